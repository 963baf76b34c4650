internal import SeismoCSV
public import SeismoTables

/// One reading of some files, or of a table or a query: their columns, typed by all values as the csv reader types its own.
///
/// A column is read as numbers until something else comes. Then everything is read once more, for the columns of which
/// that turned out late; so the parts have to give the same rows each time.
public struct TypedReading {
  /// Rows of a stretch.
  private static let stretchRows = 8192

  private let parts: [RowPart]
  private let columns: [SourceColumn]
  /// For each part where its columns are among all.
  private let places: [[Int]]
  private let policy: ReadPolicy
  private let request: ReadRequest

  /// Makes a reading.
  ///
  /// - Throws: `DataProblem` where a column isn't of one type in all parts.
  public init(_ parts: [RowPart], _ policy: ReadPolicy, _ request: ReadRequest) throws {
    let columns = try parts.allColumns(excluding: request.excluding)
    guard !columns.isEmpty else {
      throw DataProblem(.empty("the file has no rows"), file: parts.first?.source.name ?? "")
    }
    let places = Dictionary(columns.enumerated().map { ($1.name, $0) }) { first, _ in first }
    self.places = parts.map { part in part.columns.compactMap { places[$0.name] } }
    (self.parts, self.columns) = (parts, columns)
    (self.policy, self.request) = (policy, request)
  }

  /// The names of all columns.
  public var names: [String] { columns.map(\.name) }

  /// The table.
  ///
  /// - Throws: `DataProblem` for the first thing wrong.
  public func table() throws -> Table {
    let first = sink { _ in false }
    try give(to: first)
    let late = Set(first.gathered.indices.filter { first.gathered[$0].isContradicted })
    if !late.isEmpty {
      let second = sink(excluding: { !late.contains($0) }) { late.contains($0) }
      try give(to: second)
      guard second.rows == first.rows else {
        throw DataProblem(.unreadable("was changed while it was read; try again"), file: name)
      }
      for column in late { first.gathered[column] = second.gathered[column] }
    }
    let table = try Assembly(sink: first, policy, request).table()
    guard table.rowCount > 0 else {
      if let first = table.notes.rejects.first {
        throw DataProblem(
          .empty("no row is left; of the first one: \(first.reason)"), file: first.file,
          line: first.line, column: first.column)
      }
      throw DataProblem(.empty("there are no rows"), file: name)
    }
    return table
  }

  /// The rows stretch after stretch, each of one part.
  ///
  /// - Parameter texts: columns whose texts are wanted.
  /// - Throws: `DataProblem`, and what `body` throws.
  public func stretches(
    texts: [String], _ body: (RowStretch) throws -> Void
  ) throws {
    // Nobody can say in a later stretch what a column is.
    let request = request.withUsualDates
    let sink = sink(request, texts: texts) { request.types[columns[$0].name] == nil }
    let places = texts.map { name in columns.firstIndex { $0.name == name } }
    try withoutActuallyEscaping(body) { body in
      sink.stretch = (
        Self.stretchRows,
        { sink in
          let kept = places.map { place in place.map { sink.gathered[$0].texts } ?? [] }
          var assembly = Assembly(sink: sink, policy, request)
          assembly.maxRejects = .max
          try body(RowStretch(assembly.table(), lines: sink.rows.lines, texts: kept))
        }
      )
      defer { sink.stretch = nil }
      try give(to: sink)
    }
  }

  private var name: String { parts.first?.source.name ?? "" }

  private func give(to sink: RowSink) throws {
    for (part, places) in zip(parts, places) { try sink.take(part, at: places) }
  }

  private func sink(
    _ own: ReadRequest? = nil, texts: [String] = [],
    excluding: (Int) -> Bool = { _ in false }, readsWords: (Int) -> Bool
  ) -> RowSink {
    let request = own ?? request
    let gathered = columns.enumerated().map { place, column in
      var asked = request
      if excluding(place) { asked.excluding.insert(column.name) }
      return GatheredColumn(
        column, asked, missing: policy.missing, readsWords: readsWords(place),
        texts: texts.contains(column.name))
    }
    return RowSink(
      policy, gathered, bytesOnDisk: parts.reduce(0) { $0 + $1.bytesOnDisk },
      progress: request.progress)
  }
}

extension ReadRequest {
  /// Dates are year first where nothing else is known of them.
  fileprivate var withUsualDates: ReadRequest {
    var request = self
    for (name, type) in types where type == .date && formats[name] == nil {
      request.formats[name] = DateOrder.yearFirst.rawValue
    }
    return request
  }
}
