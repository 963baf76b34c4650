internal import SeismoPages

/// Pages of memory that the numbers of one column are written to, by several threads if need be.
package final class ColumnPages: @unchecked Sendable {
  /// Columns that all start at the same place of a page drive each other out of the processor's caches.
  private static let stagger = (columns: 16, bytes: 4096 + 64)

  package let start: UnsafeMutablePointer<Double>
  private var pages: pages_run

  /// Takes room for so many numbers; nil where memory is short.
  ///
  /// - Parameter index: the column's place among those that are written to side by side.
  package init?(count: Int, index: Int) {
    let offset = index % Self.stagger.columns * Self.stagger.bytes
    pages = pages_take_large(count * MemoryLayout<Double>.stride + offset)
    guard let first = pages.start else { return nil }
    start = (first + offset).assumingMemoryBound(to: Double.self)
  }

  /// Gives back whole pages behind the first numbers.
  package func shrink(to count: Int) {
    guard let first = pages.start else { return }
    let bytes = UnsafeMutableRawPointer(start + count) - first
    let used = (bytes + pages_large_size - 1) / pages_large_size * pages_large_size
    guard used < pages.size else { return }
    pages_return(pages_run(start: first + used, size: pages.size - used, is_file: false))
    pages.size = used
  }

  deinit { if pages.size > 0 { pages_return(pages) } }
}
