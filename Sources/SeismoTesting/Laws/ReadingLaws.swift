internal import SeismoSpec
internal import SeismoTables

/// Other ways to the rows that `read` gives: the reader as it is saved, as it is set for a file to predict, and in
/// stretches.
struct ReadingLaws<R: Reader> {
  let reader: R
  let bench: Bench

  /// The saved reader is what predicts: what it found out is declared, and goes through the spec's language.
  func declaredReadsAlike() throws {
    let whole = try reader.read(ReadRequest())
    let declared = try reader.declared()
    try requireSame(try declared.read(ReadRequest()), whole, "declared, it reads")
    let text = declared.encodedComponent().onOneLine
    let saved = try bench.decode(R.self, text)
    try requireSame(try saved.read(ReadRequest()), whole, "saved as \(text), it reads")
  }

  /// Set for its own file as if that were another.
  func adaptedReadsAlike() throws {
    let request = try typedRequest()
    guard reader.files.count == 1, let file = reader.files.first,
      let adapted = try reader.adapted(to: file, columns: request.types)
    else { return }
    let names = try reader.columnNames()
    let found = try adapted.columnNames()
    try require(found == names, "set for its own file, it names \(found), else \(names)")
    try requireSame(
      try adapted.read(request), try reader.read(request), "set for its own file, it reads")
  }

  func stretchesAddUp() throws {
    let request = try typedRequest()
    let names = try reader.columnNames()
    let expected = try reader.read(request).rows
    var found: [String] = []
    try reader.readStretches(request, texts: names) { stretch in
      let table = stretch.table
      found += table.rows
      try require(
        stretch.texts.count == names.count
          && stretch.texts.allSatisfy { $0.count == stretch.lines.count },
        "gives \(stretch.texts.map(\.count)) texts of \(names.count) columns in "
          + "\(stretch.lines.count) rows")
      let lines = (0..<table.rowCount).map {
        table.provenance.origin(of: Int(table.rowIDs[$0])).line
      }
      try require(
        Set(lines).isSubset(of: stretch.lines),
        "has texts of the lines \(stretch.lines), rows of \(lines)")
    }
    try require(found == expected, "gives \(found) in stretches, at once \(expected)")
  }

  /// As a file to predict is read: with the types and formats that were found in training.
  private func typedRequest() throws -> ReadRequest {
    let whole = try reader.read(ReadRequest())
    let columns = whole.columns.map {
      FittedPipeline.InputColumn($0, declared: nil, format: nil)
    }
    var request = ReadRequest(
      types: Dictionary(columns.map { ($0.name, $0.type) }) { first, _ in first })
    request.formats = whole.notes.formats
    return request
  }

  private func requireSame(_ found: Table, _ expected: Table, _ what: String) throws {
    try require(found.rows == expected.rows, "\(what) \(found.rows), else \(expected.rows)")
    let (types, others) = (found.columns.map(\.type), expected.columns.map(\.type))
    try require(types == others, "\(what) columns of \(types), else of \(others)")
  }
}

extension Table {
  /// Each row's place, and its values to the bit.
  fileprivate var rows: [String] {
    (0..<rowCount).map { row in
      let values = columns.map { column in
        switch column.values {
        case .numbers(let numbers): "\(column.name)=\(numbers[row])#\(numbers[row].bitPattern)"
        case .categories(let codes, let levels):
          "\(column.name)=" + (codes[row] < 0 ? "missing" : "'\(levels[Int(codes[row])])'")
        }
      }
      return "\(place(of: row)) \(values.joined(separator: " "))"
    }
  }
}
