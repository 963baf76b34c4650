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
  /// The spikes that there are, in the order of steps, and the places among them of those that will be explained, in the order
  /// of their turns.
  case found([SpikesFile.Spike], turns: [Int])
  /// For want of time only the surroundings of so many that were seen live are looked at: which spikes there are is known when
  /// all have had their turn.
  case foundLive(Int)
  /// One was explained: whose turn it was, from 0, and how many turns there will be. What spikes have in common isn't in it yet.
  case explained(SpikesFile.Spike, turn: Int, of: Int)
  /// The time ran out, or a person stopped it, before the rest; those that an earlier explanation has aren't counted.
  case outOfTime(left: Int)
}

/// Explains a job's spikes by exact replay.
package struct Explainer {
  package let job: SavedJob
  package let planned: PlannedNetwork
  /// Those of the spec; all that are registered, with their defaults, where it names none.
  let interventions: [any Intervention]
  let rowsInCommon: RowsInCommon
  let registry: Registry
  /// The job's rows as read; nil if they can't be read again.
  let table: Lazy<Table?>

  /// Plans the job's network.
  ///
  /// - Throws: `SpecProblems`.
  package init(_ job: SavedJob, registry: Registry) throws {
    let table = Lazy { try? job.experiment.readTable(of: job.variant) }
    try self.init(job, registry: registry, table)
  }

  private init(_ job: SavedJob, registry: Registry, _ table: Lazy<Table?>) throws {
    self.job = job
    self.registry = registry
    self.table = table
    rowsInCommon = RowsInCommon(job.data[.training]) { column, row in
      let id = job.data[.training].id(at: row)
      return table.value?.columns.first { $0.name == column }?.text(at: id.number)
    }
    planned = try job.experiment.plan(job.variant, for: job.data)
    interventions =
      job.variant.config.spec.explain ?? registry.defaults(of: .intervention)
  }

  /// The same with a network of its own, for another thread.
  ///
  /// - Throws: `SpecProblems`.
  func copy() throws -> Explainer { try Explainer(job, registry: registry, table) }

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
    /// How many networks work at a time, each on as many threads as the spec says; nil for as many as the processors do.
    package var jobs: Int?
    /// Multiplications that the replays of one spike may take; nil for what the budget gives.
    package var allowance: Double?

    /// Verdicts are the same at either.
    package enum Depth: Sendable {
      /// What set it off, on what margin, and no more.
      case verdict
      /// How much each change leaves of it, with curves, evidence, and the growth of disturbances.
      case everything
    }

    package init(
      spike: Int? = nil, budget: Double = 60, most: Int? = nil, spacing: Int? = nil,
      depth: Depth = .everything, jobs: Int? = nil
    ) {
      self.most = most
      self.depth = depth
      self.spike = spike
      self.budget = budget
      self.spacing = spacing
      self.jobs = jobs
    }
  }

  /// Repeats the training and explains its spikes.
  ///
  /// - Parameters:
  ///   - timeline: the training repeated already, as `timeline()` does it.
  ///   - interruption: asked before each spike but the first, as if the budget had run out.
  ///   - observe: told of what happens, one thing at a time, from any thread.
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
    let started = ContinuousClock.now
    let agenda = try Agenda(self, request, along: timeline, known: try knownOnsets(), observe)
    try observe(agenda.overview)
    try withoutActuallyEscaping(observe) { observe in
      try Crew(self, request, agenda, since: started, interruption, observe: observe).work()
    }
    return judged(agenda, request)
  }

  private func effort(
    _ request: Request, _ timeline: Timeline, _ variants: VariantNetworks
  ) -> Effort {
    Effort(budget: request.budget, allowance: request.allowance) {
      timeline.replay.work + variants.work
    }
  }

  /// All spikes together: which rows come again, and what they have in common.
  private func judged(
    _ agenda: Agenda, _ request: Request
  ) -> SpikesFile {
    let all = agenda.all
    let variants = VariantNetworks(job, planned, registry: registry, probing: agenda.probedRows)
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
  static let measured = 8

  /// How many networks work at a time: as many as processors bear, each with its threads, and a quarter of the memory.
  ///
  /// - Parameter bytes: that each takes, about.
  func networks(_ jobs: Int?, bytes: Int) -> Int {
    let threads = max(1, job.variant.config.train.threads)
    let wanted = jobs ?? ProcessInfo.processInfo.activeProcessorCount / threads
    let memory = Int(clamping: ProcessInfo.processInfo.physicalMemory / 4)
    return max(1, min(wanted, memory / max(1, bytes)))
  }

  /// Repeats the training, and finds its spikes.
  ///
  /// - Parameter jobs: how many networks probe at a time; nil for as many as the processors do.
  /// - Throws: `ReplayProblem` when the bits aren't the run's; `SpecProblems`.
  package func timeline(
    spacing: Int? = nil, jobs: Int? = nil, _ observe: (ExplainEvent) throws -> Void = { _ in }
  ) throws -> Timeline {
    let replay = newReplay()
    let timeline = Timeline(replay, planned, spacing: spacing)
    let count = networks(jobs, bytes: 4 * planned.network.stateBytes)
    let probers = count < 2 ? [] : try (0..<count).map { _ in try copy().newReplay() }
    try timeline.scan(job, probers: probers) { step in
      try observe(.replaying(step: step, of: replay.recordedSteps))
    }
    return timeline
  }

  /// A replay on this explainer's network.
  ///
  /// - Parameter probing: rows to probe at most.
  func newReplay(probing: Int = Replay.probing) -> Replay {
    Replay(job.variant, planned, data: job.data, metrics: job.metrics, probing: probing)
  }
}
