public import SeismoSpec
public import SeismoTables

/// Reads ARFF, the format of Weka (Witten, Frank and Hall, "Data Mining", 2011, section 2.4): dense
/// data of numeric and nominal attributes, gzipped or not. `?` is missing, `%` starts a comment.
public struct ARFFReader: Reader {
  /// `arff`.
  public static let name = "arff"
  /// One sentence.
  public static let summary =
    "Reads an ARFF file of numeric and nominal attributes, gzipped or not."
  /// As specs write it.
  public static let examples = ["{use: arff, path: sample.arff}"]
  /// A small file.
  public static let sampleFiles = [
    SampleFile(
      "sample.arff",
      """
      % two attributes and a class
      @relation sample
      @attribute size numeric
      @attribute 'its colour' {red, 'dark blue'}

      @data
      1.5, red
      ?, 'dark blue'
      -3e2, ?
      """)
  ]
  /// What a spec can set.
  public static let parameters: [Parameter<ARFFReader>] = [
    Parameter("path", required: \.path, .file, "The file.")
  ]

  /// The file.
  public var path: FileReference?

  /// A reader without a file.
  public init() {}

  /// A reader of a file that is called ARFF: `seismo inspect` and `seismo init` ask for it.
  public static func proposal(
    for file: FileReference, reading read: (any Reader) throws -> Table
  ) throws -> ARFFReader? {
    guard file.path.lowercased().contains(".arff") else { return nil }
    var reader = ARFFReader()
    reader.path = file
    return reader
  }

  /// The file, if it was given.
  public var files: [FileReference] { path.map { [$0] } ?? [] }

  /// The attributes' names.
  ///
  /// - Throws: `DataProblem`.
  public func columnNames() throws -> [String] { try document().attributes.map(\.name) }

  /// The rows, each with its line.
  ///
  /// - Throws: `DataProblem` for the first thing wrong.
  public func read(_ request: ReadRequest) throws -> Table {
    let document = try document()
    let columns = try document.attributes.indices.filter {
      !request.excluding.contains(document.attributes[$0].name)
    }.map { try column($0, of: document, request) }
    return Table(
      columns: columns,
      provenance: Provenance(file: document.file, lines: document.rows.map(\.line)))
  }

  private func document() throws -> ARFFDocument {
    guard let path else { throw DataProblem(.unreadable("no path was given"), file: "arff") }
    // A CRLF is one character, so separator: "\n" would not find it.
    let lines = try DataFile.text(of: path).split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    return try ARFFDocument(lines: lines.map(String.init), file: path.written)
  }

  /// A column's values; a numeric attribute declared a category has its texts as levels.
  private func column(
    _ index: Int, of document: ARFFDocument, _ request: ReadRequest
  ) throws -> Column {
    let attribute = document.attributes[index]
    let type = request.types[attribute.name]
    let missing = request.missing[attribute.name] ?? []
    let numbers = missing.compactMap(Double.init)
    let fields = document.rows.map { row -> String? in
      guard let field = row.fields[index], !missing.contains(field) else { return nil }
      return Double(field).map(numbers.contains) == true ? nil : field
    }
    if type == .category || (type == nil && attribute.levels != nil) {
      let levels = attribute.levels ?? Set(fields.compactMap { $0 }).sorted()
      let codes = try zip(fields, document.rows).map { field, row -> Int32 in
        guard let field else { return -1 }
        guard let code = levels.firstIndex(of: field) else {
          throw DataProblem(
            .other("'\(field)' is none of the values that its @attribute lists"),
            file: document.file, line: Int(row.line), column: attribute.name)
        }
        return Int32(code)
      }
      return Column(name: attribute.name, values: .categories(codes, levels: levels))
    }
    let values = try zip(fields, document.rows).map { field, row -> Double in
      guard let field else { return .nan }
      guard let number = Double(field), number.isFinite else {
        throw DataProblem(
          .badValue(.number, field), file: document.file, line: Int(row.line),
          column: attribute.name)
      }
      return number
    }
    return Column(name: attribute.name, values: .numbers(values))
  }
}
