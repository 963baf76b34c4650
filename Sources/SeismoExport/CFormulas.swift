internal import SeismoTables

/// Writes formulas as lines of C: a local variable for each, or a local array where it has several numbers in a row.
struct CFormulas {
  var program: CProgram
  /// The expressions of columns.
  let numbers: [String: String]
  let texts: [String: (expression: String, missing: [String])]
  /// The columns of texts that were needed.
  private(set) var usedTexts: Set<String> = []
  private var names: [NumberFormula: String] = [:]
  private let prefix: String

  init(
    _ program: CProgram, numbers: [String: String],
    texts: [String: (expression: String, missing: [String])], prefix: String
  ) {
    self.program = program
    self.numbers = numbers
    self.texts = texts
    self.prefix = prefix
  }

  /// An expression for one of a formula's numbers.
  ///
  /// - Parameter index: which; of a formula of one number it is that.
  /// - Throws: `ExportProblem`.
  mutating func expression(_ formula: NumberFormula, _ index: String) throws -> String {
    switch formula.operation {
    case .constant(let values) where values.count == 1:
      let text = CText.number(values[0])
      return text.hasPrefix("-") ? "(\(text))" : text
    case .selection(let whole, let columns):
      let place =
        Int(index).map { String(columns[columns.count == 1 ? 0 : $0]) }
        ?? (columns.count == 1 ? String(columns[0]) : "\(program.integers(columns))[\(index)]")
      return try expression(whole, place)
    default:
      let name = try name(of: formula)
      return formula.width == 1 ? name : "\(name)[\(index)]"
    }
  }

  private mutating func name(of formula: NumberFormula) throws -> String {
    if let known = names[formula] { return known }
    let name: String
    switch formula.operation {
    case .column(let column): name = numbers[column] ?? "NAN"
    case .constant(let values): name = program.doubles(values)
    default:
      let value = try value(of: formula)
      name = "\(prefix)\(names.count)"
      program.stack += 8 * formula.width
      if formula.width == 1 {
        program.lines.append("  const double \(name) = \(value);")
      } else {
        program.lines += [
          "  double \(name)[\(formula.width)];",
          "  for (int i = 0; i < \(formula.width); i++) \(name)[i] = \(value);",
        ]
      }
    }
    names[formula] = name
    return name
  }

  /// The expression of a formula's number i.
  private mutating func value(of formula: NumberFormula) throws -> String {
    switch formula.operation {
    case .column, .constant, .selection: return try expression(formula, "i")
    case .place(let text, let levels, let missing, let unseen):
      return try place(text, levels, missing: missing, unseen: unseen)
    case .hash(let text, let prefix):
      program.use(.hash)
      let (word, isMissing) = self.text(text)
      return "\(isMissing) ? NAN : hash(\(CText.literal(prefix)), \(word))"
    case .function(let function, let x): return "\(function.c)(\(try expression(x, "i")))"
    case .arithmetic(let kind, let a, let b):
      return "\(try expression(a, "i")) \(kind.c) \(try expression(b, "i"))"
    case .isLess(let a, let b): return "\(try expression(a, "i")) < \(try expression(b, "i"))"
    case .isMissing(let x): return "isnan(\(try expression(x, "i"))) ? 1.0 : 0.0"
    case .choice(let condition, let one, let other):
      return
        "\(try expression(condition, "i")) != 0 ? \(try expression(one, "i")) : \(try expression(other, "i"))"
    case .line(let table, let place):
      let number = try expression(place, "0")
      let width = table.first?.count ?? 0
      let lines = program.doubles(table.flatMap(\.self))
      let column = width == 1 ? "" : " * \(width) + i"
      return
        "\(number) > -1 && \(number) < \(table.count) ? \(lines)[(int)\(number)\(column)] : NAN"
    case .interpolation(let x, let xs, let ys):
      program.use(.interpolated)
      let arrays = "\(program.doubles(xs)), \(program.doubles(ys)), \(xs.count)"
      return "interpolated(\(try expression(x, "i")), \(arrays))"
    }
  }

  /// A text's expression, NULL where it is missing, and the condition that it is.
  private mutating func text(_ text: TextFormula) -> (word: String, isMissing: String) {
    usedTexts.insert(text.column)
    let (word, _) = texts[text.column] ?? ("NULL", [])
    guard let filling = text.filling else { return (word, "!\(word)") }
    return ("(\(word) ? \(word) : \(CText.literal(filling)))", "0")
  }

  private mutating func place(
    _ text: TextFormula, _ levels: [String], missing: Int, unseen: Int
  ) throws -> String {
    if levels.contains(""), text.filling != "" {
      throw ExportProblem(.emptyLevel(column: text.column))
    }
    program.use(.place)
    let known = program.texts(levels)
    let word = self.text(text).word
    return "place(\(word), \(known), \(levels.count), \(missing), \(unseen))"
  }
}

extension NumberFormula.Function {
  fileprivate var c: String {
    switch self {
    case .absolute: "fabs"
    case .floor: "floor"
    case .squareRoot: "sqrt"
    case .exponential: "exp"
    case .exponentialMinusOne: "expm1"
    case .logarithm: "log"
    case .logarithmOfOnePlus: "log1p"
    case .sine: "sin"
    case .cosine: "cos"
    case .complementaryError: "erfc"
    }
  }
}

extension NumberFormula.Arithmetic {
  fileprivate var c: String {
    switch self {
    case .add: "+"
    case .subtract: "-"
    case .multiply: "*"
    case .divide: "/"
    }
  }
}
