package import SeismoSpec
package import SeismoTables

/// Draws every training row once an epoch, in the table's order.
package struct SequentialSampler: Sampler {
  package static let name = "sequential"
  package static let summary = "Draws every row once an epoch, in the order of the file."
  package static let parameters: [Parameter<SequentialSampler>] = [
    Parameter("batch_size", \.batchSize, .integer(atLeast: 1), "Rows in a batch."),
    Parameter(
      "drop_last", \.dropLast, .flag, "Whether a last batch that isn't full is left out."),
  ]

  /// Rows in a batch.
  package var batchSize = 32
  /// Whether a last batch that isn't full is left out.
  package var dropLast = false

  /// The sampler with its defaults.
  package init() {}

  /// Batches of `batchSize` rows, the last with the rest.
  ///
  /// - Throws: `ParameterProblem` when the rows leave no batch.
  package func plan(_ rows: SampledRows) throws(ParameterProblem) -> BatchPlan {
    try BatchPlan(draws: rows.count, batchSize: batchSize, dropLast: dropLast)
  }

  /// The rows in order.
  package func draw(
    _ rows: SampledRows, epoch: Int, random: inout RandomStream,
    into order: inout MutableSpan<Int32>
  ) {
    for i in order.indices { order[i] = Int32(i) }
  }
}
