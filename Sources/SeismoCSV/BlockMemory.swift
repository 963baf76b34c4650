internal import Foundation

/// Memory for the columns of one block, one behind the other. A large one is pages of its own, which go
/// back to the system as the columns are put together: a table is never there twice.
final class BlockMemory {
  private static let page = Int(getpagesize())

  let start: UnsafeMutableRawPointer
  private let count: Int
  private let isPages: Bool
  private var freed = 0

  init(count: Int) {
    self.count = max(1, count)
    if count >= 1 << 14,
      let pages = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      pages != MAP_FAILED
    {
      isPages = true
      start = pages
    } else {
      isPages = false
      start = .allocate(byteCount: self.count, alignment: 16)
    }
  }

  /// Gives back the whole pages before a place, which are no longer used.
  func free(before place: Int) {
    let end = place / Self.page * Self.page
    guard isPages, end > freed, end < count else { return }
    munmap(start + freed, end - freed)
    freed = end
  }

  deinit {
    if isPages { munmap(start + freed, count - freed) } else { start.deallocate() }
  }
}
