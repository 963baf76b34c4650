internal import SeismoTables

/// How a CSV file is written, once that is settled.
package struct CSVDialect: Sendable, Equatable {
  /// The byte between fields.
  package var delimiter = UInt8(ascii: ",")
  /// The byte around fields that hold delimiters; nil if none has a meaning.
  package var quote: UInt8? = UInt8(ascii: "\"")
  /// The byte that starts a line to be skipped.
  package var comment: UInt8?
  /// Lines before the first record.
  package var skippedLines = 0
  /// Whether the first record names the columns.
  package var hasHeader = true
  /// How numbers are written.
  var numbers = NumberFormat()

  /// Commas and double quotes, with a header.
  package init() {}
}
