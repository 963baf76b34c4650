public import SeismoReading
public import SeismoSpec
public import SeismoTables

/// Reads Arrow's IPC format, as files (Feather 2) and as streams: flat columns and dictionaries, compressed or not.
///
/// Numbers, decimals, booleans, texts, dates, times and timestamps have the types that the file gives them; a dictionary of texts is
/// a category. Other columns can be left out. The metadata are read by a reader of our own, which checks every offset.
public struct ArrowReader: FileReader {
  /// `arrow`.
  public static let name = "arrow"
  /// One sentence.
  public static let summary =
    "Reads Arrow (Feather) files and streams, compressed by lz4 or zstd or not."
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
      pathParameter,
      Parameter(
        "max_bytes", \.policy.maxBytes, .integer(atLeast: 1),
        "The most bytes that a file may hold once unpacked."),
      Parameter(
        "max_ratio", \.policy.maxRatio, .integer(atLeast: 1),
        "The most bytes once unpacked for each packed one, behind the first 16 MiB of a file or a buffer."
      ),
    ] + valueParameters

  /// The file, a pattern of several, or `-`.
  public var path: FileReference?
  /// What is missing, bad or too much.
  public var policy = ReadPolicy()

  /// A reader without a file.
  public init() {}

  /// Whether it is an Arrow file or stream.
  ///
  /// - Throws: `DataProblem` when it can't be read.
  public func recognizes(_ file: FileReference) throws -> Bool {
    ForeignFormat(startingWith: try DataFile.start(of: file)) == .feather
  }

  /// Opens a file.
  ///
  /// - Throws: `DataProblem` for one that is damaged.
  public func open(_ file: FileReference) throws -> RowPart {
    try naming(file) { stream in
      RowPart(
        try columns(of: stream), of: RowSource(file.written, counting: "record"),
        bytesOnDisk: stream.bytesOnDisk
      ) { sink in try naming(file) { try give($0, to: sink) } }
    }
  }

  /// Works on a stream of the file, with the file's name in what is wrong with it.
  private func naming<R>(
    _ file: FileReference, _ work: (ArrowStream) throws -> R
  ) throws -> R {
    do {
      return try work(ArrowStream(file, policy.limits))
    } catch let problem as ArrowProblem {
      throw DataProblem(problem.fact, file: file.written, column: problem.column)
    }
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
      guard policy.onBadValue == .error else {
        sink.doubt("column '\(field.name)' is of the type \(kind), so all its values are missing")
        continue
      }
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
        let values = try ArrowBatch(batch, body: body, policy.limits).values(
          of: stream.fields[place])
        var all = isDelta ? dictionaries[id] ?? [] : []
        for place in 0..<values.rows { all.append(try values.value(place)) }
        dictionaries[id] = all
      case .batch(let batch, let body):
        let batch = try ArrowBatch(batch, body: body, policy.limits)
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
    case .decimal(var digits):
      let isNumber = digits.withUTF8 { numeral($0, in: column) }
      if !isNumber { bad(.badValue(.number, digits), text: digits, in: column) }
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
