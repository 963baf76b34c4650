internal import Foundation
package import SeismoNetworks
package import SeismoPreparation
internal import SeismoSpec
package import SeismoTables

/// Looks for spikes while a network trains: in every batch's loss, in the loss of a fixed sample of training rows, probed
/// now and then, and in the epochs' means. What it finds is a lower bound: short spikes fall between probes.
package final class SpikeWatch: StepRecorder {
  package static let measures = true
  /// Rows that are probed, at most.
  package static let probedRows = 64
  /// What probes may cost, as a share of a step's rows, forward and backward.
  private static let cost = 0.05

  private let sample: UnsafeMutableBufferPointer<Int32>
  private let batchSize: Int
  /// Steps from one probe to the next.
  package let spacing: Int
  /// By pointers, since a property that a class changes at every step is checked for exclusive access.
  private let batches, probes: UnsafeMutablePointer<SpikeDetector>
  private let levels: UnsafeMutablePointer<LevelJumps>
  private let epochs: UnsafeMutablePointer<EpochJumps>
  private var found: [WatchedSpike] = []
  private var taken: [WatchedSpike] = []
  private let isOn: Bool

  /// - Parameters:
  ///   - rowCount: of the training rows.
  ///   - plan: how an epoch is cut into batches.
  ///   - isOn: whether to look; else it records norms alone.
  ///   - probing: how many rows to probe at most.
  ///   - spacing: steps from one probe to the next; nil for as many as keep it cheap.
  package init(
    rowCount: Int, _ plan: BatchPlan, seed: UInt64, isOn: Bool = true,
    probing: Int = SpikeWatch.probedRows, every spacing: Int? = nil
  ) {
    batchSize = plan.batchSize
    self.isOn = isOn
    var rows = (0..<rowCount).map(Int32.init)
    var random = RandomStream(seed: seed, purpose: "probe")
    var span = rows.mutableSpan
    random.shuffle(&span)
    sample = .allocate(capacity: min(rowCount, probing))
    _ = sample.initialize(from: rows.prefix(probing))
    self.spacing =
      spacing ?? max(1, Int((Double(sample.count) / (Self.cost * Double(batchSize))).rounded(.up)))
    batches = .allocate(capacity: 1)
    batches.initialize(to: SpikeDetector(.batch))
    probes = .allocate(capacity: 1)
    probes.initialize(to: SpikeDetector(.probe(every: self.spacing)))
    levels = .allocate(capacity: 1)
    levels.initialize(to: LevelJumps(plan, every: self.spacing))
    epochs = .allocate(capacity: 1)
    epochs.initialize(to: EpochJumps(plan))
  }

  deinit {
    sample.deallocate()
    for detector in [batches, probes] {
      detector.deinitialize(count: 1)
      detector.deallocate()
    }
    levels.deinitialize(count: 1)
    levels.deallocate()
    epochs.deinitialize(count: 1)
    epochs.deallocate()
  }

  package func end(step: Int, _ network: Network, loss: Double, rows: Int) {
    guard isOn else { return }
    let share = Double(rows) / Double(batchSize)
    if let spike = batches.pointee.add(loss, step: step, share: share) { add(spike, .batch) }
    if step % spacing == 0 {
      let probe = network.meanLossOfLoaded(Span(_unsafeElements: sample))
      if let spike = probes.pointee.add(probe, step: step) { add(spike, .probe) }
      if let jump = levels.pointee.add(probe, step: step), !isFlagged(jump) { add(jump, .probe) }
    }
    if let jump = epochs.pointee.add(loss, rows: rows, step: step), !isKnown(jump) {
      add(jump, .epoch)
    }
  }

  /// What was told so far, and what was flagged and goes on.
  private var flagged: [SpikeEpisode] {
    (found + taken).map(\.episode)
      + [batches.pointee.current, probes.pointee.current].compactMap(\.self)
  }

  /// Whether anything was flagged near a jump of the probed loss.
  private func isFlagged(_ jump: SpikeEpisode) -> Bool {
    flagged.contains { $0.isNear(jump, within: spacing) }
  }

  /// The jump of the probed loss that goes on, if nothing was flagged near it.
  private var currentJump: SpikeEpisode? {
    levels.pointee.current.flatMap { isFlagged($0) ? nil : $0 }
  }

  /// Whether anything was found in the epochs of a jump.
  private func isKnown(_ jump: SpikeEpisode) -> Bool {
    (flagged + [currentJump].compactMap(\.self)).contains { jump.isSeen(in: $0) }
  }

  private func add(_ spike: SpikeEpisode, _ series: WatchedSpike.Series) {
    found.append(WatchedSpike(series, spike))
  }

  /// Rows that are probed.
  package var probedRows: Int { sample.count }

  /// The spikes that have ended since this was asked the last time; of those seen in both series the
  /// probes'.
  package func takeSpikes() -> [WatchedSpike] {
    let new = Self.distinct(found, within: spacing)
    found.removeAll(keepingCapacity: true)
    taken += new
    return new
  }

  /// All spikes, those that go on included, of a training that is over.
  package var spikes: [WatchedSpike] { taken + lastSpikes }

  /// Those that weren't taken yet of a training that is over.
  package var lastSpikes: [WatchedSpike] {
    var last = found
    if let spike = batches.pointee.current { last.append(WatchedSpike(.batch, spike)) }
    if let spike = probes.pointee.current { last.append(WatchedSpike(.probe, spike)) }
    if let jump = currentJump { last.append(WatchedSpike(.probe, jump)) }
    if let jump = epochs.pointee.current, !isKnown(jump) { last.append(WatchedSpike(.epoch, jump)) }
    return Self.distinct(last, within: spacing)
  }

  private static func distinct(_ found: [WatchedSpike], within spacing: Int) -> [WatchedSpike] {
    let probed = found.filter { $0.series == .probe }
    return found.filter { spike in
      spike.series == .probe
        || !probed.contains { $0.episode.isNear(spike.episode, within: spacing) }
    }.sorted { $0.episode.onset < $1.episode.onset }
  }

  /// What it knows of the training so far.
  package struct State: Sendable, Equatable {
    package var batches, probes: SpikeDetector.State
    package var levels: LevelJumps.State
    package var epochs: EpochJumps.State
    /// Spikes that were told, and those that weren't yet.
    package var taken, found: [WatchedSpike]

    package init(
      batches: SpikeDetector.State, probes: SpikeDetector.State, levels: LevelJumps.State,
      epochs: EpochJumps.State, taken: [WatchedSpike], found: [WatchedSpike]
    ) {
      (self.batches, self.probes) = (batches, probes)
      (self.levels, self.epochs) = (levels, epochs)
      (self.taken, self.found) = (taken, found)
    }
  }

  package var state: State? {
    State(
      batches: batches.pointee.state, probes: probes.pointee.state,
      levels: levels.pointee.state, epochs: epochs.pointee.state, taken: taken, found: found)
  }

  package func restore(_ state: State?) {
    batches.pointee.state = state?.batches ?? .init(window: [])
    probes.pointee.state = state?.probes ?? .init(window: [])
    levels.pointee.state = state?.levels ?? .init()
    epochs.pointee.state = state?.epochs ?? .init()
    taken = state?.taken ?? []
    found = state?.found ?? []
  }
}

