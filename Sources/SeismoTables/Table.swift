internal import SeismoSpec

/// One column of a table.
public struct Column: Sendable, Equatable {
  /// What a column holds.
  public enum Values: Sendable, Equatable {
    /// Numbers in double precision, as pandas and polars keep them; NaN is missing.
    case numbers(ColumnBuffer<Double>)
    /// Indices into the levels; −1 is missing.
    case categories(ColumnBuffer<Int32>, levels: [String])
  }

  /// The name in the file's header, or the one a transform gave it.
  public var name: String
  /// The values, one per row.
  public var values: Values
  /// What they were in the file; a column that a transform made is a number or a category.
  public var type: ColumnType
  /// How many categories there are where the numbers are indices of them, from 0; nil for other columns. A network
  /// takes such a column as one of its `categories`; index 0 is that of levels that training lacks.
  public var categories: Int?

  /// Makes a column; of no declared type, it is a number or a category.
  public init(name: String, values: Values, type: ColumnType? = nil, categories: Int? = nil) {
    self.name = name
    self.values = values
    self.categories = categories
    if case .numbers = values { self.type = type ?? .number } else { self.type = type ?? .category }
  }

  /// The number of rows.
  public var count: Int {
    switch values {
    case .numbers(let numbers): numbers.count
    case .categories(let codes, _): codes.count
    }
  }

  /// The numbers, or nil for a categorical column.
  public var numbers: ColumnBuffer<Double>? {
    if case .numbers(let numbers) = values { numbers } else { nil }
  }

  /// Whether the value of a row is missing.
  public func isMissing(at row: Int) -> Bool {
    switch values {
    case .numbers(let numbers): numbers[row].isNaN
    case .categories(let codes, _): codes[row] < 0
    }
  }

  /// Each row's value as a text: a level, or the shortest decimal that reads back to the number; "" for a missing one.
  public var texts: [String] {
    switch values {
    case .numbers(let numbers):
      numbers.map { $0.isNaN ? "" : Int(exactly: $0).map(String.init) ?? "\($0)" }
    case .categories(let codes, let levels): codes.map { $0 < 0 ? "" : levels[Int($0)] }
    }
  }

  /// Keeps the values of some rows.
  fileprivate mutating func select(_ rows: [Int]) { self = selecting(rows) }

  package func selecting(_ rows: [Int]) -> Column { picking(rows) }

  fileprivate func picking<Row: BinaryInteger>(_ rows: [Row]) -> Column {
    switch values {
    case .numbers(let numbers):
      Column(
        name: name, values: .numbers(numbers.picking(rows)), type: type,
        categories: categories)
    case .categories(let codes, let levels):
      Column(
        name: name, values: .categories(codes.picking(rows), levels: levels), type: type)
    }
  }
}

/// Where the rows of a table came from: for each row that was read, its file and line.
public struct Provenance: Sendable, Equatable {
  /// The files, as messages name them.
  public var files: [String]
  /// The row at which each file starts; parallel to `files`.
  public var starts: [Int]
  /// The line, counted from 1, on which each row starts in its file.
  public var lines: LineNumbers

  /// Makes the record of one file.
  public init(file: String, lines: [UInt32]) {
    self.files = [file]
    self.starts = [0]
    self.lines = LineNumbers(lines)
  }

  /// Makes the record of rows that aren't lines of a text, such as those of a table in a database.
  ///
  /// - Parameters:
  ///   - source: what they are in, as messages name it: "shop.db, table orders".
  ///   - unit: what tells them apart: "id", for a place such as `shop.db, table orders, id 57`.
  ///   - numbers: each row's, ascending from 1.
  public init(source: String, counting unit: String, numbers: LineNumbers) {
    self.init([(file: Place.name(source, counting: unit), lines: numbers)])
  }

  /// Makes the record of several files, each with the lines of its rows.
  public init(_ parts: [(file: String, lines: LineNumbers)]) {
    files = parts.map(\.file)
    starts = parts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.lines.count) }.dropLast()
    lines = parts.reduce(into: LineNumbers()) { $0.append(contentsOf: $1.lines) }
  }

  /// "file:line" of a row that was read, with as few of the file's folders as tell it from the others.
  package func shortPlace(of row: Int) -> String {
    let (file, line) = origin(of: row)
    return Place(shortName(of: file), line).description
  }

  /// The same where it needs a folder; nil where the file's name alone tells it from the others.
  package func distinctPlace(of row: Int) -> String? {
    let place = shortPlace(of: row)
    return place.contains("/") ? place : nil
  }

  private func shortName(of file: String) -> String {
    let parts = file.split(separator: "/")
    for count in 1..<max(2, parts.count) {
      let end = "/" + parts.suffix(count).joined(separator: "/")
      if files.count(where: { ("/" + $0).hasSuffix(end) }) < 2 { return String(end.dropFirst()) }
    }
    return file
  }

  /// The file and line of a row that was read.
  public func origin(of row: Int) -> (file: String, line: Int) {
    let file = starts.lastIndex { $0 <= row } ?? 0
    return (files[file], Int(lines[row]))
  }
}

