package import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
package import SeismoSpec
internal import SeismoTables
package import SeismoTraining

/// A run trained again from one of its steps, with a changed spec, beside what happened.
package struct WhatIf: Sendable {
  /// One course of the training.
  package struct Course: Sendable {
    /// Each step's batch loss, from the first step on.
    package var stepLosses: [Double]
    /// The probed loss after each `spacing` steps.
    package var probes: [Double]
    /// What the detector finds in the probes from the changed step on.
    package var episodes: [SpikeEpisode]
    /// The batches' mean loss in each epoch, weighed by rows.
    package var epochLosses: [Double]
  }

  package let factual: Course
  package let changed: Course
  /// Steps of an epoch, and from one probe to the next.
  package let perEpoch, spacing: Int
  /// Rows whose loss was probed.
  package let probedRows: Int
  /// Whether the optimizer's state was carried over; else it started anew.
  package let keepsOptimizer: Bool

  /// - Parameters:
  ///   - settings: `key=value` texts.
  ///   - rows: those that count nothing from the step on.
  ///   - step: the first step that is done otherwise, from 1.
  /// - Throws: `ReplayProblem`, `SpecProblems`, `DataProblem`; `SavedRunProblem` for a step that wasn't
  ///   trained or a network that can't take over the run's state.
  package init(
    _ job: SavedJob, settings: [String], without rows: [TrainingRow] = [], from step: Int,
    registry: Registry,
    observe: (ExplainEvent) throws -> Void = { _ in }
  ) throws {
    let explainer = try Explainer(job, registry: registry)
    let timeline = try explainer.timeline(observe)
    let total = timeline.replay.recordedSteps
    guard (1...max(1, total)).contains(step) else {
      throw SavedRunProblem(
        path: job.folder.path, reason: "no step \(step); it was trained for 1 to \(total)",
        isOfQuestion: true)
    }
    spacing = timeline.spacing
    probedRows = timeline.replay.probed.count
    perEpoch = timeline.replay.loop.batches.batches
    let variants = VariantNetworks(job, explainer.planned, registry: registry)
    let replay = try variants.replay(with: settings, of: "--what-if")
    guard replay.loop.batches.batches == perEpoch || step == 1 else {
      throw SavedRunProblem(
        path: job.folder.path,
        reason: "with this change an epoch has \(replay.loop.batches.batches) steps instead of "
          + "\(perEpoch), so step \(step) is another one; use --from-step 1",
        isOfQuestion: true)
    }
    guard step == 1 || replay.loop.rowIDs == timeline.replay.loop.rowIDs else {
      throw SavedRunProblem(
        path: job.folder.path,
        reason:
          "with this change the training rows are others, so step \(step) is another one; use --from-step 1",
        isOfQuestion: true)
    }
    let isAsLong = replay.loop.totalSteps == timeline.replay.loop.totalSteps
    // A training that stopped because it diverged has no length of its own.
    let hasStopped = timeline.replay.metrics.stepLosses.last?.isFinite == false
    let last = isAsLong && !hasStopped ? total : replay.loop.totalSteps
    guard step <= last else {
      throw SavedRunProblem(
        path: job.folder.path,
        reason: "with this change training ends at step \(last), before step \(step)",
        isOfQuestion: true)
    }
    timeline.replay.working { timeline.restore(after: step - 1) }
    guard let adoption = replay.loop.network.adopt(explainer.planned.network) else {
      throw SavedRunProblem(
        path: job.folder.path,
        reason: "the changed network has other weights, so it can't go on from step \(step)",
        isOfQuestion: true)
    }
    keepsOptimizer = adoption == .all
    let before = timeline.replay.metrics.stepLosses
    factual = Course(before, timeline.probes, from: step, spacing, timeline.replay.loop.batches)
    var losses = Array(before[..<(step - 1)])
    var probes = Array(timeline.probes.prefix((step - 1) / timeline.spacing))
    replay.stand(after: step - 1)
    replay.working {
      replay.advance(through: last, by: replay.plan(without: rows)) { done in
        losses.append(done.loss)
        if done.number % timeline.spacing == 0 { probes.append(replay.probe()) }
        return true
      }
    }
    changed = Course(losses, probes, from: step, spacing, replay.loop.batches)
  }
}

extension WhatIf.Course {
  fileprivate init(
    _ stepLosses: [Double], _ probes: [Double], from step: Int, _ spacing: Int, _ batches: BatchPlan
  ) {
    self.stepLosses = stepLosses
    self.probes = probes
    var detector = SpikeDetector(.probe(every: spacing))
    var found: [SpikeEpisode] = []
    for (index, probe) in probes.enumerated() {
      if let ended = detector.add(probe, step: (index + 1) * spacing) { found.append(ended) }
    }
    episodes = (found + [detector.current].compactMap(\.self)).filter { $0.end >= step }
    epochLosses = stride(from: 0, to: stepLosses.count, by: batches.batches).compactMap { start in
      let end = start + batches.batches
      guard end <= stepLosses.count else { return nil }
      let sum = (start..<end).reduce(0.0) {
        $0 + stepLosses[$1] * Double(batches.range(of: $1 - start).count)
      }
      return sum / Double(batches.draws)
    }
  }
}
