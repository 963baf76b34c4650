internal import SeismoKernels

/// What the processes that share a batch tell each other in a training pass, so that each has the numbers, to the bit,
/// that one process alone would have: the rows of an operation that mixes them, and the sums of the gradients.
///
/// A gradient is the sum of the blocks' in the blocks' order. Each process adds up a piece of all gradients, of which
/// the others send it their blocks' parts; then it gets the other pieces from them.
package final class BatchExchange {
  /// A gradient's place among all that are summed, in bytes.
  private struct Place {
    var sum: BlockSum
    var offset: Int
  }

  package let ranks: any Ranks
  private let blocks: BlockPlan
  private let kernels: Kernels
  private let rowLosses: Rows
  private let places: ContiguousArray<Place>
  /// Bytes of the piece that each process sums.
  private let piece: Int
  private let sent, received: UnsafeMutableRawPointer
  /// Lines that each process sends another.
  private let lines: UnsafeMutablePointer<Int32>
  private let clock = ContinuousClock()
  /// Whether this process wants to stop, and whether one of all said so in the last pass.
  package var asksToStop = false
  package private(set) var isAskedToStop = false
  /// What exchanges took, the waiting for others included.
  package private(set) var time = Duration.zero

  /// - Parameters:
  ///   - sums: the gradients.
  ///   - widest: bytes of a row of the widest tensor that is exchanged.
  ///   - rows: of the largest batch.
  init(
    _ ranks: any Ranks, _ blocks: BlockPlan, _ kernels: Kernels, _ sums: [BlockSum],
    rowLosses: Rows, widest: Int, rows: Int
  ) {
    (self.ranks, self.blocks, self.kernels) = (ranks, blocks, kernels)
    self.rowLosses = rowLosses
    var end = 0
    places = ContiguousArray(
      sums.map { sum in
        defer { end += rankLines(sum.bytes) * rankLine }
        return Place(sum: sum, offset: end)
      })
    let count = ranks.count
    piece = (end / rankLine + count - 1) / count * rankLine
    let mostRows = (1...max(1, rows)).reduce(0) { max($0, Self.mostRows($1, blocks, count)) }
    let tail = rankLine + rankLines(mostRows * rowLosses.rowBytes) * rankLine
    let rowBytes = rankLines(mostRows * widest) * rankLine
    let parts = (blocks.most + count - 1) / count
    sent = Self.zeros(max(count * parts * piece, piece + tail, rowBytes))
    received = Self.zeros(max((blocks.most + 1) * piece, count * (piece + tail), count * rowBytes))
    lines = .allocate(capacity: count)
    lines.initialize(repeating: 0, count: count)
  }

  deinit {
    sent.deallocate()
    received.deallocate()
    lines.deallocate()
  }

  private static func zeros(_ bytes: Int) -> UnsafeMutableRawPointer {
    let place = UnsafeMutableRawPointer.allocate(byteCount: max(bytes, 1), alignment: rankLine)
    place.initializeMemory(as: UInt8.self, repeating: 0, count: max(bytes, 1))
    return place
  }

  /// The blocks of a batch that are a process's.
  func blocks(of rank: Int, among all: Int) -> Range<Int> {
    BlockPlan.share(of: 0..<all, rank, ranks.count)
  }

  /// The most rows of a batch that one process has.
  private static func mostRows(_ count: Int, _ blocks: BlockPlan, _ ranks: Int) -> Int {
    (0..<ranks).reduce(0) { max($0, blocks.rows(of: $1, among: ranks, count).count) }
  }

  private func rows(of rank: Int, _ pass: borrowing Pass) -> Range<Int> {
    blocks.rows(of: rank, among: ranks.count, pass.count)
  }

  /// Gets the other processes' rows of a tensor, of which this one has its own.
  func gather(_ tensor: Rows, _ pass: borrowing Pass) {
    let started = clock.now
    defer { time += clock.now - started }
    let most = Self.mostRows(pass.count, blocks, ranks.count)
    let bytes = rankLines(most * tensor.rowBytes) * rankLine
    let own = rows(of: ranks.rank, pass)
    sent.copyMemory(
      from: tensor.start + own.lowerBound * tensor.rowBytes, byteCount: own.count * tensor.rowBytes)
    ranks.gather(sent, lines: bytes / rankLine, into: received)
    for rank in 0..<ranks.count where rank != ranks.rank {
      let rows = rows(of: rank, pass)
      (tensor.start + rows.lowerBound * tensor.rowBytes).copyMemory(
        from: received + rank * bytes, byteCount: rows.count * tensor.rowBytes)
    }
  }

  /// Makes the gradients those of the whole batch, and gets the losses of its rows. The first process's gradients are the
  /// sums of its own blocks.
  ///
  /// - Parameter clipped: rows of this process whose logarithm was clipped.
  /// - Returns: those of all.
  func finish(_ pass: borrowing Pass, clipped: Int) -> Int {
    let started = clock.now
    defer { time += clock.now - started }
    for rank in 0..<ranks.count {
      lines[rank] = Int32(parts(of: rank, pass) * (piece / rankLine))
    }
    sendParts(pass)
    ranks.exchange(sent, lines: Int(lines[ranks.rank]), into: received, linesFrom: lines)
    sumPiece(pass)
    let tail = rankLines(Self.mostRows(pass.count, blocks, ranks.count) * rowLosses.rowBytes)
    let bytes = piece + (1 + tail) * rankLine
    sendPiece(pass, clipped: clipped)
    ranks.gather(sent, lines: bytes / rankLine, into: received)
    return takePieces(pass, of: bytes)
  }

  /// How many parts of a sum a process has: the first has the sum of its blocks, the others each block by itself.
  private func parts(of rank: Int, _ pass: borrowing Pass) -> Int {
    rank == 0 ? 1 : blocks(of: rank, among: pass.blocks).count
  }

  private func sendParts(_ pass: borrowing Pass) {
    let own = pass.processBlocks
    let count = parts(of: ranks.rank, pass)
    for part in 0..<count {
      let block = ranks.rank == 0 ? 0 : own.lowerBound + part
      for place in places {
        let source = place.sum.place(of: block)
        inPieces(place) { rank, offset, start, bytes in
          (sent + (rank * count + part) * piece + offset).copyMemory(
            from: source + start, byteCount: bytes)
        }
      }
    }
  }

  /// Goes through a gradient by the pieces that it lies in.
  ///
  /// - Parameter body: is given whose piece it is, the offset there, the offset in the gradient, and how many bytes.
  @inline(__always)
  private func inPieces(_ place: Place, _ body: (Int, Int, Int, Int) -> Void) {
    var done = 0
    while done < place.sum.bytes {
      let (rank, offset) = (place.offset + done).quotientAndRemainder(dividingBy: piece)
      let bytes = min(place.sum.bytes - done, piece - offset)
      body(rank, offset, done, bytes)
      done += bytes
    }
  }

  /// Adds the parts up where the first lies.
  private func sumPiece(_ pass: borrowing Pass) {
    var all = 0
    for rank in 0..<ranks.count { all += parts(of: rank, pass) }
    for part in 1..<all {
      kernels.pointee.add(
        piece / Int(kernels.pointee.element_size), received + part * piece, received)
    }
  }

  private func sendPiece(_ pass: borrowing Pass, clipped: Int) {
    sent.copyMemory(from: received, byteCount: piece)
    let header = (sent + piece).assumingMemoryBound(to: Int32.self)
    header[0] = Int32(clipped)
    header[1] = asksToStop ? 1 : 0
    let own = rows(of: ranks.rank, pass)
    (sent + piece + rankLine).copyMemory(
      from: rowLosses.start + own.lowerBound * rowLosses.rowBytes,
      byteCount: own.count * rowLosses.rowBytes)
  }

  private func takePieces(_ pass: borrowing Pass, of bytes: Int) -> Int {
    for place in places {
      inPieces(place) { rank, offset, start, count in
        (place.sum.gradient + start).copyMemory(
          from: received + rank * bytes + offset, byteCount: count)
      }
    }
    var clipped = 0
    isAskedToStop = false
    for rank in 0..<ranks.count {
      let message = received + rank * bytes + piece
      let header = message.assumingMemoryBound(to: Int32.self)
      clipped += Int(header[0])
      if header[1] != 0 { isAskedToStop = true }
      let rows = rows(of: rank, pass)
      (rowLosses.start + rows.lowerBound * rowLosses.rowBytes).copyMemory(
        from: message + rankLine, byteCount: rows.count * rowLosses.rowBytes)
    }
    return clipped
  }
}
