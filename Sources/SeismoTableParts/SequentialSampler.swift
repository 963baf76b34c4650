package import SeismoSpec
package import SeismoTables

/// Draws every training row once an epoch, in the table's order.
package struct SequentialSampler: BatchSampler {
  package static let name = "sequential"
  package static let summary = "Draws every row once an epoch, in the order of the file."
  package static let drawsNeighbours = true

  /// How many rows a batch has.
  package var batchSize = BatchSize()

  /// The sampler with its defaults.
  package init() {}

  /// The rows in order.
  package func draw(
    _ rows: SampledRows, epoch: Int, random: inout RandomStream,
    into order: inout MutableSpan<Int32>
  ) {
    order.count(through: rows.count)
  }
}
