internal import SeismoTables

/// A file, a table or a query, opened: its columns, and its rows as often as they are wanted.
public struct RowPart {
  /// All its columns; their names differ.
  public var columns: [SourceColumn]
  /// What messages call it.
  public var source: RowSource
  /// What it takes on disk, which decides how much the table may take in memory.
  public var bytesOnDisk: Int
  /// Gives all rows to a sink, the same each time.
  public var give: (RowSink) throws -> Void

  /// Makes a part.
  public init(
    _ columns: [SourceColumn], of source: RowSource, bytesOnDisk: Int = 0,
    give: @escaping (RowSink) throws -> Void
  ) {
    (self.columns, self.source, self.bytesOnDisk) = (columns, source, bytesOnDisk)
    self.give = give
  }
}

extension [RowPart] {
  /// The columns of all parts, in the order in which they first come.
  ///
  /// - Throws: `DataProblem` for a column that is wanted, and that two parts have with types that aren't one.
  func allColumns(excluding: Set<String>) throws -> [SourceColumn] {
    var (columns, places) = ([(column: SourceColumn, source: RowSource)](), [String: Int]())
    for part in self {
      for column in part.columns {
        guard let place = places[column.name] else {
          places[column.name] = columns.count
          columns.append((column, part.source))
          continue
        }
        if excluding.contains(column.name) { continue }
        let before = columns[place]
        guard let both = before.column.with(column) else {
          throw DataProblem(
            .other(
              "is \(column.kindInWords) here and \(before.column.kindInWords) in \(before.source.name); cast it "
                + "where the files are written, or leave it out with exclude in data.schema"),
            file: part.source.name, column: column.name)
        }
        columns[place].column = both
      }
    }
    return columns.map(\.column)
  }
}

extension SourceColumn {
  /// The column that has the values of both; nil where their types aren't one.
  fileprivate func with(_ other: SourceColumn) -> SourceColumn? {
    if other.isOpen { return self }
    if isOpen { return other }
    var both = self
    both.isText = isText && other.isText
    switch (type, other.type) {
    case (.integer, .number), (.number, .integer): both.type = .number
    case (.category, nil), (nil, .category): both.type = .category
    case (let one, let two) where one == two && absent.bitPattern == other.absent.bitPattern: break
    default: return nil
    }
    return both
  }

  /// Whether its values alone decide what it is.
  private var isOpen: Bool { type == nil && !isText && absent.isNaN }

  fileprivate var kindInWords: String {
    switch type {
    case nil: "a text"
    case .number?: "a number"
    case .integer?: "a whole number"
    case .boolean?: "true or false"
    case .date?: "a date"
    case .time?: "a time"
    case .category?, .text?: "a category"
    }
  }
}
