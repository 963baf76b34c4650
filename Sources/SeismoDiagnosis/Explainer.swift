internal import Foundation
internal import SeismoNetworks
package import SeismoPreparation
package import SeismoRuns
package import SeismoSpec
internal import SeismoTables
package import SeismoTraining

/// What happens while spikes are explained.
package enum ExplainEvent: Sendable {
  /// The training is repeated, to find the spikes and to see that its bits are the run's.
  case replaying(step: Int, of: Int)
  /// How many spikes there are, and whether only what was seen live was looked at, for want of time.
  case found(Int, isPartial: Bool)
  /// One was explained: its number in the order of steps, its place by size from 0, how many will be.
  case explained(SpikesFile.Spike, number: Int, index: Int, of: Int)
  /// The time ran out, or a person stopped it, before the rest; those that an earlier explanation has aren't counted.
  case outOfTime(left: Int)
}

/// A value that is made when it is asked for first.
private final class Lazy<Value> {
  private(set) lazy var value = make()
  private let make: () -> Value

  init(_ make: @escaping () -> Value) { self.make = make }
}

/// Explains a job's spikes by exact replay.
package struct Explainer {
  package let job: SavedJob
  package let planned: PlannedNetwork
  /// Those of the spec; all that are registered, with their defaults, where it names none.
  let interventions: [any Intervention]
  let rowsInCommon: RowsInCommon
  private let registry: Registry
  private let clock = ContinuousClock()

  /// Plans the job's network.
  ///
  /// - Throws: `SpecProblems`.
  package init(_ job: SavedJob, registry: Registry) throws {
    self.job = job
    self.registry = registry
    let table = Lazy { try? job.experiment.readTable(of: job.variant) }
    rowsInCommon = RowsInCommon(job.data[.training]) { column, row in
      let id = job.data[.training].id(at: row)
      return table.value?.columns.first { $0.name == column }?.text(at: id.number)
    }
    planned = try job.experiment.plan(job.variant, for: job.data)
    interventions =
      job.variant.config.spec.explain ?? registry.defaults(of: .intervention)
  }

  /// Which spikes to explain.
  package struct Request: Sendable {
    /// The number of a spike in the order of onsets, from 1; nil for all, the largest first.
    package var spike: Int?
    /// Seconds after which no other spike is begun.
    package var budget: Double
    /// How many to explain, those of the probed loss before those of batches alone; nil for all.
    package var most: Int?
    /// Steps from one probe to the next; nil for as dense as is affordable.
    package var spacing: Int?
    /// How much is measured of each.
    package var depth: Depth

    /// Verdicts are the same at either.
    package enum Depth: Sendable {
      /// What set it off, on what margin, and no more.
      case verdict
      /// How much each change leaves of it, with curves, evidence, and the growth of disturbances.
      case everything
    }

    package init(
      spike: Int? = nil, budget: Double = 60, most: Int? = nil, spacing: Int? = nil,
      depth: Depth = .everything
    ) {
      self.most = most
      self.depth = depth
      self.spike = spike
      self.budget = budget
      self.spacing = spacing
    }
  }

  /// Repeats the training and explains its spikes.
  ///
  /// - Parameters:
  ///   - timeline: the training repeated already, as `timeline()` does it.
  ///   - interruption: asked before each spike but the first, as if the budget had run out.
  /// - Throws: `ReplayProblem` when the bits aren't the run's; `SavedRunProblem` for a spike that isn't.
  package func explain(
    _ request: Request = Request(), along timeline: Timeline? = nil,
    interruption: Interruption = Interruption(), observe: (ExplainEvent) throws -> Void = { _ in }
  ) throws -> SpikesFile {
    guard !job.metrics.stepLosses.isEmpty else {
      throw SavedRunProblem(
        path: job.folder.file("metrics.jsonl"),
        reason: "has no step; the run ended before its first epoch did")
    }
    let started = clock.now
    let found = try timeline.map(Found.init) ?? look(request, observe)
    try observe(.found(found.seen.count, isPartial: found.isPartial))
    var file = SpikesFile(
      explained: true, steps: job.metrics.stepLosses.count, probedRows: found.probedRows,
      spacing: found.spacing,
      spikes: found.seen.map { SpikesFile.Spike($0.seen.episode, series: $0.seen.series) })
    let known = try knownOnsets()
    let all = try choose(from: found.seen.map(\.seen), request)
    func isKnown(_ index: Int) -> Bool { known.contains(found.seen[index].seen.episode.onset) }
    // What an earlier explanation has comes last.
    let chosen = all.filter { !isKnown($0) } + all.filter(isKnown)
    let variants = VariantNetworks(job, planned, registry: registry)
    let story = ExplanationWriter(job, planned)
    let read =
      request.depth == .everything && !chosen.isEmpty
      ? try? job.experiment.readTable(of: job.variant) : nil
    var major: [Int: [TrainingRow]] = [:]
    for (done, index) in chosen.enumerated() {
      let isOver = (clock.now - started).seconds >= request.budget || interruption.isRequested
      guard done == 0 || !isOver else {
        try observe(.outOfTime(left: chosen[done...].count { !isKnown($0) }))
        break
      }
      let (seen, timeline) = found.seen[index]
      let diagnosis = diagnose(seen, timeline, variants, request.depth)
      story.tell(diagnosis, in: &file.spikes[index])
      if seen.series == .probe, !timeline.recovers(from: seen.episode) {
        file.spikes[index].neverRecovered = true
        file.spikes[index].story += " " + Words.neverRecovered
      }
      major[index] = diagnosis.major
      if request.depth == .everything {
        story.show(diagnosis, read, in: &file.spikes[index])
        if diagnosis.kind == .state, all.prefix(Self.measured).contains(index) {
          file.spikes[index].growth = Stability.growth(
            before: diagnosis.window, variants)
        }
      }
      try observe(
        .explained(file.spikes[index], number: index + 1, index: done, of: chosen.count))
    }
    file.findRecurring(in: job, planned.batches)
    RunCauses(job.data[.training], rowsInCommon, major) { index, group in
      let (seen, timeline) = found.seen[index]
      return test(group, seen, timeline, variants)
    }.judge(&file)
    return file
  }

  /// The onsets of spikes that an earlier explanation has.
  private func knownOnsets() throws -> Set<Int> {
    let spikes = try job.folder.spikes()?.spikes ?? []
    return Set(spikes.filter { $0.trigger != .unexplained }.map(\.onsetStep))
  }

  /// Spikes, each with the repeated training that showed it.
  fileprivate struct Found {
    var seen: [(seen: Timeline.Seen, timeline: Timeline)]
    var spacing: Int
    var probedRows: Int
    /// Whether the training was repeated around what was seen live alone.
    var isPartial = false
  }

  /// Spikes, the highest, before which the growth of disturbances is measured.
  private static let measured = 8

  /// Multiplications in a second, at least, on a machine of our time.
  private static let workPerSecond = 5e9

  /// Repeats the whole training if that takes less than half of the budget; else only the surroundings of
  /// what was seen while it trained, from states that were kept on the way.
  private func look(
    _ request: Request, _ observe: (ExplainEvent) throws -> Void
  ) throws -> Found {
    let steps = job.metrics.stepLosses.count
    let work = 3 * Double(steps * planned.batches.batchSize) * Double(planned.size)
    let hints = try job.folder.spikes()?.spikes ?? []
    guard work / Self.workPerSecond > request.budget / 2, !hints.isEmpty else {
      var found = Found(try timeline(spacing: request.spacing, observe))
      // Between sparse probes short spikes are missed: what was seen live is looked at closely, too.
      if found.spacing > 1 { try look(at: hints, adding: &found, observe) }
      return found
    }
    var found = Found(
      seen: [], spacing: 1, probedRows: min(1024, job.data[.training].rowCount), isPartial: true)
    try look(at: hints, adding: &found, observe)
    return found
  }

  /// Repeats the training around what was seen live, probing after every step.
  private func look(
    at hints: [SpikesFile.Spike], adding found: inout Found,
    _ observe: (ExplainEvent) throws -> Void
  ) throws {
    let replay = Replay(job.variant, planned, data: job.data, metrics: job.metrics)
    let states = StateFiles(
      in: job.folder, network: planned.network, batchSize: planned.batches.batchSize)
    let initial = planned.network.snapshot()
    for hint in hints.sorted(by: { ($1.height, $0.onsetStep) < ($0.height, $1.onsetStep) }) {
      guard
        !found.seen.contains(where: { $0.seen.episode.onset...$0.seen.episode.end ~= hint.peakStep }
        )
      else { continue }
      let first = max(0, hint.onsetStep - 512)
      let state =
        states.latest(upTo: first, for: planned.network) ?? StepState(step: 0, network: initial)
      let timeline = Timeline(replay, planned, from: state, spacing: 1)
      let last = min(replay.recordedSteps, hint.endStep + 64)
      try timeline.scan(job, through: last) { try observe(.replaying(step: $0, of: last)) }
      let new = timeline.episodes.filter { seen in
        seen.episode.end > first
          && !found.seen.contains {
            $0.seen.series == seen.series && $0.seen.episode.isNear(seen.episode)
          }
      }
      found.seen += new.map { ($0, timeline) }
    }
    found.seen.sort { $0.seen.episode.onset < $1.seen.episode.onset }
  }

  /// Repeats the training, and finds its spikes.
  ///
  /// - Throws: `ReplayProblem` when the bits aren't the run's.
  package func timeline(
    spacing: Int? = nil, _ observe: (ExplainEvent) throws -> Void = { _ in }
  ) throws -> Timeline {
    let replay = Replay(job.variant, planned, data: job.data, metrics: job.metrics)
    let timeline = Timeline(replay, planned, spacing: spacing)
    try timeline.scan(job) { step in
      try observe(.replaying(step: step, of: replay.recordedSteps))
    }
    return timeline
  }

  /// Their places in the list, the highest spike first.
  private func choose(from episodes: [Timeline.Seen], _ request: Request) throws -> [Int] {
    if let number = request.spike {
      guard episodes.indices.contains(number - 1) else {
        throw SavedRunProblem(
          path: job.folder.path,
          reason: episodes.isEmpty
            ? "no spike \(number); none was found"
            : "no spike \(number); there are 1 to \(episodes.count)", isOfQuestion: true)
      }
      return [number - 1]
    }
    let largestFirst = episodes.indices.sorted {
      (episodes[$0].episode.height, $1) > (episodes[$1].episode.height, $0)
    }
    guard let most = request.most else { return largestFirst }
    let probed = largestFirst.filter { episodes[$0].series == .probe }
    return Array((probed + largestFirst.filter { !probed.contains($0) }).prefix(most))
  }
}

extension Explainer.Found {
  /// All those of a training repeated whole.
  fileprivate init(_ timeline: Timeline) {
    self.init(
      seen: timeline.episodes.map { ($0, timeline) }, spacing: timeline.spacing,
      probedRows: timeline.replay.probed.count)
  }
}