/// Columns of equal length, a target, and for each row the number under which it was read.
public struct Table: Sendable {
  /// The input columns, in order.
  public var columns: [Column]
  /// The column to predict; nil until the schema has set it apart.
  public var target: Column?
  /// The columns as read that a split or a sampler looks at, whether they are inputs too or not.
  public package(set) var apart: [Column] = []
  /// For each row its index among the rows as read; it follows the row through filters and splits.
  public private(set) var rowIDs: [Int32]
  /// The file and line of every row as read.
  public let provenance: Provenance
  /// What the reader decided, doubts, and left out.
  public package(set) var notes: ReadNotes

  /// A table as a reader returns it, rows numbered from 0.
  public init(columns: [Column], provenance: Provenance, notes: ReadNotes = ReadNotes()) {
    self.columns = columns
    self.notes = notes
    self.rowIDs = Array(0..<Int32(provenance.lines.count))
    self.provenance = provenance
  }

  /// A part of another table that has no rows or columns yet.
  private init(emptyPartOf whole: Table) {
    columns = []
    rowIDs = []
    (provenance, notes) = (whole.provenance, whole.notes)
  }

  /// The number of rows.
  public var rowCount: Int { rowIDs.count }

  /// The index of a column by name.
  public func index(of name: String) -> Int? {
    columns.firstIndex { $0.name == name }
  }

  /// The rows at the given positions, in that order, with their ids, targets and provenance.
  public func selecting(_ rows: [Int]) -> Table {
    var table = self
    table.columns = columns.map { $0.selecting(rows) }
    table.target = target?.selecting(rows)
    table.apart = apart.map { $0.selecting(rows) }
    table.rowIDs = rows.map { rowIDs[$0] }
    return table
  }

  /// Keeps the rows at the given positions, in that order.
  package mutating func select(_ rows: [Int]) {
    for index in columns.indices { columns[index].select(rows) }
    target?.select(rows)
    for index in apart.indices { apart[index].select(rows) }
    rowIDs = rows.map { rowIDs[$0] }
  }

  /// Appends rows of the same file, with the same columns of numbers.
  package mutating func append(_ other: Table) {
    for (index, column) in other.columns.enumerated() {
      columns[index].values = .numbers(
        (columns[index].numbers?.array ?? []) + (column.numbers?.array ?? []))
    }
    rowIDs += other.rowIDs
  }

  /// Divides the rows between tables: training, validation, test. Each column is let go of as soon as it is
  /// divided, and so is what says which rows are whose: the rows are never there twice.
  package consuming func divided(by partition: consuming Partition) -> [Table] {
    var (whole, rows) = (consume self, consume partition)
    func take(_ part: WritableKeyPath<Partition, [Int]>) -> [Int32] {
      defer { rows[keyPath: part] = [] }
      return rows[keyPath: part].map(Int32.init)
    }
    // The largest last, when the others are let go of.
    let (test, validation) = (take(\.test), take(\.validation))
    let parts = [take(\.training), validation, test]
    var tables = parts.map { _ in
      var table = Table(emptyPartOf: whole)
      table.columns.reserveCapacity(whole.columns.count)
      return table
    }
    for (part, rows) in parts.enumerated() {
      let ids = rows.map { whole.rowIDs[Int($0)] }
      // Of a table as it was read they are the same numbers, and take the same memory.
      tables[part].rowIDs = ids == rows ? rows : ids
    }
    whole.rowIDs = []
    for (part, rows) in parts.enumerated() {
      tables[part].target = whole.target?.picking(rows)
      tables[part].apart = whole.apart.map { $0.picking(rows) }
    }
    (whole.target, whole.apart) = (nil, [])
    for index in whole.columns.indices {
      let column = whole.columns[index]
      whole.columns[index].values = .numbers([])
      for (part, rows) in parts.enumerated() { tables[part].columns.append(column.picking(rows)) }
    }
    return tables
  }

  /// "file:line" of a row of this table.
  public func place(of row: Int) -> String {
    provenance.place(of: id(at: row)).description
  }

  /// The same without the file's folders.
  package func shortPlace(of row: Int) -> String {
    provenance.shortPlace(of: Int(rowIDs[row]))
  }

  /// What is wrong with a row of this table, with its file and line.
  public func problem(
    _ fact: DataProblem.Fact, at row: Int, column: String? = nil
  ) -> DataProblem {
    let origin = provenance.origin(of: Int(rowIDs[row]))
    return DataProblem(fact, file: origin.file, line: origin.line, column: column)
  }
}
