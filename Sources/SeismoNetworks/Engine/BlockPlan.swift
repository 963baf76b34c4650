/// How the rows of a batch are cut into blocks. Sums over a batch are taken block by block and added in the blocks'
/// order, so that threads and processes can share them; the blocks follow from the batch and the spec alone, and so do
/// the bits of the sums.
package struct BlockPlan: Sendable, Equatable {
  /// How many a spec wants at least, and of every sum; nil for as many as a batch's size gives, and for sums over
  /// large weights that threads share by columns.
  package let least: Int?

  /// Blocks that the largest batches have by their size.
  private static let usual = 4
  /// Weights of a layer up to which threads sum over rows of their own, whatever the spec says. In a wider layer they
  /// share its weights instead: reading each other's rows costs little there beside the products.
  private static let mostSummed = 1 << 16

  package init(least: Int? = nil) { self.least = least }

  /// The most blocks that any batch has.
  var most: Int { max(Self.usual, least ?? 1) }

  /// Blocks of a batch of so many rows; each has a row at least.
  package func blocks(of rows: Int) -> Int {
    let own = rows < 64 ? 1 : rows < 256 ? 2 : Self.usual
    return max(own, min(least ?? 1, rows))
  }

  /// Whether the gradient of so many weights is summed block by block.
  func sums(_ weights: Int) -> Bool { least != nil || weights <= Self.mostSummed }

  /// The rows of a batch of so many that one of several processes has.
  package func rows(of rank: Int, among ranks: Int, _ count: Int) -> Range<Int> {
    let all = blocks(of: count)
    return Self.rows(of: Self.share(of: 0..<all, rank, ranks), among: all, count)
  }

  /// The rows of some blocks of a batch.
  static func rows(of own: Range<Int>, among blocks: Int, _ count: Int) -> Range<Int> {
    count * own.lowerBound / blocks..<count * own.upperBound / blocks
  }

  /// One's share of things that are alike; the first have the most.
  static func share(of things: Range<Int>, _ one: Int, _ all: Int) -> Range<Int> {
    let (first, count) = (things.lowerBound, things.count)
    return first + (count * one + all - 1) / all..<first + (count * (one + 1) + all - 1) / all
  }
}
