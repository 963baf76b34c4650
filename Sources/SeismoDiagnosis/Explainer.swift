internal import Foundation
package import SeismoNetworks
package import SeismoSpec
internal import SeismoTables
package import SeismoTraining

/// What happens while spikes are explained.
package enum ExplainEvent: Sendable {
  /// The training is repeated, to find the spikes and to see that its bits are the run's.
  case replaying(step: Int, of: Int)
  /// How many spikes there are.
  case found(Int, spacing: Int)
  /// One was explained: its place by size from 0, how many will be.
  case explained(SpikesFile.Spike, index: Int, of: Int)
  /// The time ran out before the rest.
  case outOfTime(left: Int)
}

/// Explains a trial's spikes by exact replay.
package struct Explainer {
  package let trial: SavedTrial
  package let planned: PlannedNetwork
  private let interventions: [any Intervention]
  private let registry: Registry
  private let clock = ContinuousClock()

  /// Plans the trial's network.
  ///
  /// - Throws: `SpecProblems`.
  package init(_ trial: SavedTrial, registry: Registry) throws {
    self.trial = trial
    self.registry = registry
    planned = try trial.experiment.plan(trial.variant, for: trial.data)
    interventions = Self.interventions(in: registry)
  }

  /// The registered interventions with their defaults.
  package static func interventions(in registry: Registry) -> [any Intervention] {
    registry.all.filter { $0.kind == Kind<any Intervention>.intervention.name }.compactMap {
      $0.type.init() as? any Intervention
    }
  }

  /// Which spikes to explain.
  package struct Request: Sendable {
    /// The number of a spike in the order of onsets, from 1; nil for all, the largest first.
    package var spike: Int?
    /// Seconds after which no other spike is begun.
    package var budget: Double
    /// Steps from one probe to the next; nil for as dense as is affordable.
    package var spacing: Int?

    package init(spike: Int? = nil, budget: Double = 60, spacing: Int? = nil) {
      self.spike = spike
      self.budget = budget
      self.spacing = spacing
    }
  }

  /// Repeats the training and explains its spikes.
  ///
  /// - Throws: `ReplayProblem` when the bits aren't the run's; `SavedRunProblem` for a spike that isn't.
  package func explain(
    _ request: Request = Request(), observe: (ExplainEvent) throws -> Void = { _ in }
  ) throws -> SpikesFile {
    let started = clock.now
    let timeline = try timeline(spacing: request.spacing, observe)
    let episodes = timeline.episodes
    try observe(.found(episodes.count, spacing: timeline.spacing))
    var file = SpikesFile(
      explained: true, steps: timeline.replay.recordedSteps,
      probedRows: timeline.replay.probed.count,
      spacing: timeline.spacing,
      spikes: episodes.map { SpikesFile.Spike($0.episode, series: $0.series.rawValue) })
    let chosen = try choose(from: episodes, request)
    let variants = VariantNetworks(trial, planned, registry: registry)
    let story = Storyteller(trial, planned)
    for (done, index) in chosen.enumerated() {
      guard done == 0 || (clock.now - started).seconds < request.budget else {
        try observe(.outOfTime(left: chosen.count - done))
        break
      }
      let diagnosis = diagnose(episodes[index], timeline, variants)
      story.tell(diagnosis, in: &file.spikes[index])
      try observe(.explained(file.spikes[index], index: done, of: chosen.count))
    }
    file.findRecurring(in: trial, planned.batches)
    return file
  }

  /// Repeats the training, and finds its spikes.
  ///
  /// - Throws: `ReplayProblem` when the bits aren't the run's.
  package func timeline(
    spacing: Int? = nil, _ observe: (ExplainEvent) throws -> Void = { _ in }
  ) throws -> Timeline {
    let replay = Replay(trial.variant, planned, data: trial.data, metrics: trial.metrics)
    let timeline = Timeline(replay, planned, spacing: spacing)
    try timeline.scan(trial) { step in
      try observe(.replaying(step: step, of: replay.recordedSteps))
    }
    return timeline
  }

  /// Their places in the list, the highest spike first.
  private func choose(from episodes: [Timeline.Seen], _ request: Request) throws -> [Int] {
    if let number = request.spike {
      guard episodes.indices.contains(number - 1) else {
        throw SavedRunProblem(
          path: trial.folder.path,
          reason: episodes.isEmpty
            ? "no spike \(number); none was found"
            : "no spike \(number); there are 1 to \(episodes.count)")
      }
      return [number - 1]
    }
    return episodes.indices.sorted {
      (episodes[$0].episode.height, $1) > (episodes[$1].episode.height, $0)
    }
  }

  /// Examines one spike: from 32 steps before its onset and, if nothing heals, from 64.
  private func diagnose(
    _ seen: Timeline.Seen, _ timeline: Timeline, _ variants: VariantNetworks
  ) -> Diagnosis {
    var last: Diagnosis?
    for lookback in Examination.lookbacks {
      let examination = Examination(
        seen, timeline, planned, variants: variants, lookback: lookback)
      if seen.series == .batch, examination.height < seen.episode.height / 2 {
        return Diagnosis(seen, examination, .composition, [], Verdict([]))
      }
      let results = try_(examination)
      let verdict = Verdict(results)
      let kind: Diagnosis.Kind =
        examination.height == .infinity
        ? .nonFinite : verdict.trigger == Trigger.statistics.name ? .statistics : .state
      let diagnosis = Diagnosis(seen, examination, kind, results, verdict)
      if last == nil || verdict.decisive != nil { last = diagnosis }
      if verdict.decisive != nil || verdict.margin == .edge || examination.steps.lowerBound == 1 {
        break
      }
    }
    return last
      ?? Diagnosis(
        seen, Examination(seen, timeline, planned, variants: variants, lookback: 32),
        .state, [],
        Verdict([]))
  }

  /// Replays every arm with its placebos.
  private func try_(_ examination: Examination) -> [ArmResult] {
    let scene = examination.scene(
      suspects: Attribution.suspects(of: examination), planned: planned, trial)
    return interventions.flatMap { intervention in
      intervention.arms(for: scene).compactMap { arm in
        guard let suppression = examination.suppression(by: arm.changes) else { return nil }
        // Placebos of an arm that doesn't heal would say nothing.
        let placebos =
          suppression >= Verdict.healed ? arm.placebos.compactMap(examination.suppression) : []
        return ArmResult(
          intervention: type(of: intervention).name, arm: arm, suppression: suppression,
          placebos: placebos)
      }
    }
  }
}

