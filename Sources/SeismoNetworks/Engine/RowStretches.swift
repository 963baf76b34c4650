internal import SeismoPages

/// Rows that may be on the disk, since memory is short. Whoever draws rows that are near each other, as `block_shuffled`
/// does, gets them in stretches of a megabyte; rows from anywhere come a page at a time.
final class RowStretches {
  private static let stretchBytes = 1 << 20
  private static let remembered = 64
  /// Rows of a batch for each stretch that is worth reading.
  private static let worthwhile = 16

  private let start: UnsafeRawPointer
  private let rowBytes, rows, count: Int
  /// Those that were read last, by their remainder.
  private let recent: UnsafeMutablePointer<Int>

  init(_ start: UnsafeMutableRawPointer, rowBytes: Int, count: Int) {
    (self.start, self.rowBytes, self.count) = (UnsafeRawPointer(start), rowBytes, count)
    rows = max(1, Self.stretchBytes / max(1, rowBytes))
    recent = .allocate(capacity: Self.remembered)
    recent.initialize(repeating: -1, count: Self.remembered)
    pages_read_singly(start, rowBytes * count)
  }

  deinit { recent.deallocate() }

  /// Begins to read the stretches of some rows that weren't read lately.
  func fetch(_ drawn: UnsafeBufferPointer<Int32>) {
    var left = max(1, drawn.count / Self.worthwhile)
    for row in drawn {
      let stretch = Int(row) / rows
      guard recent[stretch % Self.remembered] != stretch else { continue }
      recent[stretch % Self.remembered] = stretch
      pages_read_ahead(
        start + stretch * rows * rowBytes, min(rows, count - stretch * rows) * rowBytes)
      left -= 1
      guard left > 0 else { return }
    }
  }
}
