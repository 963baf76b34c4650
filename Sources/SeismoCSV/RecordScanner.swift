internal import CLibCSV
internal import Foundation
internal import SeismoText

/// A field of the record at hand; its bytes are good until the next record.
package struct Field {
  package var start: UnsafePointer<UInt8>
  package var count: Int
  package var isQuoted: Bool

  package var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }
}

/// Cuts a text into records: LF, CR and CRLF end them, blank lines and comments are none.
///
/// A record without a quote is cut where its delimiters stand; spaces and tabs around fields are
/// dropped. One with a quote is libcsv's, in its strict mode. Both ways give the same fields where
/// both can be taken, which `CSVDifferentialTests` holds. A third way is for dialects that libcsv doesn't know.
package struct RecordScanner: ~Copyable {
  /// What `next` came to.
  package enum Step: Equatable {
    /// A record was found.
    case record
    /// The text is used up.
    case end
    /// The text ends within a record, and more will follow.
    case incomplete
    /// A quote where CSV doesn't allow one.
    case strayQuote
    /// A quoted field that never ends.
    case openQuote
  }

  /// Where the record starts, and where the next one may.
  package internal(set) var recordStart = 0
  package internal(set) var position = 0
  /// The line on which the record starts, and the one at `position`; both from the text's first.
  package internal(set) var recordLine = 0
  package internal(set) var line = 0
  package internal(set) var fieldCount = 0
  package private(set) var fields: UnsafeMutablePointer<Field>
  private var fieldCapacity = 64

  let bytes: UnsafePointer<UInt8>
  let count: Int
  let dialect: CSVDialect
  let hasQuotes: Bool
  let isWhole: Bool
  /// Room for the texts of a rare dialect's fields; none for others.
  let unescaped: UnsafeMutablePointer<UInt8>
  private let isRare: Bool
  private let separators: UnsafeMutablePointer<UInt32>
  private let separatorCount: Int
  private var separator = 0
  private var quoted: QuotedRecord?

  /// - Parameter isWhole: whether no more text follows.
  package init(
    _ bytes: UnsafePointer<UInt8>, count: Int, dialect: CSVDialect, hasQuotes: Bool, isWhole: Bool
  ) {
    self.bytes = bytes
    self.count = count
    self.dialect = dialect
    self.hasQuotes = hasQuotes && dialect.quote != nil
    self.isWhole = isWhole
    isRare = dialect.isRare
    fields = .allocate(capacity: fieldCapacity)
    unescaped = .allocate(capacity: isRare ? max(count, 1) : 0)
    separators = ScratchMemory.take(4 * max(count, 1)).bindMemory(
      to: UInt32.self, capacity: max(count, 1))
    separatorCount = text_separators(bytes, count, dialect.delimiter, separators)
  }

  deinit {
    fields.deallocate()
    unescaped.deallocate()
    ScratchMemory.give(back: separators, 4 * max(count, 1))
  }

  /// Goes to the next record.
  ///
  /// Behind a fault, `position` is at the line after the one on which the record starts, so that
  /// one can go on from there.
  package mutating func next() -> Step {
    if isRare { return nextRare() }
    while position < count {
      recordStart = position
      recordLine = line
      if bytes[position] == dialect.comment {
        guard takeLine() || isWhole else { return giveBack() }
        continue
      }
      guard takeLine(splitting: true) || isWhole else { return giveBack() }
      if hasQuotes, let quote = dialect.quote,
        memchr(bytes + recordStart, Int32(quote), position - recordStart) != nil
      {
        return takeQuoted(quote)
      }
      if fieldCount > 1 || fields[0].count > 0 { return .record }
    }
    return .end
  }

  /// Goes to the next record if it is one of `width` fields that are cut by delimiters alone, begins with neither a
  /// blank nor a delimiter, and is no longer than `limit`.
  ///
  /// - Returns: where each field ends, blanks around it included; nil where `next` has to look, and nothing is taken.
  mutating func takePlain(_ width: Int, limit: Int) -> UnsafePointer<UInt32>? {
    guard !isRare, position < count, separator + width <= separatorCount,
      bytes[position] != dialect.comment, !isBlank(bytes[position])
    else { return nil }
    let ends = separators + separator
    let end = Int(ends[width - 1])
    guard Int(ends[0]) > position, bytes[end] != dialect.delimiter, end - position < limit else {
      return nil
    }
    for field in 0..<(width - 1) where bytes[Int(ends[field])] != dialect.delimiter { return nil }
    if hasQuotes, let quote = dialect.quote,
      memchr(bytes + position, Int32(quote), end - position) != nil
    {
      return nil
    }
    (recordStart, recordLine) = (position, line)
    position = end + 1
    separator += width
    if bytes[end] == UInt8(ascii: "\r"), position < count, bytes[position] == UInt8(ascii: "\n") {
      position += 1
      separator += 1
    }
    line += 1
    return UnsafePointer(ends)
  }

  /// A field's bytes without blanks around them.
  func trimmed(from first: Int, to last: Int) -> Field {
    var (start, end) = (first, last)
    while start < end, isBlank(bytes[start]) { start += 1 }
    while end > start, isBlank(bytes[end - 1]) { end -= 1 }
    return Field(start: bytes + start, count: end - start, isQuoted: false)
  }

  /// Skips lines before the first record.
  package mutating func skipLines(_ lines: Int) {
    if isRare { return skipRareLines(lines) }
    for _ in 0..<lines where position < count { takeLine() }
  }

  private mutating func giveBack() -> Step {
    position = recordStart
    line = recordLine
    return .incomplete
  }

  /// Goes behind the end of the line; false when it doesn't end.
  @discardableResult
  private mutating func takeLine(splitting: Bool = false) -> Bool {
    fieldCount = 0
    var start = position
    while separator < separatorCount {
      let end = Int(separators[separator])
      separator += 1
      if splitting { append(from: start, to: end) }
      start = end + 1
      if bytes[end] == dialect.delimiter { continue }
      position = start
      if bytes[end] == UInt8(ascii: "\r"), position < count, bytes[position] == UInt8(ascii: "\n") {
        position += 1
        separator += 1
      }
      line += 1
      return true
    }
    if splitting { append(from: start, to: count) }
    position = count
    return false
  }

  private mutating func append(from first: Int, to last: Int) {
    append(trimmed(from: first, to: last))
  }

  mutating func append(_ field: Field) {
    if fieldCount == fieldCapacity {
      let wider = UnsafeMutablePointer<Field>.allocate(capacity: 2 * fieldCapacity)
      wider.moveInitialize(from: fields, count: fieldCount)
      fields.deallocate()
      fields = wider
      fieldCapacity *= 2
    }
    (fields + fieldCount).initialize(to: field)
    fieldCount += 1
  }

  func isBlank(_ byte: UInt8) -> Bool {
    (byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")) && byte != dialect.delimiter
  }

  /// Hands the record to libcsv, line by line, until it is complete.
  private mutating func takeQuoted(_ quote: UInt8) -> Step {
    let record = quoted ?? QuotedRecord(delimiter: dialect.delimiter, quote: quote)
    quoted = record
    record.begin()
    let behindFirstLine = (position, line, separator)
    var start = recordStart
    while true {
      guard record.feed(bytes + start, position - start) else {
        (position, line, separator) = behindFirstLine
        return .strayQuote
      }
      if record.isComplete { break }
      start = position
      if position == count {
        guard isWhole else { return giveBack() }
        guard record.finish() else {
          (position, line, separator) = behindFirstLine
          return .openQuote
        }
        break
      }
      takeLine()
    }
    fieldCount = 0
    for field in record.fields { append(field) }
    markQuoted(quote)
    return .record
  }

  /// libcsv doesn't say which fields were quoted, so the record, known to be sound, is walked again.
  private mutating func markQuoted(_ quote: UInt8) {
    var place = recordStart
    for index in 0..<fieldCount {
      while place < position, isBlank(bytes[place]) { place += 1 }
      fields[index].isQuoted = place < position && bytes[place] == quote
      if fields[index].isQuoted {
        place += 1
        while place < position {
          if bytes[place] == quote {
            guard place + 1 < position, bytes[place + 1] == quote else { break }
            place += 1
          }
          place += 1
        }
      }
      while place < position, bytes[place] != dialect.delimiter { place += 1 }
      place += 1
    }
  }
}

/// A record with quotes, put together by libcsv.
private final class QuotedRecord {
  private let parser: UnsafeMutablePointer<csv_parser>
  /// Outside the object, so that libcsv's callbacks reach it without reference counting.
  private let found: UnsafeMutablePointer<Found>
  private let delimiter: UInt8
  private let quote: UInt8

  fileprivate struct Found {
    var bytes: [UInt8] = []
    var ends: [Int] = []
    var isComplete = false
  }

  init(delimiter: UInt8, quote: UInt8) {
    self.delimiter = delimiter
    self.quote = quote
    parser = .allocate(capacity: 1)
    parser.initialize(to: csv_parser())
    found = .allocate(capacity: 1)
    found.initialize(to: Found())
    csv_init(parser, 0)
  }

  deinit {
    csv_free(parser)
    parser.deallocate()
    found.deinitialize(count: 1)
    found.deallocate()
  }

  var isComplete: Bool { found.pointee.isComplete }

  func begin() {
    csv_free(parser)
    csv_init(parser, UInt8(CSV_STRICT | CSV_STRICT_FINI))
    csv_set_delim(parser, delimiter)
    csv_set_quote(parser, quote)
    csv_set_blk_size(parser, 1 << 12)
    found.pointee.bytes.removeAll(keepingCapacity: true)
    found.pointee.ends.removeAll(keepingCapacity: true)
    found.pointee.isComplete = false
  }

  /// False at a quote that isn't allowed.
  func feed(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    csv_parse(parser, bytes, count, appendField, endRecord, found) == count
  }

  /// Ends the last record, whose line may have no end; false within a quoted field.
  func finish() -> Bool {
    csv_fini(parser, appendField, endRecord, found) == 0
  }

  /// Good until the next record begins.
  var fields: [Field] {
    found.pointee.bytes.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return [] }
      var start = 0
      return found.pointee.ends.map { end in
        defer { start = end + 1 }
        return Field(start: base + start, count: end - start, isQuoted: false)
      }
    }
  }
}

/// A NUL follows each field, so that even a record of empty fields has an address.
private let appendField:
  @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeMutableRawPointer?) -> Void = {
    bytes, count, found in
    guard let found = found?.assumingMemoryBound(to: QuotedRecord.Found.self) else { return }
    found.pointee.bytes.append(
      contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
    found.pointee.ends.append(found.pointee.bytes.count)
    found.pointee.bytes.append(0)
  }

private let endRecord: @convention(c) (Int32, UnsafeMutableRawPointer?) -> Void = { _, found in
  found?.assumingMemoryBound(to: QuotedRecord.Found.self).pointee.isComplete = true
}
