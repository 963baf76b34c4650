internal import SeismoTables
internal import SeismoText

/// A stretch of a file's text. One without quotes, or with quotes that are in order, ends with a record.
final class TextBlock: @unchecked Sendable {
  let bytes: UnsafeMutablePointer<UInt8>
  fileprivate(set) var count = 0
  fileprivate let capacity: Int
  /// The line of its first byte, from 1, and that byte's place in the text, from 0.
  fileprivate(set) var firstLine = 1
  fileprivate(set) var firstByte = 0
  fileprivate(set) var hasQuotes = false
  fileprivate(set) var isBeyondASCII = false
  /// Whether it ends with a record for certain: the text ends here, or no quote is in doubt.
  fileprivate(set) var isWhole = true
  /// Line ends in it, which bounds its records.
  fileprivate(set) var lineEnds = 0

  fileprivate init(capacity: Int) {
    self.capacity = capacity
    let room = ScratchMemory.take(NumberColumns.slack + capacity)
    bytes = (room + NumberColumns.slack).bindMemory(to: UInt8.self, capacity: capacity)
  }

  deinit {
    ScratchMemory.give(back: bytes - NumberColumns.slack, NumberColumns.slack + capacity)
  }

  /// Rows that it has at most.
  var mostRows: Int {
    let last = count > 0 ? bytes[count - 1] : 0
    return last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") ? lineEnds : lineEnds + 1
  }

  /// Where a byte that isn't UTF-8 stands, or nil.
  func firstInvalidByte() -> Int? {
    guard isBeyondASCII else { return nil }
    do {
      _ = try UTF8Span(validating: UnsafeBufferPointer(start: bytes, count: count).span)
      return nil
    } catch {
      return error.byteOffsets.lowerBound
    }
  }
}

/// Cuts a text into blocks at the ends of records.
final class BlockSource {
  private let stream: TextStream
  private let name: String
  private let dialect: CSVDialect
  private let blockSize: Int
  private let recordLimit: Int
  private var carry: [UInt8] = []
  private var capacity: Int
  private var line: Int
  private var byte: Int
  private var isAtEnd = false
  /// Damage behind text that is given first.
  private var damage: (any Error)?

  /// - Parameters:
  ///   - skipping: bytes of the text that were used already, and lines that ended in them.
  init(
    _ stream: TextStream, name: String, dialect: CSVDialect, blockSize: Int, recordLimit: Int,
    skipping: (bytes: Int, lines: Int)
  ) throws {
    self.stream = stream
    self.name = name
    self.dialect = dialect
    self.blockSize = max(blockSize, 8)
    self.recordLimit = recordLimit
    capacity = self.blockSize
    line = 1 + skipping.lines
    byte = skipping.bytes
    var left = skipping.bytes
    let rest = TextBlock(capacity: 1 << 16)
    while left > 0 {
      let count = try stream.read(into: .init(start: rest.bytes, count: rest.capacity))
      guard count > 0 else { break }
      if count > left {
        carry = Array(UnsafeBufferPointer(start: rest.bytes + left, count: count - left))
      }
      left -= min(left, count)
    }
  }

