internal import Foundation
internal import SeismoDiagnosis
package import SeismoPreparation
internal import SeismoRuns
package import SeismoSpec
internal import SeismoTables
package import SeismoTraining

/// The variants of a spec, each trained from the same seeds.
package struct Comparison: Sendable {
  /// The spec with its own seed.
  package let experiment: Experiment
  package let claim: ClaimSpec
  /// What the command line changed of the spec, as `key=value` texts.
  package let overrides: [String]
  /// In order, from the spec's own upwards.
  package let seeds: [Int]
  /// Of a cross-validation; 1 for a split that divides the rows once.
  package let folds: Int
  /// By variant, each in the order of the seeds, and of each seed in the order of the folds.
  package let outcomes: [String: [Outcome]]
  /// What the claim expects, or without one how the variants differ from the first; measured.
  package let findings: [Finding]

  /// The variants' names in the order of the spec.
  package var arms: [String] { experiment.variants.map(\.name) }

  /// What the claim comes to; nil where nothing is expected.
  package var verdict: ClaimVerdict? {
    experiment.claim == nil ? nil : Finding.verdict(of: findings)
  }

  init(
    _ experiment: Experiment, _ claim: ClaimSpec, overrides: [String], seeds: [Int], folds: Int,
    outcomes: [String: [Outcome]]
  ) {
    self.experiment = experiment
    self.claim = claim
    self.overrides = overrides
    self.seeds = seeds
    self.folds = folds
    self.outcomes = outcomes
    findings = claim.expectations.compactMap { expectation in
      outcomes[expectation.variant ?? ""].map {
        Finding(expectation, $0, other: outcomes[expectation.reference ?? ""], folds: folds)
      }
    }
  }
}

