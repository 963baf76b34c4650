internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

/// One spike, examined.
struct Diagnosis {
  let seen: Timeline.Seen
  let window: SpikeWindow
  let kind: SpikeKind
  let results: [ArmResult]
  var verdict: Verdict
  var evidence = SpikeCause.Evidence()
  /// The rows that are charged with most of it.
  var major: [TrainingRow] = []
  /// What wasn't tried.
  var leftOut = Effort.LeftOut()

  init(
    _ seen: Timeline.Seen, _ window: SpikeWindow, _ kind: SpikeKind, _ results: [ArmResult],
    _ verdict: Verdict
  ) {
    self.seen = seen
    self.window = window
    self.kind = kind
    self.results = results
    self.verdict = verdict
  }

  func adding(_ evidence: [ArmResult]) -> Diagnosis {
    var more = Diagnosis(seen, window, kind, results + evidence, verdict)
    more.evidence = self.evidence
    more.major = major
    more.leftOut = leftOut
    return more
  }
}

extension Explainer {
  /// A spike as far as it is examined, and what may still be measured of it.
  private struct Examined {
    var diagnosis: Diagnosis
    var scene: SpikeScene
    var evidence: [ProposedArm]
  }

  /// Examines one spike: from 32 steps before its onset and, until something narrow sets it off, from earlier.
  func diagnose(
    _ seen: Timeline.Seen, _ timeline: Timeline, _ variants: VariantNetworks,
    _ depth: Request.Depth, _ effort: Effort
  ) -> Diagnosis {
    var best: Examined?
    var examined: SpikeWindow?
    for lookback in SpikeWindow.lookbacks {
      let window = SpikeWindow(
        seen, timeline, planned, variants: variants, lookback: lookback, after: examined)
      examined = window
      if seen.series == .batch, window.height < seen.episode.height / 2 {
        return Diagnosis(seen, window, .composition, [], Verdict([]))
      }
      if window.isOfOneRow {
        var diagnosis = Diagnosis(seen, window, .oneRow, [], Verdict([]))
        diagnosis.major = [window.carrier?.row].compactMap(\.self)
        diagnosis.evidence = circumstances(of: window)
        return diagnosis
      }
      let found = examine(seen, window, depth, effort)
      let verdict = found.diagnosis.verdict
      if best.map({ verdict.breadth < $0.diagnosis.verdict.breadth }) ?? true { best = found }
      if verdict.isNarrow || verdict.margin == .edge
        || window.steps.lowerBound == timeline.start + 1
        || !effort.allows(.changes)
      {
        break
      }
    }
    guard var best else {
      let window = SpikeWindow(seen, timeline, planned, variants: variants, lookback: 32)
      return Diagnosis(seen, window, .state, [], Verdict([]))
    }
    // No verdict depends on evidence: it is measured once, beside what was found.
    if depth == .everything {
      let shown = measure(best.evidence, in: best.diagnosis.window, depth, effort, .shown)
      best.diagnosis = best.diagnosis.adding(shown)
    }
    weigh(&best, effort)
    best.diagnosis.leftOut = effort.leftOut
    return best.diagnosis
  }

  /// Tries what interventions propose on one window; where that names no row, more.
  private func examine(
    _ seen: Timeline.Seen, _ window: SpikeWindow, _ depth: Request.Depth, _ effort: Effort
  ) -> Examined {
    let scene = window.scene(
      suspects: Attribution.suspects(of: window), planned: planned, job)
    let arms = interventions.flatMap { intervention in
      intervention.arms(for: scene).map {
        ProposedArm(intervention: type(of: intervention).name, arm: $0)
      }
    }
    var results = measure(
      arms.filter { $0.arm.meaning != .evidence }, in: window, depth, effort, .changes)
    var verdict = Verdict(
      results, isDivergence: seen.isDivergence, onset: seen.episode.onset)
    if verdict.breadth > Trigger.rows.breadth, !seen.isDivergence {
      let more = SecondLook(window: window, scene: scene).arms(after: results)
      results += measure(
        more.map { ProposedArm(intervention: SecondLook.name, arm: $0) }, in: window, depth, effort,
        .secondLook)
      verdict = Verdict(results, onset: seen.episode.onset)
    }
    let kind: SpikeKind =
      window.height == .infinity
      ? .nonFinite : verdict.found == .trigger(.statistics) ? .statistics : .state
    return Examined(
      diagnosis: Diagnosis(seen, window, kind, results, verdict), scene: scene,
      evidence: arms.filter { $0.arm.meaning == .evidence })
  }

  /// Measures what speaks for a cause above the trigger.
  private func weigh(_ examined: inout Examined, _ effort: Effort) {
    let diagnosis = examined.diagnosis
    examined.diagnosis.evidence = circumstances(of: diagnosis.window)
    guard diagnosis.kind == .state, !diagnosis.seen.isDivergence else { return }
    let rows = Set(diagnosis.verdict.decisive?.rows.map(\.row) ?? []).sorted()
    CauseEvidence(
      window: diagnosis.window, scene: examined.scene, common: rowsInCommon, effort: effort
    )
    .measure(naming: rows, into: &examined.diagnosis.evidence)
    examined.diagnosis.major = RowsInCommon.major(examined.scene.suspects)
    let isFragile = CauseVerdict.isFragile(diagnosis.verdict, examined.diagnosis.evidence)
    if isFragile, diagnosis.verdict.margin != .edge { examined.diagnosis.verdict.margin = .beyond }
  }

