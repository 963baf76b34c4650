internal import SeismoSpec
internal import SeismoTables

/// Tables with the numeric columns `x` and `y`, the categorical column `colour`, the dates `when`, the
/// times of day `at`, and a target of three classes.
enum SampleTables {
  /// Nothing odd: no missing value, every class there.
  static func usual(rows: Int = 60, seed: UInt64 = 1) -> Table {
    var random = RandomStream(seed: seed, purpose: "contract table")
    let x = (0..<rows).map { _ in random.normal() }
    let y = (0..<rows).map { _ in 100 + 20 * random.normal() * random.normal() }
    let colour = (0..<rows).map { _ in Int32(random.below(3)) }
    let when = (0..<rows).map { _ in (1e9 + 1e9 * random.normal()).rounded() }
    let at = (0..<rows).map { _ in Double(random.below(86_400)) }
    return table(x, y, colour, when, at)
  }

  /// Missing values, constant columns, a column without a value, one row, none.
  static var odd: [(name: String, table: Table)] {
    var missing = usual()
    missing.columns = missing.columns.map { holed($0) }
    let empty = [Double](repeating: .nan, count: 12)
    let constant = [Double](repeating: 3, count: 12)
    let codes = [Int32](repeating: 1, count: 12)
    return [
      ("missing values", missing),
      ("constant columns", table(constant, constant, codes, constant, constant)),
      ("columns without a value", table(empty, empty, codes.map { _ in -1 }, empty, empty)),
      ("a single row", usual(rows: 1)),
      ("no row", usual(rows: 0)),
    ]
  }

  /// Rows of which some have a level that the others lack.
  static var unseen: Table {
    var table = usual(rows: 20, seed: 8)
    table.columns = table.columns.map { column in
      guard case .categories(let codes, _) = column.values else { return column }
      return Column(
        name: column.name, values: .categories(codes, levels: ["blue", "violet", "red"]))
    }
    return table
  }

  /// The same rows with inputs that must have no say.
  static func poisoned(_ table: Table) -> Table {
    var poisoned = table
    poisoned.columns = table.columns.enumerated().map { index, column in
      switch column.values {
      case .numbers(let numbers):
        let poison = [Double.nan, .infinity, -1e300, 1e300]
        return Column(
          name: column.name,
          values: .numbers(numbers.indices.map { poison[($0 + index) % poison.count] }),
          type: column.type)
      case .categories(let codes, let levels):
        return Column(name: column.name, values: .categories(codes.map { _ in -1 }, levels: levels))
      }
    }
    return poisoned
  }

  private static func table(
    _ x: [Double], _ y: [Double], _ colour: [Int32], _ when: [Double], _ at: [Double]
  ) -> Table {
    let rows = x.count
    var table = Table(
      columns: [
        Column(name: "x", values: .numbers(x)), Column(name: "y", values: .numbers(y)),
        Column(name: "colour", values: .categories(colour, levels: ["blue", "green", "red"])),
        Column(name: "when", values: .numbers(when), type: .date),
        Column(name: "at", values: .numbers(at), type: .time),
      ], provenance: Provenance(file: "contract", lines: (0..<rows).map { UInt32($0 + 2) }))
    table.target = Column(
      name: "class",
      values: .categories((0..<rows).map { Int32($0 % 3) }, levels: ["a", "b", "c"]))
    return table
  }

  private static func holed(_ column: Column) -> Column {
    switch column.values {
    case .numbers(let numbers):
      Column(
        name: column.name,
        values: .numbers(numbers.enumerated().map { $0 % 7 == 2 ? .nan : $1 }),
        type: column.type)
    case .categories(let codes, let levels):
      Column(
        name: column.name,
        values: .categories(codes.enumerated().map { $0 % 5 == 1 ? -1 : $1 }, levels: levels))
    }
  }
}

extension Table {
  /// Every bit of its inputs, with the columns' names.
  var bits: [String] {
    columns.map { column in
      switch column.values {
      case .numbers(let numbers): "\(column.name) \(numbers.map(\.bitPattern))"
      case .categories(let codes, let levels): "\(column.name) \(codes) \(levels)"
      }
    }
  }
}