  /// The next block, or nil at the end.
  ///
  /// - Throws: `DataProblem` at the last line of which a byte was read.
  func next() throws -> TextBlock? {
    let block = TextBlock(capacity: max(capacity, carry.count + blockSize))
    block.count = carry.count
    carry.withUnsafeBufferPointer { carried in
      if let start = carried.baseAddress { block.bytes.update(from: start, count: carried.count) }
    }
    fill(block)
    guard block.count > 0 || damage != nil else { return nil }
    var end = block.count
    let whole = text_count(block.bytes, block.count, dialect.quote ?? 0)
    block.hasQuotes = dialect.quote != nil && whole.quotes > 0
    block.isWhole = isAtEnd && damage == nil
    if !block.isWhole {
      let lastRecord = block.hasQuotes ? behindLastRecord(block) : behindLastLine(block)
      block.isWhole = lastRecord != nil
      end = lastRecord ?? behindAllButCR(block)
    }
    if end == 0, block.count > 0, !isAtEnd, block.count < recordLimit {
      carry = Array(UnsafeBufferPointer(start: block.bytes, count: block.count))
      capacity = 2 * block.capacity
      return try next()
    }
    if end == 0 {
      carry = Array(UnsafeBufferPointer(start: block.bytes, count: block.count))
      throw damaged() ?? DataProblem(.openQuote(limit: recordLimit), file: name, line: line)
    }
    carry = Array(UnsafeBufferPointer(start: block.bytes + end, count: block.count - end))
    block.count = end
    block.isBeyondASCII = whole.beyond_ascii != 0
    block.firstLine = line
    block.firstByte = byte
    capacity = blockSize
    let left = text_count(block.bytes + end, carry.count, 0).line_ends
    block.lineEnds = whole.line_ends - left
    line += block.lineEnds
    byte += end
    return block
  }

  /// Takes back what of a block with quotes belongs to a record that isn't complete.
  ///
  /// - Throws: `DataProblem` when the record is longer than the limit.
  func giveBack(_ block: TextBlock, from place: Int) throws {
    guard place < block.count else { return }
    carry =
      Array(UnsafeBufferPointer(start: block.bytes + place, count: block.count - place)) + carry
    let back = text_count(block.bytes + place, block.count - place, 0)
    line -= back.line_ends
    byte -= block.count - place
    if place == 0 {
      guard carry.count < recordLimit else {
        if let damage = damaged() { throw damage }
        throw DataProblem(.openQuote(limit: recordLimit), file: name, line: line)
      }
      if let damage = damaged() { throw damage }
      capacity = 2 * carry.count
    }
  }

  /// Reads the rest for its checksum.
  ///
  /// - Throws: `DataProblem` when the file is damaged.
  func drain() throws {
    if let damage = damaged() { throw damage }
    let rest = TextBlock(capacity: 1 << 16)
    while !isAtEnd,
      try stream.read(into: .init(start: rest.bytes, count: rest.capacity)) > 0
    {}
  }

  private func fill(_ block: TextBlock) {
    while !isAtEnd, block.count < block.capacity - 4 {
      do {
        let count = try stream.read(
          into: .init(start: block.bytes + block.count, count: block.capacity - block.count))
        if count == 0 { isAtEnd = true }
        block.count += count
      } catch {
        damage = error
        isAtEnd = true
      }
    }
  }

  /// All of it but a final CR, since the LF of a CRLF may follow.
  private func behindAllButCR(_ block: TextBlock) -> Int {
    block.count > 0 && block.bytes[block.count - 1] == UInt8(ascii: "\r")
      ? block.count - 1 : block.count
  }

  /// Nil if some quote is in doubt, or no record ends.
  private func behindLastRecord(_ block: TextBlock) -> Int? {
    guard let quotes = dialect.quotes(in: block.bytes, behindAllButCR(block)),
      quotes.behind_last_line > 0
    else { return nil }
    return quotes.behind_last_line
  }

  private func behindLastLine(_ block: TextBlock) -> Int {
    var end = behindAllButCR(block)
    while end > 0, block.bytes[end - 1] != UInt8(ascii: "\n"),
      block.bytes[end - 1] != UInt8(ascii: "\r")
    {
      end -= 1
    }
    return end
  }

  /// The damage, at the last line of which a byte was read.
  private func damaged() -> (any Error)? {
    guard var problem = damage as? DataProblem else { return damage }
    let left = carry.withUnsafeBufferPointer {
      text_count($0.baseAddress ?? UnsafePointer(placeholder), $0.count, 0)
    }
    let endsLine = carry.last.map { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? true
    problem.line = max(1, line + left.line_ends - (endsLine ? 1 : 0))
    return problem
  }
}

/// Something to point at where there is nothing to read.
nonisolated(unsafe) private let placeholder = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
