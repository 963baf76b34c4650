internal import Foundation

/// Memory for one column of one block. Large ones are pages of their own, which go back to the system
/// as soon as the column is put together: a table is never there twice.
final class ValueMemory<V: BitwiseCopyable> {
  let start: UnsafeMutablePointer<V>
  private let pageBytes: Int

  init(count: Int) {
    let bytes = max(1, count) * MemoryLayout<V>.stride
    if bytes >= 1 << 14,
      let pages = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      pages != MAP_FAILED
    {
      pageBytes = bytes
      start = pages.bindMemory(to: V.self, capacity: count)
    } else {
      pageBytes = 0
      start = .allocate(capacity: max(1, count))
    }
  }

  deinit {
    if pageBytes > 0 { munmap(start, pageBytes) } else { start.deallocate() }
  }
}
