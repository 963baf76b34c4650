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
  let verdict: Verdict

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
    Diagnosis(seen, window, kind, results + evidence, verdict)
  }
}

extension Explainer {
  /// Examines one spike: from 32 steps before its onset and, until something narrow sets it off, from earlier.
  func diagnose(
    _ seen: Timeline.Seen, _ timeline: Timeline, _ variants: VariantNetworks,
    _ depth: Request.Depth
  ) -> Diagnosis {
    var best: (diagnosis: Diagnosis, evidence: [ProposedArm])?
    var examined: SpikeWindow?
    for lookback in SpikeWindow.lookbacks {
      let window = SpikeWindow(
        seen, timeline, planned, variants: variants, lookback: lookback, after: examined)
      examined = window
      if seen.series == .batch, window.height < seen.episode.height / 2 {
        return Diagnosis(seen, window, .composition, [], Verdict([]))
      }
      let arms = arms(for: window)
      let results = measure(arms.filter { $0.arm.meaning != .evidence }, in: window, depth)
      let verdict = Verdict(results, isDivergence: seen.isDivergence)
      let kind: SpikeKind =
        window.height == .infinity
        ? .nonFinite : verdict.cause == .trigger(.statistics) ? .statistics : .state
      let diagnosis = Diagnosis(seen, window, kind, results, verdict)
      if best.map({ verdict.breadth < $0.diagnosis.verdict.breadth }) ?? true {
        best = (diagnosis, arms.filter { $0.arm.meaning == .evidence })
      }
      if verdict.isNarrow || verdict.margin == .edge || window.steps.lowerBound == 1 { break }
    }
    // No verdict depends on evidence: it is measured once, beside what was found.
    return best.map { best in
      depth == .verdict
        ? best.diagnosis
        : best.diagnosis.adding(measure(best.evidence, in: best.diagnosis.window, depth))
    }
      ?? Diagnosis(
        seen, SpikeWindow(seen, timeline, planned, variants: variants, lookback: 32),
        .state, [],
        Verdict([]))
  }

  /// An arm, and which intervention proposed it.
  private struct ProposedArm {
    var intervention: String
    var arm: Arm
  }

  private func arms(for window: SpikeWindow) -> [ProposedArm] {
    let scene = window.scene(
      suspects: Attribution.suspects(of: window), planned: planned, job)
    return interventions.flatMap { intervention in
      intervention.arms(for: scene).map {
        ProposedArm(intervention: type(of: intervention).name, arm: $0)
      }
    }
  }

  /// Replays arms with their placebos. For a verdict it matters only which of them heal, and how much those do.
  private func measure(
    _ arms: [ProposedArm], in window: SpikeWindow, _ depth: Request.Depth
  ) -> [ArmResult] {
    arms.compactMap { proposed in
      let arm = proposed.arm
      let measure =
        arm.isOneOfMany || depth == .verdict
        ? window.suppressionIfHealed : window.suppression(by:)
      guard let suppression = measure(arm.changes) else { return nil }
      // Placebos of an arm that doesn't heal would say nothing.
      let placebos =
        suppression >= Verdict.healed
        ? arm.placebos.compactMap(window.suppressionIfHealed) : []
      return ArmResult(
        intervention: proposed.intervention, arm: arm, suppression: suppression,
        placebos: placebos)
    }
  }
}

extension SpikeWindow {
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
