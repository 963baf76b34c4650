internal import Foundation
package import SeismoDiagnosis
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
    /// In words: "gradient = [{use: clip_value, limit: 0.1}]".
    package var name: String
    /// `key=value` texts.
    package var settings: [String]
    /// Numbers, as read, of training rows whose place copies of other rows take; for the placebo as many
    /// drawn at random.
    package var replacing: [RowID] = []

    package init(_ name: String, _ settings: [String] = [], replacing: [RowID] = []) {
      self.name = name
      self.settings = settings
      self.replacing = replacing
    }
  }

  package let trial: SavedTrial
  private let registry: Registry
  private let seeds: [Int]
  /// Told how far the trainings are, from any thread.
  private let observe: @Sendable (WorkDone) -> Void

  /// - Parameters:
  ///   - seeds: how many pairs; their seeds follow the run's own.
  ///   - after: how many of those that follow to leave out.
  package init(
    _ trial: SavedTrial, seeds: Int, after: Int = 0, registry: Registry,
    observe: @escaping @Sendable (WorkDone) -> Void = { _ in }
  ) {
    self.trial = trial
    self.registry = registry
    self.observe = observe
    let own = Int(trial.variant.recipe.seed)
    self.seeds = (1...max(1, seeds)).map { own + after + $0 }
  }

  /// The changes worth trying on this spec: those that it takes and that make a difference.
  ///
  /// - Parameters:
  ///   - rows: those that explanations name again and again, as numbers of rows as read.
  ///   - criticalRate: what the learning rate times which an explanation found not to diverge.
  package func candidates(reviewing rows: [RowID], criticalRate: Double? = nil) -> [Change] {
    let rate = setting("optimizer.learning_rate").flatMap(Double.init)
    let beta = setting("optimizer.beta2").flatMap(Double.init)
    let batch = setting("sampler.batch_size").flatMap(Int.init)
    let epochs = trial.variant.recipe.train.epochs
    var changes: [Change] = [
      Change("clip_value 0.1", ["gradient=[{use: clip_value, limit: 0.1}]"]),
      Change("clip_norm 1", ["gradient=[{use: clip_norm, max_norm: 1}]"]),
      Change("cosine schedule", ["schedule=cosine"]),
      Change("drop_last", ["sampler.drop_last=true"]),
      Change("log_clip 1e-7", ["loss.log_clip=1e-7"]),
    ]
    if let rate {
      changes.append(
        Change(
          "learning rate × 0.5, epochs × 2",
          ["optimizer.learning_rate=\(rate / 2)", "train.epochs=\(2 * epochs)"]))
    }
    if let beta, beta < 0.9999 {
      changes.append(Change("beta2 0.9999", ["optimizer.beta2=0.9999"]))
    }
    if setting("optimizer.amsgrad") == "false" {
      changes.append(Change("amsgrad", ["optimizer.amsgrad=true"]))
    }
    if setting("optimizer.epsilon") != nil {
      changes.append(Change("epsilon 1e-4", ["optimizer.epsilon=1e-4"]))
    }
    changes += [
      Change("batch_norm epsilon × 1,000", nodes(with: "epsilon", times: 1000)),
      Change("initial scale × 0.5", nodes(with: "init.scale", times: 0.5)),
    ]
    if let batch {
      changes.append(
        Change(
          "batch × 2, epochs × 2",
          ["sampler.batch_size=\(2 * batch)", "train.epochs=\(2 * epochs)"]))
    }
    if isLost {
      changes += lowerRates(below: criticalRate)
      if let target = trial.plainTarget { changes.append(Self.standardized(target)) }
    }
    changes = changes.filter(isChange)
    if !rows.isEmpty {
      changes.append(
        Change("review \(rows.count == 1 ? "1 row" : "\(rows.count) rows")", replacing: rows))
    }
    return changes
  }

  /// Rates for a training that diverges: about the one that an explanation found, or, without one, by powers of ten.
  private func lowerRates(below critical: Double?) -> [Change] {
    guard let rate = setting("optimizer.learning_rate").flatMap(Double.init) else { return [] }
    let factors =
      critical.map { [$0, $0 / 3, $0 / 10] } ?? [0.3, 0.1, 0.03, 0.01, 1e-3, 1e-4, 1e-5]
    return factors.map { factor in
      let value = Self.number(rate * factor)
      return Change("learning rate \(value)", ["optimizer.learning_rate=\(value)"])
    }
  }

  /// With three digits, as a person would set it.
  private static func number(_ value: Double) -> String {
    short(Double(String(format: "%.3g", value)) ?? value).replacing("e-0", with: "e-")
  }

  private static func standardized(_ target: String) -> Change {
    let value = SpecNode(
      .map([
        .init(key: "column", value: SpecNode(.scalar(target))),
        .init(key: "transform", value: SpecNode(.scalar("standard"))),
      ]))
    return Change("standardized target (loss in its unit)", ["data.schema.target=\(value.yaml())"])
  }

  /// Whether the run's own training came to nothing.
  private var isLost: Bool {
    guard let last = trial.metrics.stepLosses.last else { return false }
    return !last.isFinite
      || untrained.isFar(below: trial.metrics.epochFigures.last?["epoch.loss"] ?? last)
  }

  private var untrained: UntrainedLoss {
    UntrainedLoss(trial.metrics.stepLosses.first ?? .nan)
  }

  private func setting(_ path: String) -> String? {
    filled[path: SpecPath(path)]?.text
  }

  /// The trial's spec with every default written out.
  private var filled: SpecNode { SpecNode(.map(trial.variant.recipe.spec.encoded())) }

  /// Settings that multiply a number of every node of the model that has it.
  private func nodes(with key: String, times factor: Double) -> [String] {
    let places: [String] =
      switch filled["model"]?.body {
      case .list(let layers)?: layers.indices.map { "model[\($0)].\(key)" }
      case .map(let entries)?: entries.map { "model.\($0.key).\(key)" }
      case .scalar?, nil: []
      }
    return places.compactMap { place in
      setting(place).flatMap(Double.init).map { "\(place)=\(factor * $0)" }
    }
  }

  /// Whether the spec and its data take the change, and the spec is another one with it.
  private func isChange(_ change: Change) -> Bool {
    guard let changed = try? trial.changed(by: change.settings, registry: registry),
      (try? changed.experiment.design(changed.variant, for: trial.data)) != nil
    else { return false }
    return SpecNode(.map(changed.variant.recipe.spec.encoded())).yaml()
      != SpecNode(.map(trial.variant.recipe.spec.encoded())).yaml()
  }

  /// A change as a spec of its own, with paths from the trial's folder.
  package func spec(of change: Change) throws -> String {
    let (experiment, variant) = try trial.changed(by: change.settings, registry: registry)
    let entries = variant.recipe.spec.encoded(
      Encoding(folder: trial.folder.path, columns: experiment.columns))
    return SpecNode(.map(entries)).yaml()
  }

  /// Tries changes.
  ///
  /// - Returns: those that help most first.
  package func advise(_ changes: [Change]) throws -> [SpikesFile.Advice] {
    // Each seed: as it is; again with another order of rows, which is the placebo; each change; and for a
    // review of rows the same with rows drawn at random.
    var jobs: [Job] = seeds.flatMap { seed in
      [
        Job(seed: seed, change: Change("")),
        Job(seed: seed, change: Change("placebo"), isPlacebo: true),
      ] + changes.map { Job(seed: seed, change: $0) }
    }
    jobs += seeds.flatMap { seed in
      changes.filter { !$0.replacing.isEmpty }.map { Job(seed: seed, change: $0, isPlacebo: true) }
    }
    let outcomes = try outcomes(of: jobs)
    func of(_ change: Change, isPlacebo: Bool = false) -> [Outcome] {
      zip(jobs, outcomes).filter { $0.0.change == change && $0.0.isPlacebo == isPlacebo }.map(\.1)
    }
    let base = of(Change(""))
    let shuffled = of(Change("placebo"), isPlacebo: true)
    return changes.map { change in
      let placebo = change.replacing.isEmpty ? shuffled : of(change, isPlacebo: true)
      return AdviceTrainings(
        base: base, changed: of(change), placebo: placebo, untrained: untrained
      ).advice(change.name, seeds: seeds)
    }.sorted { $0.isBetter(than: $1) }
  }

  /// The 95 % interval of the mean difference of spikes per 10,000 steps that two changes leave, seed by seed, up
  /// to the loss that both reach.
  package func difference(of one: Change, from other: Change) throws -> [Double] {
    let jobs = [one, other].flatMap { change in seeds.map { Job(seed: $0, change: change) } }
    let outcomes = try outcomes(of: jobs)
    let pairs = zip(outcomes.suffix(seeds.count), outcomes).map { PairedSpikes($0, $1) }
    return Bootstrap.interval(of: pairs.map(\.difference))
  }

  private struct Job: Sendable {
    var seed: Int
    var change: Change
    var isPlacebo = false
  }

  private func outcomes(of jobs: [Job]) throws -> [Outcome] {
    let weights = try jobs.map { try epochs(with: $0.change) }
    return try inParallel(jobs, weights: weights, observe: observe, work: train)
      .compactMap(\.self)
  }

  /// A training's work: its epochs, which a change may multiply.
  private func epochs(with change: Change) throws -> Double {
    guard change.settings.contains(where: { $0.hasPrefix("train.epochs=") }) else {
      return Double(trial.variant.recipe.train.epochs)
    }
    let changed = try trial.changed(by: change.settings, registry: registry)
    return Double(changed.variant.recipe.train.epochs)
  }

  /// Trains a job with its loss probed every fourth step.
  private func train(_ job: Job, _ tell: (Double) -> Void) throws -> Outcome {
    let isShuffled = job.isPlacebo && job.change.replacing.isEmpty
    // Another seed for the same split: the split's seed is part of `seed`, so the rows stay as they are only
    // for a review of rows.
    let seed = isShuffled ? job.seed + 1_000_003 : job.seed
    let (experiment, variant) = try trial.changed(
      by: job.change.settings + ["seed=\(seed)"], registry: registry)
    var data = try experiment.prepareData(of: variant, fold: trial.fold)
    if !job.change.replacing.isEmpty {
      data.replace(job.change.replacing, atRandom: job.isPlacebo, seed: UInt64(seed))
    }
    let epochs = Double(variant.recipe.train.epochs)
    return try Outcome(training: variant, of: experiment, on: data) {
      tell(Double($0.epoch) / epochs)
    }
  }
}

extension SpikesFile {
  /// Numbers, as read, of the rows that explanations of weights' spikes name, those named most first; ten at
  /// most.
  package var rowsToReview: [RowID] {
    var named: [RowID: Int] = [:]
    for spike in spikes where spike.kind == .state {
      for row in Set(spike.rows.map(\.row)) { named[row, default: 0] += 1 }
    }
    return named.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(10).map(\.key)
  }
}

extension PreparedData {
  /// Puts copies of other training rows in the place of some, or of as many drawn at random, so that the
  /// number of rows and of batches stays.
  mutating func replace(_ ids: [RowID], atRandom: Bool, seed: UInt64) {
    let table = self[.training]
    var random = RandomStream(seed: seed, purpose: "replace")
    let named = Set(ids)
    var places = table.rowIDs.indices.filter { named.contains(table.id(at: $0)) }
    let others = table.rowIDs.indices.filter { !named.contains(table.id(at: $0)) }
    guard !others.isEmpty else { return }
    if atRandom { places = places.map { _ in others[random.below(others.count)] } }
    var order = Array(table.rowIDs.indices)
    for place in places { order[place] = others[random.below(others.count)] }
    self[.training] = table.selecting(order)
  }
}
