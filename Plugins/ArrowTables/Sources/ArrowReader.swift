public import SeismoReading
public import SeismoSpec
public import SeismoTables

/// Reads Arrow's IPC format, as files (Feather 2) and as streams: flat columns and dictionaries, uncompressed.
///
/// Numbers, booleans, texts, dates, times and timestamps have the types that the file gives them; a dictionary of texts is
/// a category. Other columns can be left out. The metadata are read by a reader of our own, which checks every offset.
public struct ArrowReader: PolicyReader {
  /// `arrow`.
  public static let name = "arrow"
  /// One sentence.
  public static let summary = "Reads Arrow (Feather) files and streams, uncompressed."
  /// As specs write it.
  public static let examples = [
    "{use: arrow, path: sample.arrow}",
    "{use: arrow, path: sample.arrows, missing: [\"\", n/a]}",
  ]
  /// Small files.
  public static let sampleFiles = [
    SampleFile("sample.arrow", ArrowSample.file), SampleFile("sample.arrows", ArrowSample.stream),
  ]
  /// What a spec can set.
  public static let parameters: [Parameter<ArrowReader>] =
    [
      Parameter("path", required: \.path, .file, "The file; - is standard input."),
      Parameter(
        "max_bytes", \.policy.maxBytes, .integer(atLeast: 1),
        "The most bytes that a file may hold once unpacked."),
      Parameter(
        "max_ratio", \.policy.maxRatio, .integer(atLeast: 1),
        "The most bytes once unpacked for each packed one, behind the first 16 MiB."),
    ] + valueParameters

  /// The file.
  public var path: FileReference?
  /// What is missing, bad or too much.
  public var policy = ReadPolicy()

  /// A reader without a file.
  public init() {}

  /// The file, if it was given.
  public var files: [FileReference] { path.map { [$0] } ?? [] }

  /// A reader for an Arrow file or stream.
  ///
  /// - Throws: `DataProblem` for one that is damaged or compressed.
  public static func proposal(
    for file: FileReference, reading read: (any Reader) throws -> Table
  ) throws -> ArrowReader? {
    guard try recognizes(file) else { return nil }
    var reader = ArrowReader()
    reader.path = file
    return try reader.readable(read)
  }

  private static func recognizes(_ file: FileReference) throws -> Bool {
    ForeignFormat(startingWith: try DataFile.start(of: file)) == .feather
  }

  /// The reader set for another file, of which it leaves out what it can't read; nil for another format.
  ///
  /// - Throws: `DataProblem` when it can't be read.
  public func adapted(
    to file: FileReference, columns: [String: ColumnType]
  ) throws -> ArrowReader? {
    guard try Self.recognizes(file) || file == path else { return nil }
    var reader = self
    reader.path = file
    reader.policy = policy.refusingNothing
    return reader
  }

  /// The columns' names.
  ///
  /// - Throws: `DataProblem`.
  public func columnNames() throws -> [String] {
    try naming { try columns(of: $0).map(\.name) }
  }

  /// The rows, each with its place in the file, from 1.
  ///
  /// - Throws: `DataProblem` for the first thing wrong.
  public func read(_ request: ReadRequest) throws -> Table {
    try naming { stream in
      try reading(of: stream, request).table { sink in try naming { try give($0, to: sink) } }
    }
  }

  /// The rows, stretch after stretch.
  ///
  /// - Throws: `DataProblem`, and what `body` throws.
  public func readStretches(
    _ request: ReadRequest, texts: [String], _ body: (RowStretch) throws -> Void
  ) throws {
    try naming { stream in
      try reading(of: stream, request).stretches(
        texts: texts, { sink in try naming { try give($0, to: sink) } }, body)
    }
  }

  /// Works on a stream of the file, with the file's name in what is wrong with it.
  private func naming<R>(_ work: (ArrowStream) throws -> R) throws -> R {
    guard let path else { throw DataProblem(.unreadable("no path is given"), file: Self.name) }
    do {
      return try work(ArrowStream(path, policy.limits))
    } catch let problem as ArrowProblem {
      throw DataProblem(problem.fact, file: path.written, column: problem.column)
    }
  }

