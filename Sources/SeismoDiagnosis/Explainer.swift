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
  /// One was explained: how many were before it, and how many will be.
  case explained(SpikesFile.Spike, index: Int, of: Int)
  /// The time ran out, or a person stopped it, before the rest; those that an earlier explanation has aren't counted.
  case outOfTime(left: Int)
}

/// A value that is made when it is asked for first.
final class Lazy<Value> {
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
  let registry: Registry
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
    let agenda = try Agenda(self, request, along: timeline, known: try knownOnsets(), observe)
    try observe(.found(agenda.count, isPartial: agenda.isPartial))
    let variants = VariantNetworks(
      job, planned, registry: registry, probing: agenda.probedRows)
    let story = ExplanationWriter(job, planned)
    let table = Lazy { try? job.experiment.readTable(of: job.variant) }
    var done = 0
    while true {
      let isOver = (clock.now - started).seconds >= request.budget || interruption.isRequested
      guard done == 0 || !isOver else {
        if agenda.left > 0 { try observe(.outOfTime(left: agenda.left)) }
        break
      }
      guard let next = try agenda.next(observe) else { break }
      let spike = explain(next, request, variants, story, table)
      try observe(.explained(spike, index: done, of: max(agenda.count, done + 1)))
      done += 1
    }
    return judged(agenda, request, variants)
  }

  /// Explains one spike.
  private func explain(
    _ item: Agenda.Item, _ request: Request, _ variants: VariantNetworks,
    _ story: ExplanationWriter, _ table: Lazy<Table?>
  ) -> SpikesFile.Spike {
    let (seen, timeline) = (item.seen, item.timeline)
    let effort = effort(request, timeline, variants)
    let diagnosis = diagnose(seen, timeline, variants, request.depth, effort)
    story.tell(diagnosis, in: &item.spike)
    if seen.series == .probe, !timeline.recovers(from: seen.episode) {
      item.spike.neverRecovered = true
      item.spike.story += " " + Words.neverRecovered
    }
    if let leftOut = diagnosis.leftOut.sentence { item.spike.story += " " + leftOut }
    item.major = diagnosis.major
    if request.depth == .everything {
      story.show(diagnosis, table.value, in: &item.spike)
      let isMeasured = diagnosis.kind == .state && item.place < Self.measured
      if isMeasured, effort.allows(Stability.work(of: timeline.replay), in: .growth) {
        item.spike.growth = Stability.growth(before: diagnosis.window, variants)
      }
    }
    return item.spike
  }

  private func effort(
    _ request: Request, _ timeline: Timeline, _ variants: VariantNetworks
  ) -> Effort {
    Effort(budget: request.budget) { timeline.replay.work + variants.work }
  }

  /// All spikes together: which rows come again, and what they have in common.
  private func judged(
    _ agenda: Agenda, _ request: Request, _ variants: VariantNetworks
  ) -> SpikesFile {
    let all = agenda.all
    var file = SpikesFile(
      explained: true, steps: job.metrics.stepLosses.count, probedRows: agenda.probedRows,
      spacing: agenda.spacing, spikes: all.map(\.spike))
    file.findRecurring(in: job, planned.batches)
    let major = all.indices.reduce(into: [:]) { $0[$1] = all[$1].item?.major }
    RunCauses(job.data[.training], rowsInCommon, major) { index, group in
      guard let item = all[index].item else { return nil }
      let effort = effort(request, item.timeline, variants)
      return test(group, item.seen, item.timeline, variants, effort)
    }.judge(&file)
    return file
  }

  /// The onsets of spikes that an earlier explanation has.
  private func knownOnsets() throws -> Set<Int> {
    let spikes = try job.folder.spikes()?.spikes ?? []
    return Set(spikes.filter { $0.trigger != .unexplained }.map(\.onsetStep))
  }

  /// Spikes, the highest, before which the growth of disturbances is measured.
  private static let measured = 8

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
}
