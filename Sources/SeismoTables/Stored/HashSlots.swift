/// The slots of a hash table, in large pages where they are many: those that are looked at are anywhere.
///
/// An entry is plain bytes: nothing is done where it is given back.
final class HashSlots<Entry: BitwiseCopyable>: @unchecked Sendable {
  private static var largeBytes: Int { 1 << 20 }

  let start: UnsafeMutablePointer<Entry>
  let count: Int
  private let pages: ColumnPages?

  init(repeating entry: Entry, count: Int) {
    let bytes = count * MemoryLayout<Entry>.stride
    let numbers = (bytes + MemoryLayout<Double>.stride - 1) / MemoryLayout<Double>.stride
    pages = bytes < Self.largeBytes ? nil : ColumnPages(count: numbers, index: 0)
    start =
      pages.map { UnsafeMutableRawPointer($0.start).bindMemory(to: Entry.self, capacity: count) }
      ?? .allocate(capacity: count)
    start.initialize(repeating: entry, count: count)
    self.count = count
  }

  deinit { if pages == nil { start.deallocate() } }
}
