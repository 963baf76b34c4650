internal import Foundation
package import SeismoSpec
package import SeismoTables

/// Reads CSV files, gzipped or not, with zlib and libcsv in its strict mode.
///
/// Fields follow RFC 4180; spaces and tabs around unquoted fields are dropped, blank lines skipped.
/// What isn't declared about the files is found out from the first 64 KiB of the first, said in the
/// table's notes, and held against every row. A column's type comes from all its values; levels are
/// sorted, and canonically equivalent texts are one level.
package struct CSVReader: Reader {
  package static let name = "csv"
  package static let summary =
    "Reads CSV files, gzipped or not; types come from the whole of them."
  package static let examples = [
    "{use: csv, path: sample.csv}",
    "{use: csv, path: sample.tsv, delimiter: tab, missing: [\"-\"]}",
    "{use: csv, path: \"sample*.csv\", header: true, quote: \"\\\"\", on_bad_row: pad}",
    "{use: csv, path: long.txt, delimiter: \"||\", escape: \"\\\\\"}",
    "{use: csv, path: decimal.csv, delimiter: ;, decimal: comma, thousands: point, comment: \"#\"}",
  ]
  package static let sampleFiles = [
    SampleFile("sample.csv", "size,colour,price\n1.5,red,10\n,\"dark, blue\",20\n\n3e2,,-7\n"),
    SampleFile("sample.tsv", "size\tcolour\n1\tred\n-\t-\n"),
    SampleFile("long.txt", "size||colour\n1.5||\"a \\\"light\\\" red\"\n20||dark | blue\n"),
    SampleFile("decimal.csv", "# litres\nday;amount\n2026-01-31;1.234,5\n2026-02-01;0,5\n"),
  ]

  /// The file, a pattern of several (`*`, `?`), or `-`.
  package var path: FileReference?
  /// How the bytes stand for text.
  package var encoding = TextEncoding.auto
  /// What stands between fields; nil: found out.
  package var delimiter: Delimiter?
  /// The one around fields, or none; nil: found out.
  package var quote: UInt8??
  /// The character before a quote that ends no field, or none; nil: found out.
  package var escape: UInt8??
  /// Whether the first record names the columns; nil: found out.
  package var header: Bool?
  /// The one that starts a comment, or none; nil: found out.
  package var comment: UInt8??
  /// Lines before the header; nil: found out.
  package var skipLines: Int?
  /// How many records the header has; nil: found out.
  package var headerLines: Int?
  /// Whether the first column names the rows; nil: found out.
  package var rowNames: Bool?
  /// Delimiters at each row's end with nothing behind them; nil: found out.
  package var trailingDelimiters: Int?
  /// The mark before decimals; nil: found out.
  package var decimal: NumberMark?
  /// The mark between thousands, or none; nil: found out.
  package var thousands: NumberMark??
  /// Texts that stand for a missing value when they aren't quoted.
  package var missing = ["", "?", "NA", "NaN", "nan", "null"]
  /// Texts that do so when they are.
  package var missingQuoted = [""]
  /// What becomes of rows that aren't as wide as the header, or can't be cut into fields.
  package var onBadRow = BadRowPolicy.error
  /// What becomes of values that contradict their column's type.
  package var onBadValue = ValuePolicy.error
  /// The most rows and values that may be left out.
  package var maxRejects = 1000
  /// The most bytes that a file may hold once unpacked.
  package var maxBytes = DataLimits().bytes
  /// The most bytes once unpacked for each packed one.
  package var maxRatio = DataLimits().ratio
  /// The most bytes of memory that a table may take; nil: by the machine's and the files' size.
  package var maxMemory: Int?
  /// The most bytes that a record may have.
  package var maxRecordBytes = 16 << 20
  /// What a proposal found out, which its own reading would no more.
  var found = ReadNotes()
  /// How many bytes are parsed at a time; tests vary it.
  package var blockSize = 1 << 19

  /// A reader without a file.
  package init() {}

  /// The files: those that a pattern matches, 2 before 10; one that doesn't exist stays for its
  /// error.
  package var files: [FileReference] {
    guard let path else { return [] }
    return path.matches
  }

  /// The names of all files' columns, in the order in which they first come.
  ///
  /// - Throws: `DataProblem`.
  package func columnNames() throws -> [String] {
    try naming { try union(fileStarts()) }
  }

  /// The rows, each with the line on which it starts.
  ///
  /// - Throws: `DataProblem`. Damage that the checksum shows comes before what is wrong with a row,
  ///   since damaged data can say anything.
  package func read(_ request: ReadRequest) throws -> Table {
    defer { ScratchMemory.clear() }
    return try naming {
      try CSVReading(reader: self, request: request, fileStarts: fileStarts()).table()
    }
  }

  package func readStretches(
    _ request: ReadRequest, texts: [String], _ body: (RowStretch) throws -> Void
  ) throws {
    try naming {
      var request = request
      for (name, type) in request.types where type == .date && request.formats[name] == nil {
        request.formats[name] = DateOrder.yearFirst.rawValue
      }
      var reading = try CSVReading(reader: self, request: request, fileStarts: fileStarts())
      reading.mayBeEmpty = true
      try reading.stretches(texts: texts, body)
    }
  }

  package func declared() throws -> CSVReader { try naming { try declared(by: open(files[0])) } }

  /// Adds to a byte that isn't UTF-8 what the file is likely in, which takes all its bytes to say.
  func naming<R>(_ body: () throws -> R) throws -> R {
    do {
      return try body()
    } catch var problem as DataProblem {
      if case .notUTF8Byte(let byte, let place, nil) = problem.fact,
        let file = files.first(where: { $0.written == problem.file })
      {
        let likely = try EncodingEvidence(data(of: file)).likely
        problem.fact = .notUTF8Byte(byte, at: place, likely: likely)
      }
      throw problem
    }
  }

  /// A reader with what was found out about the file declared, that leaves out what it can't read.
  package static func proposal(
    for file: FileReference, reading read: (any Reader) throws -> Table
  ) throws -> CSVReader? {
    var plain = CSVReader()
    plain.path = file
    // At most four things have to give way, each once.
    for _ in 0..<4 {
      do {
        let reader = try plain.declared()
        _ = try read(reader)
        return reader
      } catch let problem as DataProblem {
        switch problem.fact {
        case .fieldCount, .unendedRow, .behindEnd, .strayQuote, .openQuote: plain.onBadRow = .skip
        case .mixed: plain.onBadValue = .missing
        case .otherNumber:
          if let reader = plain.withOtherMarks() { return reader }
          plain.onBadValue = .missing
        case .notUTF8Byte(_, _, .of(_, let name)):
          plain.encoding = TextEncoding(rawValue: name) ?? .latin1
        case .limit(_, plain.maxRejects, parameter: "max_rejects"): plain.maxRejects *= 1000
        default: throw problem
        }
      }
    }
    return try plain.declared()
  }

  /// The reader by which all the file's rows can be read, if it is one of two with other marks: they
  /// came behind what was looked at.
  private func withOtherMarks() -> CSVReader? {
    guard decimal == nil, thousands == nil else { return nil }
    var (decimals, groups) = (self, self)
    decimals.decimal = .comma
    groups.thousands = .some(.comma)
    let readable = [decimals, groups].compactMap { reader in
      let found = try? reader.declared(by: reader.open(files[0]))
      return found.flatMap { (try? $0.read(ReadRequest())) == nil ? nil : $0 }
    }
    return readable.count == 1 ? readable[0] : nil
  }

  /// The reader with all that a file's start told.
  private func declared(by fileStart: FileStart) -> CSVReader {
    var reader = self
    let dialect = fileStart.dialect
    reader.encoding = fileStart.encoding == .utf8 ? .auto : fileStart.encoding
    reader.delimiter = dialect.separator
    if let escape = dialect.escape { reader.escape = .some(escape) }
    reader.header = dialect.hasHeader
    if dialect.skippedLines > 0 { reader.skipLines = dialect.skippedLines }
    if dialect.headerLines > 1 { reader.headerLines = dialect.headerLines }
    if dialect.hasRowNames { reader.rowNames = true }
    if dialect.trailingDelimiters > 0 { reader.trailingDelimiters = dialect.trailingDelimiters }
    if let comment = dialect.comment { reader.comment = .some(comment) }
    if dialect.quote != UInt8(ascii: "\"") { reader.quote = .some(dialect.quote) }
    reader.decimal = dialect.numbers.decimal == UInt8(ascii: ",") ? .comma : nil
    reader.found = fileStart.notes
    if encoding == .latin1 || encoding == .windows1252 {
      reader.found.doubts.append(
        "the text isn't UTF-8 and is read as \(encoding.name); are its letters right? If not, "
          + "convert the file: iconv -f ENCODING -t UTF-8 FILE > NEW")
    }
    if let thousands = dialect.numbers.thousands { reader.thousands = .some(thousands) }
    return reader
  }

  /// The reader of a file that is written as one before it.
  func following(_ known: CSVDialect) -> CSVReader {
    var reader = self
    reader.delimiter = known.separator
    reader.escape = .some(known.escape)
    reader.quote = .some(known.quote)
    reader.comment = .some(known.comment)
    reader.skipLines = known.skippedLines
    reader.header = known.hasHeader
    reader.headerLines = max(1, known.headerLines)
    reader.rowNames = known.hasRowNames
    reader.trailingDelimiters = known.trailingDelimiters
    return reader
  }

  private func fileStarts() throws -> [FileStart] {
    guard path != nil else { throw DataProblem(.unreadable("no path is given"), file: "") }
    var fileStarts: [FileStart] = []
    for file in files {
      fileStarts.append(try open(file, known: fileStarts.first?.dialect))
    }
    return fileStarts
  }

  func union(_ fileStarts: [FileStart]) -> [String] {
    var seen: Set<String> = []
    return fileStarts.flatMap(\.names).filter { seen.insert($0).inserted }
  }

  func stream(_ file: FileReference) throws -> TextStream {
    try TextStream(data(of: file), file, encoding: encoding)
  }

  func data(of file: FileReference) throws -> DataFile {
    try DataFile(file, limits: DataLimits(bytes: maxBytes, ratio: maxRatio))
  }
}
