package import SeismoTables

/// What the columns of one row hold.
package struct RowCells: Sendable, Equatable {
  /// A value of a row.
  package enum Value: Sendable, Equatable {
    case number(Double)
    case level(String)
    case missing

    /// The value of a column at a row.
    init(_ column: Column, at row: Int) {
      switch column.values {
      case _ where column.isMissing(at: row): self = .missing
      case .numbers(let numbers): self = .number(numbers[row])
      case .categories(let codes, let levels): self = .level(levels[Int(codes[row])])
      }
    }
  }

  /// A column's name and the row's value in it.
  package struct Cell: Sendable, Equatable {
    package var column: String
    package var value: Value
    package var type: ColumnType
  }

  /// The input columns in order.
  package var inputs: [Cell]
  /// The target.
  package var target: Cell?

  /// The row at a position of a table.
  package init(_ table: Table, at row: Int) {
    inputs = table.columns.map { Cell(column: $0.name, value: Value($0, at: row), type: $0.type) }
    target = table.target.map { Cell(column: $0.name, value: Value($0, at: row), type: $0.type) }
  }
}

extension PreparedData {
  /// The part that has a row, and the row's cells in it; nil when none has it.
  package func cells(of id: Int32) -> (part: Part, cells: RowCells)? {
    for part in Part.allCases {
      if let row = self[part].rowIDs.firstIndex(of: id) {
        return (part, RowCells(self[part], at: row))
      }
    }
    return nil
  }
}

/// One row on its way through the preparation.
package struct RowTrace: Sendable {
  /// A step, and the columns that it changed.
  package struct Step: Sendable {
    /// The component's name.
    package var name: String
    /// What changed; nil when the step dropped the row.
    package var changes: [Change]?
  }

  /// A cell before and after a step; nil where there is no such column.
  package struct Change: Sendable, Equatable {
    package var column: String
    package var before: RowCells.Value?
    package var after: RowCells.Value?
  }

  /// The row's number as read, from 0.
  let id: Int32
  /// The cells after the last step; nil once the row was dropped.
  package private(set) var latest: RowCells?
  /// The steps that met the row, in order.
  package private(set) var steps: [Step] = []

  /// A row that the split has put somewhere, or nowhere.
  package init(_ id: Int32, in data: PreparedData) {
    self.id = id
    latest = data.cells(of: id)?.cells
  }

  /// Notes what a step made of the row.
  package mutating func observe(_ step: String, _ data: PreparedData) {
    guard let before = latest else { return }
    latest = data.cells(of: id)?.cells
    steps.append(Step(name: step, changes: latest.map { Self.changes(from: before, to: $0) }))
  }

  private static func changes(from before: RowCells, to after: RowCells) -> [Change] {
    let (old, new) = (before.all, after.all)
    let names = Set(new.map(\.column))
    let known = Dictionary(old.map { ($0.column, $0.value) }) { first, _ in first }
    let gone = old.filter { !names.contains($0.column) }
    return gone.map { Change(column: $0.column, before: $0.value, after: nil) }
      + new.compactMap { cell in
        let before = known[cell.column]
        return before == cell.value
          ? nil : Change(column: cell.column, before: before, after: cell.value)
      }
  }
}

extension RowCells {
  /// The inputs, then the target.
  fileprivate var all: [Cell] { inputs + [target].compactMap(\.self) }
}
