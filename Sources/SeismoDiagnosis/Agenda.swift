internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTables
internal import SeismoTraining

/// The spikes to explain, one after the other: the highest first, and those that an earlier explanation has last. Where
/// repeating the training is affordable all are found first; else the surroundings of what was seen while it trained
/// are repeated when their turn comes.
final class Agenda {
  /// A spike, the repeated training that showed it, and what was found out.
  final class Item {
    let seen: Timeline.Seen
    let timeline: Timeline
    var spike: SpikesFile.Spike
    /// Its place in the order of explanations, from 0.
    var turn = 0
    /// Its place by size among those that are to be explained, from 0.
    var place = Int.max
    /// The rows that are charged with most of it.
    var major: [TrainingRow] = []

    init(_ seen: Timeline.Seen, _ timeline: Timeline) {
      (self.seen, self.timeline) = (seen, timeline)
      spike = SpikesFile.Spike(seen.episode, series: seen.series)
    }
  }

  /// Multiplications in a second, at least, on a machine of our time.
  private static let workPerSecond = 5e9
  /// Rows that are probed at most where the whole training isn't repeated.
  private static let sample = 256
  /// Steps before what was seen live that are probed: as many as a level takes, and more for replays to start at.
  private static let foretime = 128
  private static let aftermath = 48

  private let explainer: Explainer
  private let request: Explainer.Request
  private let known: Set<Int>
  private let initial: Network.Snapshot
  private(set) var items: [Item] = []
  /// Those whose turn has not come; and what was seen live and not looked at.
  private var waiting: [Item] = []
  private var hints: [SpikesFile.Spike] = []
  /// All that was seen live, where nothing else is known of the rest of the training.
  private var live: [SpikesFile.Spike] = []
  /// Whether only surroundings of what was seen live are repeated.
  let isPartial: Bool
  private(set) var spacing = 1
  private(set) var probedRows: Int
  /// How many have had their turn.
  private(set) var begun = 0
  /// That surroundings are repeated with, and the states that the run left.
  private lazy var replay = explainer.newReplay(probing: probing)
  private lazy var files = StateFiles(
    in: explainer.job.folder, network: explainer.planned.network,
    batchSize: explainer.planned.batches.batchSize)

  /// Repeats the training, if that takes less than half of the budget.
  ///
  /// - Parameters:
  ///   - timeline: the training repeated already.
  ///   - known: onsets of spikes that an earlier explanation has.
  /// - Throws: `ReplayProblem`; `SavedRunProblem` for a spike that isn't.
  init(
    _ explainer: Explainer, _ request: Explainer.Request, along timeline: Timeline?,
    known: Set<Int>, _ observe: (ExplainEvent) throws -> Void
  ) throws {
    (self.explainer, self.request, self.known) = (explainer, request, known)
    initial = explainer.planned.network.snapshot()
    let job = explainer.job
    let live = try job.folder.spikes()?.spikes ?? []
    let steps = job.metrics.stepLosses.count
    let work =
      3 * Double(steps * explainer.planned.batches.batchSize) * Double(explainer.planned.size)
    isPartial =
      timeline == nil && work / Self.workPerSecond > request.budget / 2 && !live.isEmpty
    probedRows = min(Self.sample, job.data[.training].rowCount)
    guard !isPartial else {
      hints = try order(live).map { live[$0] }
      self.live = live
      return
    }
    let whole =
      try timeline ?? explainer.timeline(spacing: request.spacing, jobs: request.jobs, observe)
    (spacing, probedRows) = (whole.spacing, whole.replay.probed.count)
    items = whole.episodes.map { Item($0, whole) }
    // Between sparse probes short spikes are missed: what was seen live is looked at closely, too.
    if timeline == nil, spacing > 1 {
      for hint in live.sorted(by: Self.isHigher) { _ = try look(at: hint, observe) }
    }
    items.sort {
      ($0.seen.episode.onset, $0.seen.episode.peak) < ($1.seen.episode.onset, $1.seen.episode.peak)
    }
    waiting = try order(items.map(\.spike)).map { items[$0] }
    for (place, item) in waiting.sorted(by: { Self.isHigher($0.spike, $1.spike) }).enumerated() {
      item.place = place
    }
  }

  /// What is known of the spikes before the first is explained.
  var overview: ExplainEvent {
    if isPartial { return .foundLive(hints.count) }
    let turns = waiting.map { item in items.firstIndex { $0 === item } ?? 0 }
    return .found(items.map(\.spike), turns: turns)
  }

  /// How many will be explained, as far as is known.
  var count: Int { begun + waiting.count + hints.count }

  /// How many wait that no earlier explanation has.
  var left: Int {
    (waiting.map(\.spike) + hints).count { !known.contains($0.onsetStep) }
  }

