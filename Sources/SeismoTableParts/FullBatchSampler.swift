package import SeismoSpec
package import SeismoTables

/// Draws all training rows as one batch, in the table's order.
package struct FullBatchSampler: Sampler {
  package static let name = "full_batch"
  package static let summary = "Draws all rows as one batch."
  package static let drawsNeighbours = true
  package static let parameters: [Parameter<FullBatchSampler>] = []

  /// The sampler.
  package init() {}

  /// One batch.
  ///
  /// - Throws: `ParameterProblem` when there are no rows.
  package func plan(_ rows: SampledRows) throws(ParameterProblem) -> BatchPlan {
    try BatchPlan(draws: rows.count, batchSize: rows.count, dropLast: false)
  }

  /// The rows in order.
  package func draw(
    _ rows: SampledRows, epoch: Int, random: inout RandomStream,
    into order: inout MutableSpan<Int32>
  ) {
    for i in order.indices { order[i] = Int32(i) }
  }
}
