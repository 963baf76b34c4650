internal import SeismoCSV
internal import SeismoSpec
public import SeismoTables

/// One reading of a source: its columns, typed by all their values as the csv reader types its own.
///
/// A column is read as numbers until something else comes. Then the source is read once more, for the columns of which
/// that turned out late; so `scan` has to give the same rows each time.
public struct TypedReading {
  /// Rows of a stretch.
  private static let stretchRows = 8192

  private let columns: [SourceColumn]
  private let source: RowSource
  private let policy: ReadPolicy
  private let request: ReadRequest
  private let bytesOnDisk: Int
  /// What is said beside the rows.
  public var notes = ReadNotes()

  /// Makes a reading.
  ///
  /// - Parameters:
  ///   - columns: all the source's columns; their names differ.
  ///   - bytesOnDisk: what the source takes there, which decides how much the table may take in memory.
  public init(
    _ columns: [SourceColumn], of source: RowSource, _ policy: ReadPolicy, _ request: ReadRequest,
    bytesOnDisk: Int = 0
  ) {
    (self.columns, self.source, self.policy) = (columns, source, policy)
    (self.request, self.bytesOnDisk) = (request, bytesOnDisk)
  }

  /// The table.
  ///
  /// - Parameter scan: gives all rows to the sink.
  /// - Throws: `DataProblem` for the first thing wrong.
  public func table(_ scan: (RowSink) throws -> Void) throws -> Table {
    let first = sink { _ in false }
    try scan(first)
    let late = Set(first.gathered.indices.filter { first.gathered[$0].isContradicted })
    if !late.isEmpty {
      let second = sink(excluding: { !late.contains($0) }) { late.contains($0) }
      try scan(second)
      guard second.lines == first.lines else {
        throw DataProblem(
          .unreadable("was changed while it was read; try again"), file: source.name)
      }
      for column in late { first.gathered[column] = second.gathered[column] }
    }
    let table = try Assembly(sink: first, policy, request, notes).table()
    guard table.rowCount > 0 else {
      if let first = table.notes.rejects.first {
        throw DataProblem(
          .empty("no row is left; of the first one: \(first.reason)"), file: first.file,
          line: first.line, column: first.column)
      }
      throw DataProblem(.empty("there are no rows"), file: source.name)
    }
    return table
  }

  /// The rows stretch after stretch.
  ///
  /// - Parameters:
  ///   - texts: columns whose texts are wanted.
  ///   - scan: gives all rows to the sink.
  /// - Throws: `DataProblem`, and what `body` throws.
  public func stretches(
    texts: [String], _ scan: (RowSink) throws -> Void, _ body: (RowStretch) throws -> Void
  ) throws {
    var typed = self
    // Nobody can say in a later stretch what a column is.
    typed.notes = notes
    let request = request.withUsualDates
    let sink = sink(request, texts: texts) { request.types[columns[$0].name] == nil }
    let places = texts.map { name in columns.firstIndex { $0.name == name } }
    try withoutActuallyEscaping(body) { body in
      sink.stretch = (
        Self.stretchRows,
        { sink in
          let kept = places.map { place in place.map { sink.gathered[$0].texts } ?? [] }
          let lines = sink.lines.map(Int.init)
          var assembly = Assembly(sink: sink, policy, request, notes)
          assembly.maxRejects = .max
          try body(RowStretch(assembly.table(), lines: lines, texts: kept))
        }
      )
      defer { sink.stretch = nil }
      try scan(sink)
      try sink.endStretch()
    }
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
      columns, of: source, policy, gathered, bytesOnDisk: bytesOnDisk, progress: request.progress)
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
