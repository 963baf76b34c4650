/// The columns of a table, each with the formula that makes it of columns as they were read, and the rows that are
/// refused.
public struct FormulaTable: Sendable {
  /// A column's formula.
  public enum Values: Sendable {
    case numbers(NumberFormula)
    case texts(TextFormula)
  }

  /// One column: its numbers are one in each row.
  public struct Column: Sendable {
    /// As in a table.
    public var name: String
    /// What makes it.
    public var values: Values

    /// A column of numbers.
    public init(name: String, _ formula: NumberFormula) {
      (self.name, values) = (name, .numbers(formula))
    }

    /// A column of texts.
    public init(name: String, _ formula: TextFormula) {
      (self.name, values) = (name, .texts(formula))
    }

    /// Nil for a column of texts.
    public var numbers: NumberFormula? {
      if case .numbers(let formula) = values { formula } else { nil }
    }

    /// Nil for a column of numbers.
    public var texts: TextFormula? {
      if case .texts(let formula) = values { formula } else { nil }
    }
  }

  /// In order.
  public var columns: [Column]
  /// A row is refused where one of these isn't 0.
  public private(set) var refusals: [NumberFormula] = []

  /// Columns as they were read.
  public init(columns: [Column]) { self.columns = columns }

  /// Refuses the rows where a formula's number isn't 0.
  public mutating func refuse(where condition: NumberFormula) { refusals.append(condition) }

  /// A column by name.
  public subscript(name: String) -> Column? { columns.first { $0.name == name } }

  /// Puts others in the place of each column that has an entry of its name, unless there are none for it.
  ///
  /// - Parameter replacement: for a column, with the entry of its name.
  public mutating func replace<Entry>(
    _ entries: [Entry], named name: (Entry) -> String,
    by replacement: (Column, Entry) -> [Column]?
  ) {
    let known = Dictionary(entries.map { (name($0), $0) }) { first, _ in first }
    columns = columns.flatMap { column in
      known[column.name].flatMap { replacement(column, $0) } ?? [column]
    }
  }
}

extension FormulaTable.Column {
  /// A column for each of a formula's numbers.
  public static func each(of formula: NumberFormula, named names: [String]) -> [Self] {
    names.enumerated().map { place, name in Self(name: name, formula.selecting([place])) }
  }
}