  private func reading(of stream: ArrowStream, _ request: ReadRequest) throws -> TypedReading {
    TypedReading(
      try columns(of: stream), of: RowSource(path?.written ?? "", counting: "record"), policy,
      request, bytesOnDisk: stream.bytesOnDisk)
  }

  private func columns(of stream: ArrowStream) throws -> [SourceColumn] {
    let names = stream.fields.map(\.name)
    if let twice = Dictionary(grouping: names, by: \.self).first(where: { $0.value.count > 1 }) {
      throw ArrowProblem(
        "has two columns '\(twice.key)'; name them apart where the file is written")
    }
    return stream.fields.map { field in
      field.dictionary != nil && field.type.isText
        ? SourceColumn(field.name, .category)
        : SourceColumn(field.name, field.type.column, isText: field.type.isText)
    }
  }

  private func give(_ stream: ArrowStream, to sink: RowSink) throws {
    for (place, field) in stream.fields.enumerated() where sink.wanted[place] {
      guard case .other(let kind, _) = field.type else { continue }
      throw ArrowProblem(
        "is of the type \(kind), which no column of a table holds; leave it out with exclude in "
          + "data.schema, or cast it where the file is written", column: field.name)
    }
    sink.position = { stream.position }
    var dictionaries: [Int64: [ArrowValue]] = [:]
    var row = 0
    while let message = try stream.next() {
      switch message {
      case .dictionary(let id, let isDelta, let batch, let body):
        let places = stream.fields.indices.filter { stream.fields[$0].dictionary?.id == id }
        guard let place = places.first(where: { sink.wanted[$0] }) else { continue }
        // Nothing of a file's length would limit how many there are.
        guard stream.fields[place].type != .null else {
          throw ArrowProblem("is a dictionary without values", column: stream.fields[place].name)
        }
        let values = try ArrowBatch(batch, body: body).values(of: stream.fields[place])
        var all = isDelta ? dictionaries[id] ?? [] : []
        for place in 0..<values.rows { all.append(try values.value(place)) }
        dictionaries[id] = all
      case .batch(let batch, let body):
        let batch = try ArrowBatch(batch, body: body)
        let columns = try batch.columns(of: stream.fields, wanted: sink.wanted)
        for place in 0..<batch.rows {
          for (number, column) in columns.enumerated() {
            guard let column else { continue }
            var value = try column.value(place)
            if let id = stream.fields[number].dictionary?.id {
              value = try Self.entry(value, of: dictionaries[id] ?? [])
            }
            sink.take(value, in: number)
          }
          row += 1
          try sink.endRow(line: row)
        }
      }
    }
  }

  /// What an index stands for.
  private static func entry(
    _ index: ArrowValue, of dictionary: [ArrowValue]
  ) throws(ArrowProblem) -> ArrowValue {
    let place: Int?
    switch index {
    case .missing: return .missing
    case .integer(let number): place = Int(exactly: number)
    case .unsigned(let number): place = Int(exactly: number)
    default: place = nil
    }
    guard let place, dictionary.indices.contains(place) else {
      throw .damaged("an index leads out of its dictionary")
    }
    return dictionary[place]
  }
}

extension RowSink {
  /// Takes a value of a row.
  fileprivate func take(_ value: ArrowValue, in column: Int) {
    switch value {
    case .missing: missing(in: column)
    case .integer(let number): integer(number, in: column)
    case .unsigned(let number): integer(number, in: column)
    case .real(let number): self.number(number, isWhole: false, in: column)
    case .boolean(let value): boolean(value, in: column)
    case .text(let text): self.text(text, in: column)
    case .seconds(let number): self.number(number, isWhole: number == number.rounded(), in: column)
    }
  }
}

extension Plugin {
  /// What this target adds.
  public static let arrowTables = Plugin("ArrowTables", [.reader(ArrowReader.self)])
}
