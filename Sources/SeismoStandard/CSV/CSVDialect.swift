internal import SeismoTables

/// How a CSV file is written, once that is settled.
struct CSVDialect: Sendable, Equatable {
  /// The byte between fields.
  var delimiter = UInt8(ascii: ",")
  /// The byte around fields that hold delimiters; nil if none has a meaning.
  var quote: UInt8? = UInt8(ascii: "\"")
  /// The byte that starts a line to be skipped.
  var comment: UInt8?
  /// Lines before the first record.
  var skippedLines = 0
  /// Whether the first record names the columns.
  var hasHeader = true
  /// How numbers are written.
  var numbers = NumberFormat()
}
