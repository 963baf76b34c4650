package import SeismoSpec
package import SeismoTables

/// How many rows a batch has.
package struct BatchSize: Sendable, Equatable {
  /// Rows in a batch, at least 1.
  package var rows = 32
  /// Whether a last batch that isn't full is left out.
  package var dropLast = false

  /// Batches of 32 rows, and a last one with the rest.
  package init() {}

  /// Cuts an epoch of `draws` rows into batches.
  ///
  /// - Throws: `ParameterProblem` when the rows leave no batch.
  package func plan(draws: Int) throws(ParameterProblem) -> BatchPlan {
    try BatchPlan(draws: draws, batchSize: rows, dropLast: dropLast)
  }
}

/// A sampler with `batch_size` and `drop_last`, that draws as many rows an epoch as there are unless
/// it has a plan of its own.
package protocol BatchSampler: Sampler {
  /// How many rows a batch has.
  var batchSize: BatchSize { get set }
}

extension BatchSampler {
  /// `batch_size` and `drop_last`.
  package static var parameters: [Parameter<Self>] {
    [
      Parameter("batch_size", \.batchSize.rows, .integer(atLeast: 1), "Rows in a batch."),
      Parameter(
        "drop_last", \.batchSize.dropLast, .flag,
        "Whether a last batch that isn't full is left out."),
    ]
  }

  /// Batches of `batchSize` rows, the last with the rest.
  ///
  /// - Throws: `ParameterProblem` when the rows leave no batch.
  package func plan(_ rows: SampledRows) throws(ParameterProblem) -> BatchPlan {
    try batchSize.plan(draws: rows.count)
  }
}