/// Trains the variants of a spec from several seeds, as many at a time as there are processors.
package struct ComparisonRunner: Sendable {
  package let path: String
  /// `key=value` texts.
  package var overrides: [String] = []
  /// How many; nil for what the claim says, or 20.
  package var seeds: Int?
  /// Up to which training loss spikes are counted, whatever the claim says; nil for what it says.
  package var atLoss: LossLimit?
  /// The folder of the ledger.
  package var output: String
  package var interruption = Interruption()
  /// Told how far the trainings that the ledger doesn't have are, from any thread.
  package var observe: @Sendable (WorkDone) -> Void = { _ in }
  /// Told what is worth saying of the data of the spec's own seed, before the first training.
  package var note: @Sendable ([String]) -> Void = { _ in }
  private let registry: Registry
  /// Every seed reads the same version of the data.
  private let files = OpenFiles()

  package init(path: String, output: String, registry: Registry) {
    self.path = path
    self.output = output
    self.registry = registry
  }

  /// Arms, at most, of which the first seed's steps are kept, to be drawn.
  package static let mostWithSteps = 2

  private struct Job: Sendable {
    var experiment: Experiment
    var variant: Experiment.Variant
    var fold: Int
    var extras: Ledger.Extras
    /// Rows that pass through the network, for the order alone.
    var work: Double
  }

  /// Trains what the ledger doesn't have.
  ///
  /// - Returns: nil when it was interrupted.
  /// - Throws: `SpecProblems`, `DataProblem`, or `RunFailure`.
  package func run() throws -> Comparison? {
    let experiment = try Experiment(
      path: path, overrides: overrides, registry: registry, files: files)
    let claim = claim(of: experiment)
    let folds = try folds(of: experiment)
    let own = Int(experiment.variants[0].config.seed)
    guard own <= Int.max - claim.seeds else {
      throw RunFailure("\(path): error: there are no \(claim.seeds) seeds from \(own) on")
    }
    let seeds = Array(own..<own + claim.seeds)
    let ledger = try Ledger(path: "\(output)/ledger.jsonl")
    let hashes = try experiment.hashData().map(\.sha256) + [try Machine.programHash()]
    let jobs = try seeds.flatMap { try self.jobs(of: $0, folds, claim, isFirst: $0 == own) }
    note(TrainingJob.notes(on: try experiment.jobs()))
    // The longest first, so that no processor waits for one at the end.
    let order = jobs.indices.sorted { (jobs[$1].work, $0) < (jobs[$0].work, $1) }
    let keys = jobs.map { key(of: $0, hashes) }
    var outcomes = jobs.indices.map { ledger.outcome(of: keys[$0], with: jobs[$0].extras) }
    let open = order.filter { outcomes[$0] == nil }
    let (interruption, observe, known) = (interruption, observe, jobs.count - open.count)
    let results = try inParallel(
      open, weights: open.map { jobs[$0].work }, isStopped: { interruption.isRequested },
      observe: { done in
        var done = done
        done.jobs += known
        done.allJobs += known
        observe(done)
      }
    ) { index, tell in
      let job = jobs[index]
      // Arms may be the same: the other one's training is done by now, or will be done again.
      if let known = ledger.outcome(of: keys[index], with: job.extras) {
        return Outcome?.some(known)
      }
      guard let outcome = try outcome(of: job, tell) else { return nil }
      try ledger.add(outcome, of: keys[index], with: job.extras)
      return outcome
    }
    for (place, result) in zip(open, results) { outcomes[place] = result ?? nil }
    let whole = outcomes.compactMap(\.self)
    guard whole.count == jobs.count else { return nil }
    let arms = experiment.variants.map(\.name)
    let byArm = arms.enumerated().map { index, arm in
      (arm, stride(from: index, to: whole.count, by: arms.count).map { whole[$0] })
    }
    return Comparison(
      experiment, claim, overrides: overrides, seeds: seeds, folds: folds,
      outcomes: Dictionary(uniqueKeysWithValues: byArm))
  }

  /// How many folds every variant has.
  private func folds(of experiment: Experiment) throws -> Int {
    let first = experiment.variants[0]
    let folds = first.config.splitter.foldCount
    for variant in experiment.variants where variant.config.splitter.foldCount != folds {
      throw RunFailure(
        "\(path): error: '\(first.name)' is trained on \(counted(folds, "fold")) and '\(variant.name)' on "
          + "\(variant.config.splitter.foldCount); variants are compared fold by fold, so give them one split"
      )
    }
    return folds
  }

  /// The spec's claim, or how each variant differs from the first.
  private func claim(of experiment: Experiment) -> ClaimSpec {
    var claim = experiment.claim ?? ClaimSpec()
    if let seeds { claim.seeds = seeds }
    if experiment.claim == nil {
      claim.expectations = Self.differences(among: experiment.variants.map(\.name))
    }
    guard let atLoss else { return claim }
    for index in claim.expectations.indices
    where claim.expectations[index].metric?.countsToALoss == true {
      claim.expectations[index].atLoss = atLoss
      claim.expectations[index].says = claim.expectations[index].inShort
    }
    return claim
  }

  /// What is measured of every variant beside the first.
  private static func differences(among names: [String]) -> [ClaimSpec.Expectation] {
    names.dropFirst().flatMap { name in
      [ComparedMetric.spikes, .spikeCount, .finalLoss, .testLoss].map { metric in
        var expectation = ClaimSpec.Expectation()
        (expectation.metric, expectation.direction) = (metric, .lower)
        (expectation.variant, expectation.reference) = (name, names[0])
        return expectation
      }
    }
  }

  private func jobs(
    of seed: Int, _ folds: Int, _ claim: ClaimSpec, isFirst: Bool
  ) throws -> [Job] {
    let experiment = try Experiment(
      path: path, overrides: overrides + claim.varied.map { "\($0)=\(seed)" }, registry: registry,
      files: files)
    let pairs = (0..<folds).flatMap { fold in experiment.variants.map { (fold, $0) } }
    return pairs.map { fold, variant in
      let explains = claim.explained.contains(variant.name) ? claim.explainedSpikes : nil
      let epochs = Double(variant.config.train.epochs)
      return Job(
        experiment: experiment, variant: variant, fold: fold,
        extras: .init(
          explains: explains,
          keepsSteps: isFirst && fold == 0 && experiment.variants.count <= Self.mostWithSteps),
        work: epochs * (explains == nil ? 1 : 2))
    }
  }

  private func key(of job: Job, _ hashes: [String]) -> String {
    // Specs share what they have in common: a training doesn't depend on what it is called.
    var config = job.variant.config.spec
    config.name = ""
    let spec = SpecNode(.map(config.encoded())).yaml()
    let fold = job.variant.config.splitter.foldCount > 1 ? "fold \(job.fold)\n" : ""
    return sha256(of: "\(spec)\n\(fold)" + hashes.joined(separator: "\n"))
  }

  /// - Returns: nil when it was interrupted.
  private func outcome(of job: Job, _ tell: (Double) -> Void) throws -> Outcome? {
    let data = try job.experiment.prepareData(of: job.variant, fold: job.fold)
    try job.experiment.requireFinite(data, of: job.variant, fold: job.fold)
    var metrics = SavedMetrics()
    // An explanation takes about as long as the training.
    let epochs = Double(job.variant.config.train.epochs) * (job.extras.explains == nil ? 1 : 2)
    var outcome = try Outcome(
      training: job.variant, of: job.experiment, on: data, keepsSteps: job.extras.keepsSteps,
      interruption: interruption
    ) { record in
      if job.extras.explains != nil { metrics.add(record) }
      tell(Double(record.epoch) / epochs)
    }
    guard !interruption.isRequested else { return nil }
    if let count = job.extras.explains {
      guard outcome.hasSpikes else {
        outcome.explained = []
        return outcome
      }
      let nowhere = RunDirectory(path: "\(output)/\(job.variant.name)")
      let saved = SavedJob(
        run: nowhere, folder: nowhere, name: job.variant.name, experiment: job.experiment,
        variant: job.variant, fold: job.fold, data: data, metrics: metrics)
      do {
        outcome.explained = try explain(saved, count)
      } catch is Interrupted {
        return nil
      }
    }
    return outcome
  }

  private struct Interrupted: Error {}

  private func explain(_ saved: SavedJob, _ count: Int) throws -> [Outcome.Explained] {
    let explainer = try Explainer(saved, registry: registry)
    // No budget of time: what is explained must not depend on the machine's pace.
    let request = Explainer.Request(budget: .infinity, most: count, depth: .verdict, jobs: 1)
    let file = try explainer.explain(request) { _ in
      if interruption.isRequested { throw Interrupted() }
    }
    let planted = Set(saved.data.notes.planted.map(\.line))
    let batches = explainer.planned.batches.batches
    return file.spikes.filter { $0.trigger != .unexplained }.map { spike in
      let rows = Dictionary(grouping: spike.rows, by: \.place)
      return Outcome.Explained(
        kind: spike.kind, cause: spike.cause?.kind, trigger: spike.trigger, margin: spike.margin,
        isInLastBatch: batches > 1 && spike.trigger.isKnown
          && spike.batch.map { $0.step % batches == 0 } ?? false,
        rows: rows.keys.sorted(),
        planted: rows.values.count { planted.contains($0[0].line) })
    }
  }
}