/// A spike as it was seen while training.
package struct WatchedSpike: Sendable, Equatable, Codable {
  /// Where it was seen: in the batches' loss, in that of the probed rows, or in an epoch's mean alone.
  package enum Series: String, Sendable, Codable {
    case batch, probe, epoch
  }

  package var series: Series
  package var episode: SpikeEpisode

  init(_ series: Series, _ episode: SpikeEpisode) {
    (self.series, self.episode) = (series, episode)
  }
}

extension SpikeEpisode {
  /// Whether fewer than some steps, or the largest gap, lie between two episodes.
  package func isNear(_ other: SpikeEpisode, within steps: Int = 0) -> Bool {
    let gap = max(steps, SpikeDetector.largestGap)
    return onset - other.end <= gap && other.onset - end <= gap
  }

  /// Whether another episode is the jump of epochs that this is: whether it reached into them, or nearly.
  package func isSeen(in other: SpikeEpisode) -> Bool {
    other.onset <= end && other.end >= onset - SpikeDetector.largestGap
  }
}

extension SpikeWatch {
  /// A watch over a job, as its spec says.
  package convenience init(_ job: TrainingJob) {
    let config = job.variant.config
    self.init(
      rowCount: job.data[.training].rowCount, job.plan.batches, seed: config.seed,
      isOn: config.watchesSpikes)
  }
}
