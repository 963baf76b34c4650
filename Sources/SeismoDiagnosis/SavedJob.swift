internal import Foundation
internal import SeismoNetworks
package import SeismoPreparation
package import SeismoRuns
package import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

/// A job of a saved run, ready to be trained again: its spec, its data prepared as then, its record.
package struct SavedJob: Sendable {
  package let run: RunDirectory
  /// The job's folder.
  package let folder: RunDirectory
  package let name: String
  package let experiment: Experiment
  package let variant: Experiment.Variant
  package let fold: Int
  package let data: PreparedData
  package let metrics: SavedMetrics

  /// Reads a run's lock and prepares the data of each job that was begun.
  ///
  /// - Parameter name: the job's; nil for all.
  /// - Throws: `SavedRunProblem`, `SpecProblems`, or `DataProblem`, also when the data have changed.
  package static func all(
    in run: RunDirectory, named name: String?, registry: Registry
  ) throws -> [SavedJob] {
    let record = try run.read(RunRecord.self, from: "run.json")
    let experiment = try run.experiment(registry: registry)
    if let name, !record.variants.contains(name) {
      throw SavedRunProblem(
        path: run.path,
        reason: "no variant '\(name.excerpt())'; there are: \(listed(record.variants))",
        isOfQuestion: true)
    }
    _ = try run.hashData(of: experiment)
    let jobs = try experiment.variants.flatMap { variant -> [SavedJob] in
      try (0..<variant.config.splitter.foldCount).compactMap { fold -> SavedJob? in
        let job = variant.jobName(fold: fold)
        guard name == nil || name == job else { return nil }
        let folder = RunDirectory(path: run.file(job))
        guard FileManager.default.fileExists(atPath: folder.file("metrics.jsonl")) else {
          return nil
        }
        return SavedJob(
          run: run, folder: folder, name: job, experiment: experiment, variant: variant,
          fold: fold,
          data: try experiment.prepareData(of: variant, fold: fold),
          metrics: try SavedMetrics(path: folder.file("metrics.jsonl")))
      }
    }
    if jobs.isEmpty {
      throw SavedRunProblem(
        path: run.path, reason: name.map { "'\($0)' was never begun" } ?? "no variant was begun",
        isOfQuestion: name != nil)
    }
    return jobs
  }

  /// Whether its training went to its end: it may be at work still, or was killed or interrupted.
  ///
  /// - Throws: `SavedRunProblem`.
  package var hasEnded: Bool {
    get throws {
      guard FileManager.default.fileExists(atPath: folder.file("summary.json")) else {
        return false
      }
      return try folder.read(VariantSummary.self, from: "summary.json").status
        != .interrupted
    }
  }

  /// The run's spec with changes for this job's variant alone.
  ///
  /// - Parameters:
  ///   - settings: `key=value` texts.
  ///   - option: which gave them, for errors.
  /// - Throws: `SpecProblems`.
  package func changed(
    by settings: [String], of option: String = "--set", registry: Registry
  ) throws -> (experiment: Experiment, variant: Experiment.Variant) {
    let changed = try run.experiment(
      overrides: settings, of: option, only: variant.name, registry: registry,
      files: experiment.files)
    guard let variant = changed.variants.first(where: { $0.name == self.variant.name }) else {
      throw SavedRunProblem(path: run.path, reason: "no variant '\(self.variant.name)'")
    }
    return (changed, variant)
  }

  package init(
    run: RunDirectory, folder: RunDirectory, name: String, experiment: Experiment,
    variant: Experiment.Variant, fold: Int, data: PreparedData, metrics: SavedMetrics
  ) {
    self.run = run
    self.folder = folder
    self.name = name
    self.experiment = experiment
    self.variant = variant
    self.fold = fold
    self.data = data
    self.metrics = metrics
  }

  /// The learning rate of the spec, and the optimizer's default; nil for an optimizer without one.
  var learningRate: (own: Double, usual: Double)? {
    func rate(_ entries: [SpecNode.Entry]) -> Double? {
      SpecNode(.map(entries))[path: SpecPath("learning_rate")]?.text.flatMap(Double.init)
    }
    let optimizer = variant.config.optimizer
    guard let own = rate(optimizer.encoded()),
      let usual = rate(type(of: optimizer).init().encoded()), usual > 0
    else { return nil }
    return (own, usual)
  }

  /// The name of a target of numbers that the network is trained on as they are; nil for another.
  package var plainTarget: String? {
    guard variant.config.targetTransform == nil, case .numbers? = data[.training].target?.values
    else { return nil }
    return variant.config.target
  }
}