  /// At what learning rate it happened.
  private func circumstances(of window: SpikeWindow) -> SpikeCause.Evidence {
    var evidence = SpikeCause.Evidence()
    evidence.schedule = window.scheduleRise
    evidence.timesUsualRate = job.learningRate.map {
      $0.own / $0.usual * window.scheduleFactor(at: window.episode.onset)
    }
    return evidence
  }

  /// What becomes of a spike that was examined without rows that share something.
  func test(
    _ group: RowsInCommon.Candidate, _ seen: Timeline.Seen, _ timeline: Timeline,
    _ variants: VariantNetworks, _ effort: Effort
  ) -> SpikeCause.GroupTest? {
    let window = SpikeWindow(seen, timeline, planned, variants: variants, lookback: 32)
    let scene = window.scene(suspects: [], planned: planned, job)
    return CauseEvidence(window: window, scene: scene, common: rowsInCommon, effort: effort)
      .test(group)
  }

  /// An arm, and which intervention proposed it.
  private struct ProposedArm {
    var intervention: String
    var arm: Arm
  }

  /// Replays arms with their placebos. Where not all can be afforded, lower rates come first, without which nothing can be
  /// said of the margin, and scans last, what is nearest to the onset first.
  private func measure(
    _ arms: [ProposedArm], in window: SpikeWindow, _ depth: Request.Depth, _ effort: Effort,
    _ stage: Effort.Stage
  ) -> [ArmResult] {
    let onset = window.episode.onset
    func rank(_ arm: Arm) -> Int {
      arm.isOfMargin
        ? -1 : arm.isOneOfMany ? abs((arm.changes.first?.step ?? onset) - onset) + 1 : 0
    }
    let order = arms.indices.sorted { (rank(arms[$0].arm), $0) < (rank(arms[$1].arm), $1) }
    var results: [Int: ArmResult] = [:]
    for index in order {
      let arm = arms[index].arm
      let stage = arm.isOneOfMany && stage == .changes ? .batches : stage
      if arm.isOfMargin || effort.allows(stage) {
        results[index] = measure(arms[index], in: window, depth)
      } else {
        effort.leaveOut(arm.kindLeftOut)
      }
    }
    return results.sorted { $0.key < $1.key }.map(\.value)
  }

  /// For a verdict it matters only which arms heal, and how much those do.
  private func measure(
    _ proposed: ProposedArm, in window: SpikeWindow, _ depth: Request.Depth
  ) -> ArmResult? {
    let arm = proposed.arm
    let measure =
      arm.isOneOfMany || depth == .verdict ? window.suppressionIfHealed : window.suppression(by:)
    guard let suppression = measure(arm.changes) else { return nil }
    // Placebos of an arm that doesn't heal would say nothing.
    let placebos =
      suppression >= Verdict.healed ? arm.placebos.compactMap(window.suppressionIfHealed) : []
    return ArmResult(
      intervention: proposed.intervention, arm: arm, suppression: suppression, placebos: placebos)
  }
}

extension SpikeWindow {
  /// The schedule's last rise of the rate, if it was no more than four epochs, or 256 steps, before the onset.
  var scheduleRise: SpikeCause.ScheduleRise? {
    SpikeCause.ScheduleRise(
      before: episode.onset, within: max(256, 4 * timeline.replay.loop.batches.batches),
      factor: scheduleFactor)
  }

  /// What the schedule multiplies the learning rate by.
  func scheduleFactor(at step: Int) -> Double {
    let loop = timeline.replay.loop
    return loop.config.schedule.factor(at: loop.position(of: step), history: loop.history)
  }

  func scene(
    suspects: [SpikeScene.Suspect], planned: PlannedNetwork, _ job: SavedJob
  ) -> SpikeScene {
    let replay = timeline.replay
    let training = job.data[.training]
    let neighbourhood = Neighbourhood(training)
    var batches: [Int: [TrainingRow]] = [:]
    for step in steps { batches[step] = replay.rows(of: step).map { TrainingRow($0) } }
    // A training that has diverged can be prevented from it up to where it is watched.
    let last = isDivergence ? steps.upperBound : min(episode.peak, steps.upperBound)
    return SpikeScene(
      steps: steps, onset: min(episode.onset, last), peak: last, batches: batches,
      batchSize: planned.batches.batchSize, suspects: suspects,
      isNonFinite: isDivergence, hasRunningStatistics: !planned.network.buffers.isEmpty,
      hasDropout: planned.plan.graph.hasDropout,
      random: RandomStream(
        seed: job.variant.config.seed, purpose: "placebos", episode.onset),
      rowName: { training.shortPlace(of: Int($0.place)) },
      opponent: { neighbourhood.opponent(of: $0) },
      plainTarget: job.plainTarget)
  }
}

extension Arm {
  fileprivate var isOfMargin: Bool {
    if case .margin = meaning { true } else { false }
  }

  /// What it counts as where it isn't tried.
  fileprivate var kindLeftOut: WritableKeyPath<Effort.LeftOut, Int> {
    if meaning == .evidence { return \.orders }
    if meaning == .trigger(.batch) { return \.batches }
    return isOneOfMany ? \.rows : \.changes
  }
}