/// One spike, examined.
struct Diagnosis {
  enum Kind: String {
    case state, composition
    case statistics = "evaluation statistics"
    case nonFinite = "non-finite"
  }

  let seen: Timeline.Seen
  let examination: Examination
  let kind: Kind
  let results: [ArmResult]
  let verdict: Verdict

  init(
    _ seen: Timeline.Seen, _ examination: Examination, _ kind: Kind, _ results: [ArmResult],
    _ verdict: Verdict
  ) {
    self.seen = seen
    self.examination = examination
    self.kind = kind
    self.results = results
    self.verdict = verdict
  }
}

extension Examination {
  func scene(
    suspects: [SpikeScene.Suspect], planned: PlannedNetwork, _ trial: SavedTrial
  ) -> SpikeScene {
    let replay = timeline.replay
    let training = trial.data[.training]
    var batches: [Int: [Int32]] = [:]
    for step in steps { batches[step] = replay.rows(of: step) }
    let last = min(episode.peak, steps.upperBound)
    return SpikeScene(
      steps: steps, onset: min(episode.onset, last), peak: last, batches: batches,
      batchSize: planned.batches.batchSize, suspects: suspects,
      isNonFinite: height == .infinity, hasRunningStatistics: !planned.network.buffers.isEmpty,
      random: RandomStream(
        seed: trial.variant.recipe.seed, purpose: "placebos", episode.onset),
      rowName: { training.shortPlace(of: Int($0)) })
  }
}
