internal import SeismoText

extension CSVDialect {
  /// What the quotes in a text do, whose first byte begins a record, and where the delimiters and line ends outside of
  /// them stand; nil if one isn't in order, or a comment may hold some.
  func quotes(
    in bytes: UnsafePointer<UInt8>, _ count: Int, separators: UnsafeMutablePointer<UInt32>? = nil
  ) -> text_quotes? {
    guard !isRare, let quote else { return nil }
    let dialect = text_dialect(
      delimiter: delimiter, quote: quote, comment: comment.map(Int32.init) ?? -1)
    let quotes = text_quoted_separators(bytes, count, dialect, separators)
    return quotes.are_orderly == 1 ? quotes : nil
  }
}

extension RecordScanner {
  /// What stands between the quotes of a field, where two stand for one.
  func unescaped(from start: Int, to end: Int) -> Field {
    let text = unescaped + start
    var (place, count) = (start, 0)
    while place < end {
      text[count] = bytes[place]
      place += bytes[place] == dialect.quote ? 2 : 1
      count += 1
    }
    return Field(start: text, count: count, isQuoted: true)
  }

  /// Hands the record to libcsv, line by line, until it is complete.
  mutating func takeQuoted(_ quote: UInt8) -> Step {
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
