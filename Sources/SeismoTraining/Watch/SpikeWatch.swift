internal import Foundation
package import SeismoNetworks
package import SeismoPreparation
internal import SeismoSpec
internal import SeismoTables

/// Looks for spikes while a network trains: in every batch's loss, and in the loss of a fixed sample of
/// training rows, probed now and then. What it finds is a lower bound: short spikes fall between probes.
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
  private var found: [WatchedSpike] = []
  private var taken: [WatchedSpike] = []
  private let isOn: Bool

  /// - Parameters:
  ///   - rowCount: of the training rows.
  ///   - isOn: whether to look; else it records norms alone.
  ///   - probing: how many rows to probe at most.
  ///   - spacing: steps from one probe to the next; nil for as many as keep it cheap.
  package init(
    rowCount: Int, batchSize: Int, seed: UInt64, isOn: Bool = true,
    probing: Int = SpikeWatch.probedRows, every spacing: Int? = nil
  ) {
    self.batchSize = batchSize
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
  }

  deinit {
    sample.deallocate()
    for detector in [batches, probes] {
      detector.deinitialize(count: 1)
      detector.deallocate()
    }
  }

  package func end(step: Int, _ network: Network, loss: Double, rows: Int) {
    guard isOn else { return }
    let share = Double(rows) / Double(batchSize)
    if let spike = batches.pointee.add(loss, step: step, share: share) { add(spike, .batch) }
    guard step % spacing == 0 else { return }
    let probe = network.meanLossOfLoaded(Span(_unsafeElements: sample))
    if let spike = probes.pointee.add(probe, step: step) { add(spike, .probe) }
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
    /// Spikes that were told, and those that weren't yet.
    package var taken, found: [WatchedSpike]

    package init(
      batches: SpikeDetector.State, probes: SpikeDetector.State, taken: [WatchedSpike],
      found: [WatchedSpike]
    ) {
      (self.batches, self.probes) = (batches, probes)
      (self.taken, self.found) = (taken, found)
    }
  }

  package var state: State? {
    State(
      batches: batches.pointee.state, probes: probes.pointee.state, taken: taken, found: found)
  }

  package func restore(_ state: State?) {
    batches.pointee.state = state?.batches ?? .init(window: [])
    probes.pointee.state = state?.probes ?? .init(window: [])
    taken = state?.taken ?? []
    found = state?.found ?? []
  }
}

/// A spike as it was seen while training.
package struct WatchedSpike: Sendable, Equatable, Codable {
  /// Where it was seen: in the batches' loss, or in that of the probed rows.
  package enum Series: String, Sendable, Codable {
    case batch, probe
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
}

extension SpikeWatch {
  /// A watch over a job, as its spec says.
  package convenience init(_ job: TrainingJob) {
    let config = job.variant.config
    self.init(
      rowCount: job.data[.training].rowCount, batchSize: job.plan.batches.batchSize,
      seed: config.seed, isOn: config.watchesSpikes)
  }
}
