internal import Foundation
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTables
internal import SeismoTraining

/// Episodes that the detector doesn't see as they are: a way to infinity, a steady growth, a slow climb.
extension Timeline {
  /// A way to infinity begins where the loss left its level, which may be long before anything was flagged, and
  /// its peak is the first batch whose loss wasn't finite.
  func fromItsFoot(_ seen: Seen) -> Seen {
    guard seen.episode.height == .infinity else { return seen }
    var seen = seen
    let foot = foot(of: seen.episode.peak)
    seen.episode.onset = min(seen.episode.onset, foot.step + 1)
    seen.episode.baseline = foot.level
    if let firstNonFinite, firstNonFinite >= seen.episode.onset,
      firstNonFinite <= seen.episode.end + spacing + 1
    {
      seen.episode.peak = firstNonFinite
      seen.episode.end = max(seen.episode.end, firstNonFinite)
    }
    return seen
  }

  /// Rises of the probed loss far above its level of ten epochs, near which nothing was flagged.
  func addLevelJumps(to found: inout [Seen]) {
    var jumps = LevelJumps(replay.loop.batches, every: spacing)
    let skipped = start / spacing
    let ended = probes.enumerated().compactMap { place, probe in
      jumps.add(probe, step: (skipped + place + 1) * spacing)
    }
    let flagged = found.map(\.episode)
    for jump in ended + [jumps.current].compactMap(\.self)
    where !flagged.contains(where: { $0.isNear(jump, within: spacing) }) {
      let earlier = found.map(\.episode.end).filter { $0 < jump.onset }.max() ?? start
      var jump = jump
      let peak = jump.peak / spacing - 1 - skipped
      jump.onset = min(jump.onset, max(earlier + 1, onset(of: peak, above: jump.baseline)))
      found.append(Seen(episode: jump, series: .probe))
    }
  }

  /// What was seen in the probed loss while it trained, where nothing is found near: the level of ten epochs, by which it
  /// was seen, may lie before the start.
  func addClimb(to found: inout [Seen], at seen: SpikeEpisode) {
    guard !found.contains(where: { $0.episode.isNear(seen) }) else { return }
    var steps = seen
    steps.onset -= 1
    if let climb = climb(in: steps) { found.append(climb) }
  }

  /// The step from which on the probed loss, to its peak at a place, stood clearly above a level.
  private func onset(of peak: Int, above baseline: Double) -> Int {
    let foot = (0..<peak).last { SpikeDetector.logarithm(probes[$0]) <= baseline + log(2) / 2 } ?? 0
    return (start / spacing + foot + 2) * spacing
  }

  /// Epochs in which nothing was flagged though their mean jumped: the loss climbed slower than its median did.
  ///
  /// - Parameter last: the last step that was repeated.
  func addEpochJumps(to found: inout [Seen], through last: Int) {
    let losses = replay.metrics.stepLosses
    for jump in EpochJumps.find(in: losses, replay.loop.batches)
    where jump.onset > start && jump.end <= last {
      guard !found.contains(where: { jump.isSeen(in: $0.episode) }) else { continue }
      found.append(climb(in: jump) ?? hardEpoch(jump, losses))
    }
  }

  /// The climb of the probed loss within some steps; nil where it doesn't double.
  private func climb(in jump: SpikeEpisode) -> Seen? {
    let skipped = start / spacing
    let first = jump.onset / spacing - skipped
    let places = first..<max(first, min(probes.count, jump.end / spacing - skipped))
    guard let peak = places.max(by: { probes[$0] < probes[$1] }), probes[peak].isFinite else {
      return nil
    }
    let before = probes[max(0, places.lowerBound - 10 * perEpoch / spacing)..<places.lowerBound]
    let levels = before.map(SpikeDetector.logarithm).sorted()
    guard !levels.isEmpty else { return nil }
    let baseline = levels[levels.count / 2]
    let height = SpikeDetector.logarithm(probes[peak]) - baseline
    guard height > log(2) else { return nil }
    let step = (skipped + peak + 1) * spacing
    return Seen(
      episode: SpikeEpisode(
        onset: min(step, onset(of: peak, above: baseline)), peak: step, end: max(step, jump.end),
        baseline: baseline, height: height), series: .probe)
  }

  /// An epoch of hard batches.
  private func hardEpoch(_ jump: SpikeEpisode, _ losses: [Double]) -> Seen {
    let peak = jump.peak
    return Seen(
      episode: SpikeEpisode(
        onset: peak, peak: peak, end: peak, baseline: jump.baseline,
        height: SpikeDetector.logarithm(losses[peak - 1]) - jump.baseline), series: .batch)
  }

  /// A training that ends far above its level, and above what it started from, has diverged, though every number
  /// was finite: its steady growth is nothing that the detector flags.
  func addDivergence(to found: inout [Seen]) {
    let end = replay.recordedSteps
    let last = probes.suffix(8).map(SpikeDetector.logarithm).min() ?? .infinity
    let untrained = SpikeDetector.logarithm(first)
    guard last.isFinite, !found.contains(where: \.isDivergence) else { return }
    let foot = foot(of: end)
    guard last > foot.level + Self.far, last > untrained + Self.worse else { return }
    let places = (foot.step / spacing - start / spacing)..<probes.count
    let peak = places.max { probes[$0] < probes[$1] } ?? places.upperBound - 1
    var diverged = Seen(
      episode: SpikeEpisode(
        onset: foot.step + 1, peak: (start / spacing + peak + 1) * spacing, end: end,
        baseline: foot.level, height: SpikeDetector.logarithm(probes[peak]) - foot.level),
      series: .probe)
    diverged.isDivergence = true
    // What was flagged on the way is a part of it.
    found.removeAll { $0.episode.end >= diverged.episode.onset }
    found.append(diverged)
  }

  /// How far above its level, and above an untrained network's, a loss that ends there has diverged.
  private static let far = log(100.0)
  private static let worse = log(10.0)
  /// Steps before a climb in which its foot is looked for: as many as a new level takes to be one.
  private static let longestClimb = SpikeDetector.longestEpisode

  /// Where the loss began to climb to what it was at a step: the last step after which it was within a factor of
  /// two of the lowest, and the logarithm of what it was there; −∞ where it was never finite.
  private func foot(of step: Int) -> (step: Int, level: Double) {
    let end = min(probes.count, max(0, (step - 1) / spacing - start / spacing))
    let from = max(0, end - Self.longestClimb / spacing)
    var passed = (from..<end).map { ((start / spacing + $0 + 1) * spacing, probes[$0]) }
    if from == 0 { passed.insert((start, first), at: 0) }
    let levels = passed.map { ($0.0, SpikeDetector.logarithm($0.1)) }
    let lowest = levels.map(\.1).min() ?? .infinity
    guard lowest.isFinite, let foot = levels.last(where: { $0.1 <= lowest + log(2) }) else {
      return (max(start, step - 1), -.infinity)
    }
    return (step: foot.0, level: foot.1)
  }
}
