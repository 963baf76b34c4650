package import SeismoSpec
package import SeismoTables

/// Reads a CSV file, gzipped or not, with libcsv in its strict mode.
///
/// The first row is the header. Fields follow RFC 4180; spaces and tabs around unquoted fields are
/// dropped, blank lines skipped, and a quoted field means what it would mean without quotes. A
/// column is numeric if every value in the whole file is a number or missing, categorical if none
/// is a number; levels are sorted, and canonically equivalent texts are one level.
package struct CSVReader: Reader {
  package static let name = "csv"
  package static let summary =
    "Reads a CSV file with a header, gzipped or not; types come from the whole file."
  package static let examples = [
    "{use: csv, path: sample.csv}",
    "{use: csv, path: sample.tsv, delimiter: tab, missing: [\"-\"]}",
  ]
  package static let sampleFiles = [
    SampleFile("sample.csv", "size,colour,price\n1.5,red,10\n,\"dark, blue\",20\n\n3e2,,-7\n"),
    SampleFile("sample.tsv", "size\tcolour\n1\tred\n-\t-\n"),
  ]
  package static let parameters: [Parameter<CSVReader>] = [
    Parameter("path", required: \.path, .file, "The file."),
    Parameter(
      "delimiter", \.delimiter, .delimiter, "What separates fields: one character, or tab."),
    Parameter(
      "missing", \.missing, .list(of: .marker),
      "Texts that stand for a missing value; their case counts."),
  ]

  /// The file.
  package var path: FileReference?
  /// The ASCII character between fields.
  package var delimiter = UInt8(ascii: ",")
  /// Texts that stand for a missing value.
  package var missing = ["", "?", "NA", "NaN", "nan", "null"]
  /// How many bytes are parsed at a time; tests vary it.
  package var blockSize = 1 << 16

  /// A reader without a file.
  package init() {}

  /// A reader of the file.
  package static func proposal(for file: FileReference) throws -> CSVReader? {
    var reader = CSVReader()
    reader.path = file
    return reader
  }

  /// The file, if it was given.
  package var files: [FileReference] { path.map { [$0] } ?? [] }

  /// The header's names.
  ///
  /// - Throws: `DataProblem`.
  package func columnNames() throws -> [String] {
    try header(open())
  }

  /// The rows, each with the line on which it starts.
  ///
  /// - Throws: `DataProblem`. Damage that the checksum shows comes before what is wrong with a row,
  ///   since damaged data can say anything.
  package func read(_ request: ReadRequest) throws -> Table {
    let parser = try open()
    do {
      return try read(request, parser)
    } catch let problem as DataProblem {
      do {
        try parser.drain()
      } catch let damage as DataProblem {
        if case .corrupt = damage.fact { throw damage }
      }
      throw problem
    }
  }

  private func read(_ request: ReadRequest, _ parser: CSVParser) throws -> Table {
    let names = try header(parser)
    let markers = MissingMarkers(missing)
    var builders = names.map { name in
      request.excluding.contains(name)
        ? nil
        : ColumnBuilder(
          name: name, declared: request.types[name], missing: markers, file: fileName)
    }
    var lines: [UInt32] = []
    while try parser.next() {
      let record = parser.record
      guard record.fieldCount == names.count else {
        throw problem(.fieldCount(expected: names.count, found: record.fieldCount), record.line)
      }
      try record.forEachField { index, field throws(DataProblem) in
        try builders[index]?.append(field, line: record.line)
      }
      lines.append(UInt32(clamping: record.line))
    }
    guard !lines.isEmpty else {
      throw problem(.empty("the file has a header, but no rows"))
    }
    let kept = builders.compactMap(\.self)
    let mixtures = kept.compactMap(\.mixture)
    if let first = mixtures.min(by: { $0.line ?? 0 < $1.line ?? 0 }) { throw first }
    return Table(
      columns: kept.map { $0.column() }, provenance: Provenance(file: fileName, lines: lines))
  }

  private var fileName: String { path?.written ?? "" }

  private func open() throws -> CSVParser {
    guard let path else { throw problem(.unreadable("no path is given")) }
    return CSVParser(
      try DataFile(path), name: fileName, delimiter: delimiter, blockSize: blockSize)
  }

  private func header(_ parser: CSVParser) throws -> [String] {
    guard try parser.next() else {
      throw problem(.empty("the file is empty; a header and rows are wanted"))
    }
    let record = parser.record
    var names: [String] = []
    var seen: Set<String> = []
    try record.forEachField { index, field throws(DataProblem) in
      guard let name = String(validating: field, as: UTF8.self) else {
        throw problem(.notUTF8, record.line)
      }
      guard !name.isEmpty else {
        throw problem(.badName("column \(index + 1) of the header has no name"), record.line)
      }
      guard seen.insert(name).inserted else {
        throw problem(.badName("the header has the name '\(name)' twice"), record.line)
      }
      names.append(name)
    }
    return names
  }

  private func problem(_ fact: DataProblem.Fact, _ line: Int? = nil) -> DataProblem {
    DataProblem(fact, file: fileName, line: line)
  }
}

extension Value where V == UInt8 {
  /// A separator of fields. Characters that numbers, names and quoting are made of are refused.
  fileprivate static let delimiter = Value(
    accepts: delimiterWords,
    schema: .matching("^(tab|[\\t!#$%&'()*,/:;<=>?@\\[\\\\\\]^`{|}~ ])$")
  ) { node, decoding in
    if node.text == "tab" { return UInt8(ascii: "\t") }
    if let text = node.text, text.utf8.count == 1, let character = text.first,
      character == "\t" || "!#$%&'()*,/:;<=>?@[\\]^`{|}~ ".contains(character)
    {
      return character.asciiValue
    }
    decoding.report(.wrongType(expected: delimiterWords, found: node.described), at: node)
    return nil
  } encode: { delimiter, _ in
    let isTab = delimiter == UInt8(ascii: "\t")
    return SpecNode(.scalar(isTab ? "tab" : String(UnicodeScalar(delimiter))))
  } counterexamples: {
    ["", "\"", "\n", "e", "1", ".", "-", ",,", "tabs", "é"].map { SpecNode(.scalar($0)) }
      + [SpecNode(.list([])), SpecNode(.map([]))]
  }

  private static let delimiterWords = "one ASCII character, such as , or ; or |, or the word tab"
}

extension Value where V == String {
  /// A text that may be empty.
  fileprivate static let marker = Value(accepts: "a text", schema: .text(mayBeEmpty: true)) {
    node, decoding in
    if node.text == nil {
      decoding.report(.wrongType(expected: "a text", found: node.described), at: node)
    }
    return node.text
  } encode: { text, _ in
    SpecNode(.scalar(text))
  } counterexamples: {
    [SpecNode(.list([])), SpecNode(.map([]))]
  }
}
