internal import SeismoSpec
internal import SeismoTables

/// A transform's formulas, held to what it does.
struct FormulaLaw<T: Transform> {
  let transform: T

  func check() throws {
    for (name, table) in [("the usual table", SampleTables.usual())] + SampleTables.odd {
      // Of what can't be fitted another law tells.
      guard let fitted = try? transform.fitTransform(TrainView(trainingRows: table)).fitted else {
        continue
      }
      try naming(name) {
        for rows in [SampleTables.odd[0].table, SampleTables.unseen] {
          try compare(fitted, on: rows)
        }
      }
    }
    try checkInverse()
  }

  private func compare(_ fitted: T.Fitted, on table: Table) throws {
    let read = table.columns.map { column in
      column.numbers == nil
        ? FormulaTable.Column(name: column.name, TextFormula(column: column.name))
        : FormulaTable.Column(name: column.name, .column(column.name))
    }
    guard let formulas = fitted.formulas(of: FormulaTable(columns: read)) else { return }
    for row in 0..<table.rowCount {
      var values = FormulaValues(table, row: row)
      let isRefused = formulas.refusals.contains { values.values(of: $0)[0] != 0 }
      let alone = try unlessRefused {
        var alone = table.selecting([row])
        try fitted.apply(to: &alone)
        return alone
      }
      try require(
        isRefused == (alone == nil),
        "row \(row) is \(alone == nil ? "" : "not ")refused, and by the formulas \(isRefused ? "" : "not ")"
      )
      guard let alone else { continue }
      let names = formulas.columns.map(\.name)
      try require(
        names == alone.columns.map(\.name),
        "makes the columns \(alone.columns.map(\.name)), by the formulas \(names)")
      for (column, formula) in zip(alone.columns, formulas.columns) {
        try compare(column, formula, &values, row)
      }
    }
  }

  private func compare(
    _ column: Column, _ formula: FormulaTable.Column, _ values: inout FormulaValues, _ row: Int
  ) throws {
    switch formula.values {
    case .texts(let text):
      let found = values.text(text) ?? ""
      try require(
        column.numbers == nil && column.texts[0] == found,
        "makes \(column.texts[0]) in '\(column.name)' of row \(row), by the formulas \(found)")
    case .numbers(let number):
      let found = values.values(of: number)
      try require(found.count == 1, "'\(column.name)' has \(found.count) numbers by the formulas")
      let own = column.numbers?[0]
      try require(
        own.map { isNear($0, found[0]) } ?? false,
        "makes \(own ?? .nan) in '\(column.name)' of row \(row), by the formulas \(found[0])")
    }
  }

  private func checkInverse() throws {
    guard let transform = transform as? any ColumnTransform,
      let numbers = SampleTables.usual().columns.first?.numbers?.array,
      let fitted = try unlessRefused({ try transform.fitInvertible(numbers) }) ?? nil,
      let formula = fitted.inverse(of: .column("y"))
    else { return }
    let outputs = stride(from: -7.0, through: 7, by: 0.25).map { $0 } + [.nan]
    var undone = outputs
    var span = undone.mutableSpan
    fitted.invert(&span)
    for (output, own) in zip(outputs, undone) {
      var values = FormulaValues(numbers: ["y": output])
      let found = values.values(of: formula)[0]
      try require(isNear(own, found), "undoes \(output) to \(own), by the formula to \(found)")
    }
  }

  private func isNear(_ a: Double, _ b: Double) -> Bool {
    a == b || a.isNaN && b.isNaN || abs(a - b) <= 1e-9 * max(1, abs(a))
  }
}
