internal import SeismoSpec
internal import SeismoTables

/// One network to train: a variant on one fold of its data.
package struct TrainingJob: Sendable {
  package var name: String
  package var variant: Experiment.Variant
  package var data: PreparedData
  package var plan: NetworkPlan
}

extension Experiment.Variant {
  /// The folder of a fold's training; of a variant without folds its own.
  package func jobName(fold: Int) -> String {
    config.splitter.foldCount == 1 ? name : "\(name)/fold-\(fold + 1)"
  }
}

extension Experiment {
  /// Does everything that comes before the first step, and writes nothing.
  ///
  /// - Returns: a line for each job, its network and batches; and what a run would note.
  /// - Throws: `SpecProblems` or `DataProblem`.
  package func check() throws -> (jobs: [String], notes: [String]) {
    try hashData()
    let jobs = try jobs()
    let lines = jobs.map { "\($0.name): \($0.plan.shapeInWords); \($0.plan.batches.inWords)" }
    return (lines, notes + TrainingJob.notes(on: jobs))
  }

  /// Prepares the data and plans the network of every variant on every fold; variants whose data are the same share
  /// them.
  ///
  /// - Parameters:
  ///   - names: of those that are wanted; nil for all.
  ///   - store: data that were prepared before.
  /// - Throws: `SpecProblems` or `DataProblem`.
  package func jobs(
    _ names: Set<String>? = nil, sharing store: PreparedStore = PreparedStore()
  ) throws -> [TrainingJob] {
    return try variants.flatMap { variant in
      let folds = variant.config.splitter.foldCount
      return try (0..<folds).compactMap { fold -> TrainingJob? in
        let name = variant.jobName(fold: fold)
        guard names?.contains(name) ?? true else { return nil }
        let precision = variant.config.train.precision
        let key = "\(fold)\n\(precision)\n\(variant.config.dataKey)"
        let data = try store.data(key) { try laidOutData(of: variant, fold: fold, from: store) }
        let plan = try design(variant, for: data)
        return TrainingJob(name: name, variant: variant, data: data, plan: plan)
      }
    }
  }

  /// A variant's data as its network takes them.
  private func laidOutData(
    of variant: Variant, fold: Int, from store: PreparedStore
  ) throws -> PreparedData {
    var data = try split(
      try store.table(variant.config.tableKey) { try readTable(of: variant) }, for: variant,
      fold: fold)
    try prepare(&data, for: variant)
    try requireFinite(data, of: variant, fold: fold)
    data.layOut(variant.config.train.precision)
    return data
  }
}
