internal import Foundation
package import SeismoDiagnosis
package import SeismoNetworks
internal import SeismoPreparation
package import SeismoRuns
package import SeismoSpec
package import SeismoTables
internal import SeismoTraining

/// Tries changes of a run's spec by whole trainings on fresh seeds, each beside the unchanged spec at the
/// same seed, and counts spikes up to the loss that both reach.
package struct Advisor: Sendable {
  /// A change to try.
  package struct Change: Sendable, Equatable {
    /// In words: "beta2 0.9999".
    package var name: String
    package var settings: [SpecChange.Setting]
    /// Training rows whose place copies of other rows take; for the placebo as many drawn at random.
    package var replacing: [RowID] = []
    /// The cause of the run's spikes that it is against; nil where it is tried without one.
    package var against: SpikeFault?

    package init(
      _ name: String, _ settings: [SpecChange.Setting] = [], replacing: [RowID] = []
    ) {
      self.name = name
      self.settings = settings
      self.replacing = replacing
    }

    /// `key=value` texts.
    var texts: [String] { settings.map { "\($0.path)=\($0.value)" } }

    /// The learning rate that it sets, where it sets nothing else.
    package var rate: Double? {
      guard settings.count == 1, settings[0].path == "optimizer.learning_rate" else { return nil }
      return Double(settings[0].value)
    }
  }

  package let job: SavedJob
  private let registry: Registry
  private let seeds: [Int]
  /// Told how far the trainings are, from any thread.
  private let observe: @Sendable (WorkDone) -> Void

  /// - Parameters:
  ///   - seeds: how many pairs; their seeds follow the run's own.
  ///   - after: how many of those that follow to leave out.
  package init(
    _ job: SavedJob, seeds: Int, after: Int = 0, registry: Registry,
    observe: @escaping @Sendable (WorkDone) -> Void = { _ in }
  ) {
    self.job = job
    self.registry = registry
    self.observe = observe
    let own = Int(job.variant.config.seed)
    self.seeds = (1...max(1, seeds)).map { own + after + $0 }
  }

  /// The changes that remedies propose: those that the spec takes and that make a difference, those first that are against
  /// what the spikes come of.
  ///
  /// - Parameters:
  ///   - rows: those that explanations name again and again.
  ///   - criticalRate: what the learning rate times which an explanation found not to diverge.
  ///   - causes: of the run's spikes, that of most first.
  package func candidates(
    reviewing rows: [RowID], criticalRate: Double? = nil, causes: [SpikeCause.Kind] = []
  ) -> [Change] {
    let scene = RemedyScene(
      spec: filled, diverges: isLost, criticalRate: criticalRate, plainTarget: job.plainTarget,
      namedRows: rows.count)
    let faults = causes.compactMap(\.fault)
    let all = remedies.flatMap { remedy in
      remedy.changes(for: scene).compactMap { change -> Change? in
        var whole = Change(
          change.name, change.settings, replacing: change.reviewsRows ? rows : [])
        whole.against = faults.first { type(of: remedy).against.contains($0) }
        let isTried = change.settings.isEmpty ? !whole.replacing.isEmpty : isChange(whole)
        return isTried ? whole : nil
      }
    }
    func place(_ change: Change) -> Int {
      change.against.flatMap(faults.firstIndex) ?? faults.count
    }
    return all.indices.sorted { (place(all[$0]), $0) < (place(all[$1]), $1) }.map { all[$0] }
  }

  /// Those of the spec; all that are registered, with their defaults, where it names none.
  private var remedies: [any Remedy] {
    job.variant.config.spec.advise ?? registry.defaults(of: .remedy)
  }

  /// Whether the run's own training came to nothing.
  private var isLost: Bool {
    guard let last = job.metrics.stepLosses.last else { return false }
    return !last.isFinite
      || untrained.isFar(below: job.metrics.epochFigures.last?["epoch.loss"] ?? last)
  }

  private var untrained: UntrainedLoss {
    UntrainedLoss(job.metrics.stepLosses.first ?? .nan)
  }

  /// The job's spec with every default written out.
  private var filled: SpecNode { SpecNode(.map(job.variant.config.spec.encoded())) }

  /// Whether the spec and its data take the change, and the spec is another one with it.
  private func isChange(_ change: Change) -> Bool {
    guard let changed = try? job.changed(by: change.texts, registry: registry),
      (try? changed.experiment.design(changed.variant, for: job.data)) != nil
    else { return false }
    return SpecNode(.map(changed.variant.config.spec.encoded())).yaml()
      != SpecNode(.map(job.variant.config.spec.encoded())).yaml()
  }

  /// A change as a spec of its own, with paths from the job's folder.
  package func spec(of change: Change) throws -> String {
    let (experiment, variant) = try job.changed(by: change.texts, registry: registry)
    let entries = variant.config.spec.encoded(
      Encoding(folder: job.folder.path, columns: experiment.columns))
    return SpecNode(.map(entries)).yaml()
  }

  /// Tries changes.
  ///
  /// - Returns: those that help most first.
  package func advise(_ changes: [Change]) throws -> [SpikesFile.Advice] {
    let attempts = attempts(changes)
    let outcomes = try outcomes(of: attempts)
    func of(_ change: Change, isPlacebo: Bool = false) -> [Outcome] {
      zip(attempts, outcomes).filter { $0.0.change == change && $0.0.isPlacebo == isPlacebo }.map(
        \.1)
    }
    let base = of(Change(""))
    let shuffled = of(Change("placebo"), isPlacebo: true)
    let advice = changes.map { change in
      let placebo = change.replacing.isEmpty ? shuffled : of(change, isPlacebo: true)
      return AdviceTrainings(
        base: base, changed: of(change), placebo: placebo, untrained: untrained
      ).advice(change.name, seeds: seeds)
    }
    return SpikesFile.Advice.ranked(advice)
  }

  /// The trainings that changes take. Each seed: as it is; again with another order of rows, which is the placebo; each
  /// change; and for a review of rows the same with rows drawn at random.
  private func attempts(_ changes: [Change]) -> [Attempt] {
    seeds.flatMap { seed in
      [
        Attempt(seed: seed, change: Change("")),
        Attempt(seed: seed, change: Change("placebo"), isPlacebo: true),
      ] + changes.map { Attempt(seed: seed, change: $0) }
    }
      + seeds.flatMap { seed in
        changes.filter { !$0.replacing.isEmpty }.map {
          Attempt(seed: seed, change: $0, isPlacebo: true)
        }
      }
  }

  /// What trying some changes takes.
  package struct Estimate: Sendable, Equatable {
    package var trainings: Int
    /// Nil where the run didn't record how fast it was.
    package var seconds: Double?
  }

  /// What trying some changes takes on so many processors, by the seconds that the run's own steps took.
  package func estimate(
    _ changes: [Change], processors: Int = ProcessInfo.processInfo.activeProcessorCount
  ) throws -> Estimate {
    let attempts = attempts(changes)
    let own = Double(job.variant.config.train.epochs)
    let times = try attempts.reduce(0) { try $0 + epochs(with: $1.change) / own }
    let workers = Double(max(1, min(processors, attempts.count)))
    return Estimate(
      trainings: attempts.count, seconds: secondsOfOne.map { times * $0 / workers })
  }

  /// Seconds of a training as the run's, with probes between its steps; nil where the run recorded none.
  private var secondsOfOne: Double? {
    guard let timing = try? job.folder.read(VariantTiming.self, from: "timing.json"),
      timing.stepSeconds > 0, !job.metrics.stepLosses.isEmpty,
      let batches = try? job.experiment.design(job.variant, for: job.data).batches
    else { return nil }
    let perStep = timing.stepSeconds / Double(job.metrics.stepLosses.count)
    let probed = min(Outcome.probing.rows, job.data[.training].rowCount)
    // A step goes through its rows forward and, at twice the cost, backward; a probe goes forward alone.
    let probes = Double(probed) / Double(3 * batches.batchSize * Outcome.probing.spacing)
    return perStep * (1 + probes)
      * Double(batches.batches * job.variant.config.train.epochs)
  }

  /// The 95 % interval of the mean difference of spikes per 10,000 steps that two changes leave, seed by seed, up
  /// to the loss that both reach.
  package func difference(of one: Change, from other: Change) throws -> [Double] {
    let attempts = [one, other].flatMap { change in seeds.map { Attempt(seed: $0, change: change) }
    }
    let outcomes = try outcomes(of: attempts)
    let pairs = zip(outcomes.suffix(seeds.count), outcomes).map { PairedSpikes($0, $1) }
    return Bootstrap.interval(of: pairs.map(\.difference))
  }

  private struct Attempt: Sendable {
    var seed: Int
    var change: Change
    var isPlacebo = false
  }

  private func outcomes(of attempts: [Attempt]) throws -> [Outcome] {
    let weights = try attempts.map { try epochs(with: $0.change) }
    return try inParallel(attempts, weights: weights, observe: observe, work: train)
      .compactMap(\.self)
  }

  /// A training's work: its epochs, which a change may multiply.
  private func epochs(with change: Change) throws -> Double {
    guard !change.settings.isEmpty else { return Double(job.variant.config.train.epochs) }
    let changed = try job.changed(by: change.texts, registry: registry)
    return Double(changed.variant.config.train.epochs)
  }

  /// Trains an attempt with its loss probed every fourth step.
  private func train(_ attempt: Attempt, _ tell: (Double) -> Void) throws -> Outcome {
    let isShuffled = attempt.isPlacebo && attempt.change.replacing.isEmpty
    // Another seed for the same split: the split's seed is part of `seed`, so the rows stay as they are only
    // for a review of rows.
    let seed = isShuffled ? attempt.seed + 1_000_003 : attempt.seed
    let (experiment, variant) = try job.changed(
      by: attempt.change.texts + ["seed=\(seed)"], registry: registry)
    var data = try experiment.prepareData(of: variant, fold: job.fold)
    if !attempt.change.replacing.isEmpty {
      data.replace(attempt.change.replacing, atRandom: attempt.isPlacebo, seed: UInt64(seed))
    }
    let epochs = Double(variant.config.train.epochs)
    return try Outcome(training: variant, of: experiment, on: data) {
      tell(Double($0.epoch) / epochs)
    }
  }
}

extension SpikeCause.Kind {
  /// What a remedy may be against where this is the cause.
  fileprivate var fault: SpikeFault? {
    switch self {
    case .rate, .schedule, .start: .rate
    case .rows, .group: .rows
    case .labels: .noise
    case .shortBatch, .noise: .batches
    case .statistics: .statistics
    case .logarithm: .logarithm
    case .initialScale, .targetScale, .precision: .scale
    case .dropout, .aftermath, .other, .unknown: nil
    }
  }
}
