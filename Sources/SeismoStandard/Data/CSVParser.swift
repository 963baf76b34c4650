internal import CLibCSV
internal import SeismoTables

/// One row of a CSV file: its fields' bytes, one behind the other, each followed by a NUL.
struct CSVRecord {
  /// The line on which the row starts, from 1.
  var line = 1
  fileprivate(set) var bytes: [UInt8] = []
  /// Where each field's NUL stands in `bytes`.
  fileprivate(set) var ends: [Int] = []
  fileprivate var isComplete = false

  var fieldCount: Int { ends.count }

  fileprivate mutating func append(_ field: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: field)
    ends.append(bytes.count)
    bytes.append(0)
  }

  fileprivate mutating func removeFields() {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    isComplete = false
  }

  /// Calls `body` with each field's index and bytes; a NUL stands behind the bytes' end.
  func forEachField<E>(
    _ body: (Int, UnsafeBufferPointer<UInt8>) throws(E) -> Void
  ) throws(E) {
    try bytes.withUnsafeBufferPointer { all throws(E) in
      var start = 0
      for (index, end) in ends.enumerated() {
        try body(index, UnsafeBufferPointer(rebasing: all[start..<end]))
        start = end + 1
      }
    }
  }
}

/// Cuts a data file into records with libcsv in its strict mode.
///
/// libcsv counts no lines, so it is fed one line at a time. LF, CR and CRLF end lines, within
/// quotes too; blank lines are no records.
final class CSVParser {
  /// The longest record, in bytes.
  static let recordLimit = 16 << 20
  private static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]
  private static let lf = UInt8(ascii: "\n")
  private static let cr = UInt8(ascii: "\r")

  private let file: DataFile
  private let name: String
  private let parser: UnsafeMutablePointer<csv_parser>
  /// Outside the object, so that libcsv's callbacks reach it without reference counting.
  private let current: UnsafeMutablePointer<CSVRecord>
  private let blockSize: Int
  private var block: [UInt8]
  private var position = 0
  private var count = 0
  private var line = 1
  private var lastByte: UInt8 = 0
  private var recordBytes = 0
  private var isAtStart = true
  private var isAtEnd = false

  /// Parses a file that is known to the user as `name`, `blockSize` bytes at a time.
  init(_ file: DataFile, name: String, delimiter: UInt8, blockSize: Int = 1 << 16) {
    self.file = file
    self.name = name
    self.blockSize = blockSize
    block = Array(repeating: 0, count: max(Self.byteOrderMark.count, blockSize))
    parser = .allocate(capacity: 1)
    parser.initialize(to: csv_parser())
    current = .allocate(capacity: 1)
    current.initialize(to: CSVRecord())
    csv_init(parser, UInt8(CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL))
    csv_set_delim(parser, delimiter)
    csv_set_blk_size(parser, 1 << 12)
  }

  deinit {
    csv_free(parser)
    parser.deinitialize(count: 1)
    parser.deallocate()
    current.deinitialize(count: 1)
    current.deallocate()
  }

  /// The record that `next` found.
  var record: CSVRecord { current.pointee }

  /// Goes to the next record; false at the end of the file.
  ///
  /// - Throws: `DataProblem` at the record's line, or at the last line that was read when the file
  ///   itself is damaged.
  func next() throws -> Bool {
    current.pointee.removeFields()
    while !current.pointee.isComplete {
      if position < count {
        try feedLine()
      } else if isAtEnd {
        return false
      } else {
        try readBlock()
        if count == 0 { try finish() }
      }
    }
    return true
  }

  /// Reads the rest of the file for its checksum.
  ///
  /// - Throws: `DataProblem` when the file is damaged.
  func drain() throws {
    while count > 0 { try readBlock() }
  }

  private func readBlock() throws {
    position = 0
    guard isAtStart else {
      count = try readBytes(at: 0, upTo: blockSize)
      return
    }
    isAtStart = false
    var more = 0
    repeat {
      more = try readBytes(at: count, upTo: Self.byteOrderMark.count)
      count += more
    } while more > 0 && count < Self.byteOrderMark.count
    if block[..<count].elementsEqual(Self.byteOrderMark) { position = count }
  }

  private func readBytes(at start: Int, upTo end: Int) throws -> Int {
    do {
      return try block.withUnsafeMutableBytes {
        try file.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[start..<end]))
      }
    } catch var problem as DataProblem {
      problem.line = lineReached
      throw problem
    }
  }

  /// The last line of which a byte was read.
  private var lineReached: Int {
    lastByte == Self.lf || lastByte == Self.cr ? line - 1 : line
  }

  /// Feeds libcsv up to the end of the line or of the block.
  private func feedLine() throws(DataProblem) {
    let isBetweenRecords = parser.pointee.pstate == 0
    if isBetweenRecords {
      current.pointee.line = line
      recordBytes = 0
    }
    let end = lineEnd()
    let fed = block.withUnsafeBytes { bytes in
      csv_parse(
        parser, bytes.baseAddress.map { $0 + position }, end - position, appendField, endRecord,
        current)
    }
    guard fed == end - position else { throw problem(csv_error(parser)) }
    recordBytes += fed
    position = end
    guard recordBytes <= Self.recordLimit else {
      throw problem(.openQuote(limit: Self.recordLimit))
    }
  }

  /// The end of the line, or of the block, behind `position`; counts the line if it ends here.
  private func lineEnd() -> Int {
    // The LF of a CRLF whose CR was the last byte of the block before.
    if lastByte == Self.cr, block[position] == Self.lf {
      lastByte = Self.lf
      return position + 1
    }
    var end = position
    block.withUnsafeBufferPointer { bytes in
      while end < count, bytes[end] != Self.lf, bytes[end] != Self.cr { end += 1 }
      if end < count {
        line += 1
        if bytes[end] == Self.cr, end + 1 < count, bytes[end + 1] == Self.lf { end += 1 }
        end += 1
      }
      lastByte = bytes[end - 1]
    }
    return end
  }

  /// Ends the last record, whose line may have no end.
  private func finish() throws(DataProblem) {
    isAtEnd = true
    guard csv_fini(parser, appendField, endRecord, current) == 0 else {
      throw problem(.openQuote(limit: nil))
    }
  }

  private func problem(_ status: Int32) -> DataProblem {
    problem(status == CSV_EPARSE ? .strayQuote : .other("out of memory"))
  }

  private func problem(_ fact: DataProblem.Fact) -> DataProblem {
    DataProblem(fact, file: name, line: current.pointee.line)
  }
}

private let appendField:
  @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeMutableRawPointer?)
    -> Void = { bytes, count, record in
      record?.assumingMemoryBound(to: CSVRecord.self).pointee
        .append(UnsafeRawBufferPointer(start: bytes, count: count))
    }

private let endRecord: @convention(c) (Int32, UnsafeMutableRawPointer?) -> Void = { _, record in
  record?.assumingMemoryBound(to: CSVRecord.self).pointee.isComplete = true
}