  /// All spikes in their order, those too that were seen live and that no repetition has shown.
  var all: [(spike: SpikesFile.Spike, item: Item?)] {
    let rest = live.filter { hint in !items.contains { $0.covers(hint) } }
    return (items.map { ($0.spike, $0) } + rest.map { ($0, nil) }).sorted {
      ($0.0.onsetStep, $0.0.peakStep) < ($1.0.onsetStep, $1.0.peakStep)
    }
  }

  /// The next spike to explain; nil when there is none.
  ///
  /// - Throws: `ReplayProblem`.
  func next(_ observe: (ExplainEvent) throws -> Void) throws -> Item? {
    while waiting.isEmpty, !hints.isEmpty {
      waiting = try look(at: hints.removeFirst(), observe).sorted {
        Self.isHigher($0.spike, $1.spike)
      }
    }
    guard !waiting.isEmpty else { return nil }
    let item = waiting.removeFirst()
    item.turn = begun
    if isPartial { item.place = begun }
    begun += 1
    return item
  }

  /// Repeats the training around what was seen live, probing after every step.
  ///
  /// - Returns: the spikes that it shows and that weren't known.
  private func look(
    at hint: SpikesFile.Spike, _ observe: (ExplainEvent) throws -> Void
  ) throws -> [Item] {
    guard !items.contains(where: { $0.covers(hint) }) else { return [] }
    let first = max(0, hint.onsetStep - Self.foretime)
    let timeline = Timeline(replay, explainer.planned, from: state(upTo: first), spacing: 1)
    let last = min(replay.recordedSteps, hint.endStep + Self.aftermath)
    let seen =
      hint.series == .probe
      ? SpikeEpisode(
        onset: hint.onsetStep, peak: hint.peakStep, end: hint.endStep, baseline: 0,
        height: hint.height) : nil
    try timeline.scan(explainer.job, from: first, through: last, lookingFor: seen) {
      try observe(.replaying(step: $0, of: last))
    }
    let new = timeline.episodes.filter { seen in
      seen.episode.end > first
        && !items.contains {
          $0.seen.series == seen.series && $0.seen.episode.isNear(seen.episode)
        }
    }.map { Item($0, timeline) }
    items += new
    return new
  }

  /// The latest state up to a step that is known: from the start, the run's files, or what was repeated already.
  private func state(upTo step: Int) -> StepState {
    let states =
      [
        StepState(step: 0, network: initial),
        files.latest(upTo: step, for: explainer.planned.network),
      ].compactMap(\.self) + items.compactMap { $0.timeline.latest(upTo: step) }
    return states.max { $0.step < $1.step } ?? states[0]
  }

  /// Rows that are probed at most, by whoever explains its spikes.
  var probing: Int { isPartial ? Self.sample : Replay.probing }

  /// The order in which spikes are explained: the highest first, those that are known last.
  ///
  /// - Throws: `SavedRunProblem` for the number of a spike that isn't.
  private func order(_ spikes: [SpikesFile.Spike]) throws -> [Int] {
    if let number = request.spike {
      guard spikes.indices.contains(number - 1) else {
        throw SavedRunProblem(
          path: explainer.job.folder.path,
          reason: spikes.isEmpty
            ? "no spike \(number); none was found"
            : "no spike \(number); there are 1 to \(spikes.count)", isOfQuestion: true)
      }
      return [number - 1]
    }
    var largestFirst = spikes.indices.sorted { Self.isHigher(spikes[$0], spikes[$1]) }
    if let most = request.most {
      let probed = largestFirst.filter { spikes[$0].series == .probe }
      largestFirst = Array((probed + largestFirst.filter { !probed.contains($0) }).prefix(most))
    }
    func isKnown(_ index: Int) -> Bool { known.contains(spikes[index].onsetStep) }
    return largestFirst.filter { !isKnown($0) } + largestFirst.filter(isKnown)
  }

  private static func isHigher(_ one: SpikesFile.Spike, _ other: SpikesFile.Spike) -> Bool {
    (other.height, one.onsetStep) < (one.height, other.onsetStep)
  }
}

extension Agenda.Item {
  /// Whether it is what was seen live. Of the probed loss what is near is one episode: live it was probed now and then alone.
  fileprivate func covers(_ hint: SpikesFile.Spike) -> Bool {
    let live = SpikeEpisode(
      onset: hint.onsetStep, peak: hint.peakStep, end: hint.endStep, baseline: 0,
      height: hint.height)
    return seen.episode.onset...max(seen.episode.onset, seen.episode.end) ~= hint.peakStep
      || hint.series == .probe && seen.series == .probe && seen.episode.isNear(live)
  }
}
