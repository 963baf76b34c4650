public import SeismoSpec
public import SeismoTables

/// Draws all training rows as one batch, in the table's order.
public struct FullBatchSampler: Sampler {
  /// `full_batch`.
  public static let name = "full_batch"
  /// One sentence.
  public static let summary = "Draws all rows as one batch."
  /// Nothing to set.
  public static let parameters: [Parameter<FullBatchSampler>] = []

  /// The sampler.
  public init() {}

  /// One batch.
  ///
  /// - Throws: `ParameterProblem` when there are no rows.
  public func plan(_ rows: SampledRows) throws(ParameterProblem) -> BatchPlan {
    try BatchPlan(draws: rows.count, batchSize: rows.count, dropLast: false)
  }

  /// The rows in order.
  public func draw(
    _ rows: SampledRows, epoch: Int, random: inout RandomStream,
    into order: inout MutableSpan<Int32>
  ) {
    for i in order.indices { order[i] = Int32(i) }
  }
}
