internal import SeismoTables

/// How a CSV file is written, once that is settled.
package struct CSVDialect: Sendable, Equatable {
  /// The byte between fields.
  package var delimiter = UInt8(ascii: ",")
  /// The bytes behind it, where several characters stand between fields.
  package var delimiterRest: [UInt8] = []
  /// The byte around fields that hold delimiters; nil if none has a meaning.
  package var quote: UInt8? = UInt8(ascii: "\"")
  /// The byte that takes a quote's or a delimiter's meaning away, beside doubling; nil if none does.
  package var escape: UInt8?
  /// The byte that starts a line to be skipped.
  package var comment: UInt8?
  /// Lines before the first record.
  package var skippedLines = 0
  /// How many records name the columns; 0: none.
  package var headerLines = 1
  /// Whether the first column names the rows.
  package var hasRowNames = false
  /// Delimiters at each row's end with nothing behind them.
  package var trailingDelimiters = 0
  /// How numbers are written.
  var numbers = NumberFormat()

  /// Commas and double quotes, with a header.
  package init() {}

  /// Whether the first record names the columns.
  package var hasHeader: Bool { headerLines > 0 }
  /// Whether libcsv doesn't know it.
  package var isRare: Bool { escape != nil || !delimiterRest.isEmpty }

  /// What stands between fields, in one.
  var separator: Delimiter {
    get {
      var separator = Delimiter(delimiter)
      separator.rest = delimiterRest
      return separator
    }
    set { (delimiter, delimiterRest) = (newValue.first, newValue.rest) }
  }
}
