internal import SeismoReading
internal import SeismoSpec
internal import SeismoTables

/// The rows of a table or a query, which can be given as often as wanted.
struct SQLiteRows {
  /// Where they come from.
  enum Query {
    /// A SELECT of the spec's.
    case whole(String)
    /// A table, quoted, with the column that numbers its rows, and those that order them.
    case table(String, key: String?, order: [String])
  }

  let database: SQLiteDatabase
  let file: FileReference
  let columns: [SourceColumn]
  let source: RowSource
  let query: Query

  /// Gives all rows: of a table nothing but the columns that are wanted leaves the database.
  ///
  /// - Throws: `DataProblem`.
  func give(to sink: RowSink) throws {
    do {
      let wanted = columns.indices.filter { sink.wanted[$0] }
      switch query {
      case .whole(let text):
        try give(database.prepare(text), zip(wanted, wanted).map { ($0, $1) }, key: nil, to: sink)
      case .table(let table, let key, let order):
        let names = [key ?? "1"] + wanted.map { SQLiteDatabase.quoted(columns[$0].name) }
        let ordered = order.isEmpty ? "" : " order by \(order.joined(separator: ", "))"
        let statement = try database.prepare(
          "select \(names.joined(separator: ", ")) from \(table)\(ordered)")
        let places = wanted.enumerated().map { ($0 + 1, $1) }
        try give(statement, places, key: key == nil ? nil : 0, to: sink)
      }
    } catch let problem as SQLiteProblem {
      throw problem.inFile(file, "a row")
    }
  }

  /// - Parameters:
  ///   - places: the statement's columns, each with the table's.
  ///   - key: the one that numbers the rows.
  private func give(
    _ statement: SQLiteStatement, _ places: [(Int, Int)], key: Int?, to sink: RowSink
  ) throws {
    var (number, last) = (0, 0)
    while try statement.step() {
      number += 1
      if let key {
        guard case .integer(let value) = statement.value(key), value > last else {
          throw SQLiteProblem(words: "its keys don't ascend, so the database is damaged")
        }
        number = Int(value)
      }
      last = number
      for (from, column) in places { sink.take(statement.value(from), in: column) }
      try sink.endRow(line: number)
    }
  }
}

extension RowSink {
  /// Takes a value of a row.
  fileprivate func take(_ value: SQLiteStatement.Value, in column: Int) {
    switch value {
    case .null: missing(in: column)
    case .integer(let number): integer(number, in: column)
    case .real(let number): self.number(number, isWhole: false, in: column)
    case .text(let text): self.text(text, in: column)
    case .badText: bad(.notUTF8, text: "", in: column)
    case .blob(let count):
      bad(
        .other(
          "holds a blob of \(count) bytes, which no column takes; leave the column out with exclude "
            + "in data.schema"), text: "blob", in: column)
    }
  }
}
