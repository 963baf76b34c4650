package import SeismoSpec
package import SeismoTables

/// Draws every training row once an epoch, in random order within a window: for rows that don't fit in memory, which a
/// disk gives in stretches and not one by one.
///
/// The rows are cut into blocks, the blocks are shuffled, and of so many of them at a time the rows are shuffled. Where
/// one window takes all rows, each order is as likely as by `shuffled`.
package struct BlockShuffledSampler: BatchSampler {
  package static let name = "block_shuffled"
  package static let summary =
    "Draws every row once an epoch, in random order within a window of blocks: for data larger than memory."
  package static let examples = [
    "{use: block_shuffled}",
    "{use: block_shuffled, batch_size: 512, block: 65536, window: 32}",
  ]
  package static let drawsNeighbours = true
  package static var parameters: [Parameter<Self>] {
    batchParameters + [
      Parameter(
        "block", \.block, .integer(atLeast: 1),
        "Rows, one behind the other, that are read together."
      ),
      Parameter(
        "window", \.window, .integer(atLeast: 1),
        "Blocks whose rows are shuffled together; their rows should fit in memory."),
    ]
  }

  /// How many rows a batch has.
  package var batchSize = BatchSize()
  /// Rows of a block.
  package var block = 16_384
  /// Blocks of a window.
  package var window = 16

  /// The sampler with its defaults.
  package init() {}

  /// The rows, window after window.
  package func draw(
    _ rows: SampledRows, epoch: Int, random: inout RandomStream,
    into order: inout MutableSpan<Int32>
  ) {
    let blocks = random.permutation(of: (rows.count + block - 1) / block)
    var (start, end) = (0, 0)
    for (place, drawn) in blocks.enumerated() {
      let first = Int(drawn) * block
      for row in first..<min(first + block, rows.count) {
        order[end] = Int32(row)
        end += 1
      }
      if (place + 1) % window == 0 || place == blocks.count - 1 {
        random.shuffle(&order, start..<end)
        start = end
      }
    }
    order.repeatFirst(behind: rows.count)
  }
}
