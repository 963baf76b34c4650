internal import SeismoSpec
internal import SeismoTables

/// Formulas as a list, each after those that it is made of, which it names by their places.
struct FormulaList {
  private(set) var entries: [JSON] = []
  private var places: [NumberFormula: Int] = [:]

  /// A formula's place.
  mutating func place(of formula: NumberFormula) -> Int {
    if let known = places[formula] { return known }
    let entry = entry(formula)
    entries.append(.object(entry.map { .init($0.key, $0.value) }))
    places[formula] = entries.count - 1
    return entries.count - 1
  }

  private mutating func entry(_ formula: NumberFormula) -> KeyValuePairs<String, JSON> {
    func operand(_ x: NumberFormula) -> JSON { .integer(place(of: x)) }
    switch formula.operation {
    case .column(let name): return ["operation": .string("column"), "column": .string(name)]
    case .place(let text, let levels, let missing, let unseen):
      return [
        "operation": .string("place"), "text": text.json,
        "levels": .array(levels.map(JSON.string)), "missing": .integer(missing),
        "unseen": .integer(unseen),
      ]
    case .hash(let text, let prefix):
      return ["operation": .string("hash"), "text": text.json, "prefix": .string(prefix)]
    case .constant(let values): return ["operation": .string("constant"), "values": .list(values)]
    case .function(let function, let x):
      return ["operation": .string(function.rawValue), "of": .array([operand(x)])]
    case .arithmetic(let kind, let a, let b):
      return ["operation": .string(kind.rawValue), "of": .array([operand(a), operand(b)])]
    case .isLess(let a, let b):
      return ["operation": .string("is_less"), "of": .array([operand(a), operand(b)])]
    case .isMissing(let x):
      return ["operation": .string("is_missing"), "of": .array([operand(x)])]
    case .choice(let condition, let one, let other):
      return [
        "operation": .string("choice"),
        "of": .array([operand(condition), operand(one), operand(other)]),
      ]
    case .selection(let x, let columns):
      return [
        "operation": .string("selection"), "of": .array([operand(x)]),
        "columns": .array(columns.map(JSON.integer)),
      ]
    case .line(let table, let x):
      return [
        "operation": .string("line"), "of": .array([operand(x)]),
        "table": .array(table.map(JSON.list)),
      ]
    case .interpolation(let x, let xs, let ys):
      return [
        "operation": .string("interpolation"), "of": .array([operand(x)]), "xs": .list(xs),
        "ys": .list(ys),
      ]
    }
  }
}

extension TextFormula {
  fileprivate var json: JSON {
    .object(
      [.init("column", .string(column))] + (filling.map { [.init("filling", .string($0))] } ?? []))
  }
}

extension JSON {
  /// Numbers that read back to the same doubles.
  static func list(_ values: [Double]) -> JSON { .array(values.map(JSON.exact)) }

  /// A number that reads back to the same double; one that isn't finite is a word, as in a run's records.
  static func exact(_ value: Double) -> JSON {
    value.isFinite ? .number(value) : .string(value.isNaN ? "nan" : value < 0 ? "-inf" : "inf")
  }
}
