internal import Foundation
internal import SeismoPages

/// Memory for the columns of one block, one behind the other. A large one is pages of its own, which go
/// back to the system as the columns are put together: a table is never there twice.
final class BlockMemory {
  private static let page = Int(getpagesize())

  let start: UnsafeMutableRawPointer
  private let count: Int
  /// Those that weren't given back yet; nil for a small one.
  private var pages: pages_run?

  init(count: Int) {
    self.count = max(1, count)
    if count >= 1 << 14, case let pages = pages_take(count), let start = pages.start {
      (self.pages, self.start) = (pages, start)
    } else {
      start = .allocate(byteCount: self.count, alignment: 16)
    }
  }

  /// Begins to read what of it is on the disk.
  func readAhead(_ start: UnsafeRawPointer, _ count: Int) {
    if pages?.is_file == true { pages_read_ahead(start, count) }
  }

  /// Gives back the whole pages before a place, which are no longer used.
  func free(before place: Int) {
    guard let pages, let first = pages.start, place < count else { return }
    let end = start + place / Self.page * Self.page
    guard case let length = end - first, length > 0 else { return }
    pages_return(pages_run(start: first, size: length, is_file: pages.is_file))
    self.pages?.start = end
    self.pages?.size -= length
  }

  deinit {
    if let pages { pages_return(pages) } else { start.deallocate() }
  }
}
