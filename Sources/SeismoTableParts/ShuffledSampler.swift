package import SeismoSpec
package import SeismoTables

/// Draws every training row once an epoch, in an order of each epoch's own.
package struct ShuffledSampler: BatchSampler {
  package static let name = "shuffled"
  package static let summary = "Draws every row once an epoch, in random order."

  /// How many rows a batch has.
  package var batchSize = BatchSize()

  /// The sampler with its defaults.
  package init() {}

  /// The rows, shuffled (Fisher–Yates).
  package func draw(
    _ rows: SampledRows, epoch: Int, random: inout RandomStream,
    into order: inout MutableSpan<Int32>
  ) {
    order.count(through: rows.count)
    random.shuffle(&order, first: rows.count)
    order.repeatFirst(behind: rows.count)
  }
}
