internal import Synchronization

/// Memory for texts and what is found in them, used again block after block: fresh pages cost more than what is
/// done in them.
enum ScratchMemory {
  /// Pieces that are kept, and the bytes of the largest and smallest of them.
  private static let kept = 12
  private static let sizes = (1 << 16)...(1 << 22)

  private struct Piece: @unchecked Sendable {
    var start: UnsafeMutableRawPointer
    var count: Int
  }

  private static let pieces = Mutex<[Piece]>([])

  /// At least so many bytes, of no certain content.
  static func take(_ count: Int) -> UnsafeMutableRawPointer {
    let size = rounded(count)
    let found = pieces.withLock { pieces in
      pieces.lastIndex { $0.count == size }.map { pieces.remove(at: $0) }
    }
    return found?.start ?? .allocate(byteCount: size, alignment: 64)
  }

  /// Says that they are no longer used.
  static func give(back start: UnsafeMutableRawPointer, _ count: Int) {
    let piece = Piece(start: start, count: rounded(count))
    let isKept = pieces.withLock { pieces in
      guard sizes.contains(piece.count), pieces.count < kept else { return false }
      pieces.append(piece)
      return true
    }
    if !isKept { start.deallocate() }
  }

  /// Gives all of it back to the system.
  static func clear() {
    let left = pieces.withLock { pieces in
      defer { pieces = [] }
      return pieces
    }
    for piece in left { piece.start.deallocate() }
  }

  private static func rounded(_ count: Int) -> Int { (count + 0xffff) & ~0xffff }
}
