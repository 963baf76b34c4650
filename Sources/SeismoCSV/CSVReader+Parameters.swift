package import SeismoSpec
internal import SeismoTables

extension CSVReader {
  package static let parameters: [Parameter<CSVReader>] = [
    Parameter(
      "path", required: \.path, .file,
      "The file; with * or ? all that match, 2 before 10; - is standard input."),
    Parameter(
      "encoding", \.encoding, .encoding,
      "What the bytes stand for; auto: by its mark. cp1252 is windows-1252 as well."),
    Parameter(
      "delimiter", \.delimiter, .auto(or: .delimiter),
      "What separates fields: one character, up to eight, or tab; pandas' sep."),
    Parameter(
      "quote", \.quote, .auto(or: .off(or: .quoteMark)), "What encloses fields."),
    Parameter(
      "escape", \.escape, .auto(or: .off(or: .escapeMark)),
      "What stands before a quote that ends no field, beside doubling; pandas' escapechar."),
    Parameter("header", \.header, .auto(or: .flag), "Whether the first record has the names."),
    Parameter(
      "header_lines", \.headerLines, .auto(or: .integer(in: 1...10)),
      "How many records the header has; their names are joined."),
    Parameter(
      "row_names", \.rowNames, .auto(or: .flag),
      "Whether the first column names the rows; it is no input then."),
    Parameter(
      "trailing_delimiters", \.trailingDelimiters, .auto(or: .integer(in: 0...1_000_000)),
      "How many delimiters end each row with nothing behind them."),
    Parameter(
      "comment", \.comment, .auto(or: .off(or: .separator)),
      "What starts a line that is skipped."),
    Parameter(
      "skip_lines", \.skipLines, .auto(or: .integer(in: 0...1_000_000)),
      "Lines before the first record."),
    Parameter("decimal", \.decimal, .auto(or: .choice), "The mark before decimals."),
    Parameter(
      "thousands", \.thousands, .auto(or: .off(or: .choice)),
      "The mark between thousands; space is also a no-break or thin one, apostrophe also \u{2019}."),
    Parameter(
      "missing", \.missing, .list(of: .marker),
      "Texts that stand for a missing value; their case counts."),
    Parameter(
      "missing_quoted", \.missingQuoted, .list(of: .marker), "Those that do so in quotes."),
    Parameter(
      "on_bad_row", \.onBadRow, .choice,
      "What becomes of a row that isn't as wide as the header, or has a stray quote."),
    Parameter(
      "on_bad_value", \.onBadValue, .choice,
      "What becomes of a value that contradicts its column's type."),
    Parameter(
      "max_rejects", \.maxRejects, .integer(atLeast: 0),
      "The most rows and values that may be left out."),
    Parameter(
      "max_bytes", \.maxBytes, .integer(atLeast: 1),
      "The most bytes that a file may hold once unpacked."),
    Parameter(
      "max_ratio", \.maxRatio, .integer(atLeast: 1),
      "The most bytes once unpacked for each packed one, behind the first 16 MiB."),
    Parameter(
      "max_memory", \.maxMemory, .auto(or: .integer(atLeast: 1)),
      "The most bytes that the table may take in memory; auto: half of the machine's, and 64 for "
        + "each byte on disk behind the first GiB."),
    Parameter(
      "max_record_bytes", \.maxRecordBytes, .integer(in: 1...(1 << 30)),
      "The most bytes that a record may have."),
  ]

  /// Checks that no character has two meanings.
  package func validate() throws(ParameterProblem) {
    let comment = comment ?? nil
    let marks = [quote ?? nil, escape ?? nil].compactMap(\.self)
    if let delimiter, delimiter.first == comment || delimiter.bytes.contains(where: marks.contains)
    {
      throw ParameterProblem("delimiter", "has another meaning as well")
    }
    if let escape = escape ?? nil, escape == (quote ?? nil) || escape == comment {
      throw ParameterProblem("escape", "has another meaning as well")
    }
    if let comment, comment == (quote ?? nil) {
      throw ParameterProblem("comment", "is the quote as well")
    }
    if let decimal, decimal == (thousands ?? nil) {
      throw ParameterProblem("thousands", "is the decimal mark as well")
    }
    if let decimal, decimal != .point, decimal != .comma {
      throw ParameterProblem("decimal", "is point or comma")
    }
  }
}

extension Value where V == Delimiter {
  /// What stands between fields, of the characters that a separator may be.
  fileprivate static let delimiter = {
    let words =
      "up to \(Delimiter.longest) ASCII characters, such as , or ; or ||, or the word tab"
    return Value(
      accepts: words,
      schema: .matching(
        "^(tab|[\(Value<UInt8>.escaped(Value<UInt8>.separators))]{1,\(Delimiter.longest)})$")
    ) { node, decoding in
      if node.text == "tab" { return Delimiter(UInt8(ascii: "\t")) }
      if let text = node.text, text.count <= Delimiter.longest,
        text.allSatisfy(Value<UInt8>.separators.contains), let delimiter = Delimiter(text)
      {
        return delimiter
      }
      decoding.report(.wrongType(expected: words, found: node.described), at: node)
      return nil
    } encode: { delimiter, _ in
      SpecNode(.scalar(delimiter.inWords))
    } counterexamples: {
      ["", "\n", "e", "1", ".", "-", "|-|", "tabs", "é", ",,,,,,,,,"].map { SpecNode(.scalar($0)) }
        + [SpecNode(.list([])), SpecNode(.map([]))]
    }
  }()
}

extension Value where V == UInt8 {
  fileprivate static let separators = "\t!#$%&'()*,/:;<=>?@[\\]^`{|}~ "

  /// A separator of fields. Characters that numbers, names and quoting are made of are refused.
  fileprivate static let separator = character(separators, mayBeTab: true)

  /// A quote.
  fileprivate static let quoteMark = character("\"'`|~", mayBeTab: false)

  /// What takes a quote's meaning away.
  fileprivate static let escapeMark = character("\\^/~", mayBeTab: false)

  /// Characters as a pattern's class has them.
  fileprivate static func escaped(_ allowed: String) -> String {
    allowed.map { "\\^]\t".contains($0) ? ($0 == "\t" ? "\\t" : "\\\($0)") : "\($0)" }.joined()
  }

  private static func character(_ allowed: String, mayBeTab: Bool) -> Value {
    let words =
      mayBeTab
      ? "one ASCII character, such as , or ; or |, or the word tab"
      : "one of " + allowed.map { "\($0)" }.joined(separator: " ")
    return Value(
      accepts: words, schema: .matching("^(\(mayBeTab ? "tab|" : "")[\(escaped(allowed))])$")
    ) { node, decoding in
      if mayBeTab, node.text == "tab" { return UInt8(ascii: "\t") }
      if let text = node.text, text.utf8.count == 1, let character = text.first,
        allowed.contains(character)
      {
        return character.asciiValue
      }
      decoding.report(.wrongType(expected: words, found: node.described), at: node)
      return nil
    } encode: { byte, _ in
      SpecNode(.scalar(byte.inWords))
    } counterexamples: {
      ["", "\n", "e", "1", ".", "-", ",,", "tabs", "é"].map { SpecNode(.scalar($0)) }
        + [SpecNode(.list([])), SpecNode(.map([]))]
    }
  }
}
