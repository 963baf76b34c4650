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
/// A record is cut where its delimiters stand; spaces and tabs around fields are dropped. So is one with quotes, if all
/// of the text's are in order: each opens a field, closes it, or is doubled within it. Where one isn't, records with
/// quotes are libcsv's, in its strict mode. Both ways give the same fields where both can be taken, which
/// `CSVDifferentialTests` holds. A third way is for dialects that libcsv doesn't know.
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
  private let quote: UInt8
  let isWhole: Bool
  /// Room for the texts of fields that aren't written as they are meant; none where all are.
  private(set) var unescaped: UnsafeMutablePointer<UInt8>
  private var unescapedCapacity: Int
  private let isRare: Bool
  /// What the quotes of the text do, if they are in order.
  private var quotes: text_quotes?
  /// Whether quotes that are in order hold line ends.
  private var holdsLines = false
  /// Where a delimiter or a line end stands, with room for one before them; within quotes none counts if these are in
  /// order.
  private let separators: UnsafeMutablePointer<UInt32>
  private var separatorCount = 0
  var separator = 0
  var quoted: QuotedRecord?

  /// - Parameter isWhole: whether no more text follows.
  package init(
    _ bytes: UnsafePointer<UInt8>, count: Int, dialect: CSVDialect, hasQuotes: Bool, isWhole: Bool
  ) {
    self.bytes = bytes
    self.count = count
    self.dialect = dialect
    self.hasQuotes = hasQuotes && dialect.quote != nil
    quote = dialect.quote ?? 0
    self.isWhole = isWhole
    isRare = dialect.isRare
    fields = .allocate(capacity: fieldCapacity)
    unescapedCapacity = isRare ? max(count, 1) : 0
    unescaped = Self.room(unescapedCapacity)
    separators =
      ScratchMemory.take(4 * (count + 1)).bindMemory(to: UInt32.self, capacity: count + 1) + 1
    if !isRare { findSeparators(from: 0) }
  }

  deinit {
    fields.deallocate()
    ScratchMemory.give(back: unescaped, unescapedCapacity)
    ScratchMemory.give(back: separators - 1, 4 * (count + 1))
  }

  private static func room(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    ScratchMemory.take(count).bindMemory(to: UInt8.self, capacity: count)
  }

  /// Finds what the rest of the text, which begins with a record, is cut by.
  private mutating func findSeparators(from start: Int) {
    separator = 0
    quotes =
      hasQuotes ? dialect.quotes(in: bytes + start, count - start, separators: separators) : nil
    if quotes?.are_open == 1, isWhole { quotes = nil }
    separatorCount =
      quotes?.separators
      ?? text_separators(bytes + start, count - start, dialect.delimiter, separators)
    if start > 0 { for index in 0..<separatorCount { separators[index] += UInt32(start) } }
    holdsLines = quotes?.hold_lines == 1
    if quotes?.are_doubled == 1, unescapedCapacity == 0 {
      ScratchMemory.give(back: unescaped, unescapedCapacity)
      unescapedCapacity = count
      unescaped = Self.room(count)
    }
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
      if hasQuotes, quotes == nil, let quote = dialect.quote,
        memchr(bytes + recordStart, Int32(quote), position - recordStart) != nil
      {
        return takeQuoted(quote)
      }
      if fieldCount > 1 || fields[0].count > 0 || fields[0].isQuoted { return .record }
    }
    return .end
  }

  /// Goes to the next record if it is one of `width` fields that are cut where delimiters stand, begins with neither a
  /// blank nor a delimiter, and is no longer than `limit`.
  ///
  /// - Returns: where each field ends, quotes and blanks around it included, and before them the place before the record;
  ///   nil where `next` has to look, and nothing is taken.
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
    if hasQuotes, quotes == nil, let quote = dialect.quote,
      memchr(bytes + position, Int32(quote), end - position) != nil
    {
      return nil
    }
    separators[separator - 1] = UInt32(truncatingIfNeeded: position - 1)
    (recordStart, recordLine) = (position, line)
    position = end + 1
    separator += width
    if bytes[end] == UInt8(ascii: "\r"), position < count, bytes[position] == UInt8(ascii: "\n") {
      position += 1
      separator += 1
    }
    line += 1
    if holdsLines { countLines(from: recordStart, recordLine) }
    return UnsafePointer(ends)
  }

  /// A field's bytes without blanks and quotes around them; good until the next record.
  func field(from first: Int, to last: Int) -> Field {
    var (start, end) = (first, last)
    while start < end, isBlank(bytes[start]) { start += 1 }
    while end > start, isBlank(bytes[end - 1]) { end -= 1 }
    guard let quotes, end - start >= 2, bytes[start] == quote else {
      return Field(start: bytes + start, count: end - start, isQuoted: false)
    }
    if quotes.are_doubled == 1 { return unescaped(from: start + 1, to: end - 1) }
    return Field(start: bytes + start + 1, count: end - start - 2, isQuoted: true)
  }

  /// Skips lines before the first record, whatever quotes are in them.
  package mutating func skipLines(_ lines: Int) {
    guard lines > 0 else { return }
    skipLinesAlone(lines)
    if !isRare { findSeparators(from: position) }
  }

  mutating func giveBack() -> Step {
    position = recordStart
    line = recordLine
    return .incomplete
  }

  /// Goes behind the end of the line; false when it doesn't end.
  @discardableResult
  mutating func takeLine(splitting: Bool = false) -> Bool {
    fieldCount = 0
    let (first, firstLine) = (position, line)
    var start = position
    while separator < separatorCount {
      let end = Int(separators[separator])
      separator += 1
      if splitting { append(field(from: start, to: end)) }
      start = end + 1
      if bytes[end] == dialect.delimiter { continue }
      position = start
      if bytes[end] == UInt8(ascii: "\r"), position < count, bytes[position] == UInt8(ascii: "\n") {
        position += 1
        separator += 1
      }
      line += 1
      if holdsLines { countLines(from: first, firstLine) }
      return true
    }
    if splitting { append(field(from: start, to: count)) }
    position = count
    if holdsLines { countLines(from: first, firstLine) }
    return false
  }

  /// Counts the lines from a record's first to `position`, which stand in quotes too.
  private mutating func countLines(from start: Int, _ firstLine: Int) {
    line = firstLine + text_count(bytes + start, position - start, 0).line_ends
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
}
