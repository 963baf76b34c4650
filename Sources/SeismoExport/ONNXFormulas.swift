internal import SeismoTables

/// Writes formulas into an ONNX graph: a tensor of doubles [N, width] for each, or [1, width] where it is constant.
struct ONNXFormulas {
  var graph: ONNXGraph
  /// The tensors of columns of numbers, and of columns of texts with what is missing in them.
  let numbers: [String: String]
  let texts: [String: (tensor: String, missing: [String])]
  private var tensors: [NumberFormula: String] = [:]
  private var conditions: [NumberFormula: String] = [:]
  private var places: [NumberFormula: String] = [:]

  init(
    _ graph: ONNXGraph, numbers: [String: String],
    texts: [String: (tensor: String, missing: [String])]
  ) {
    (self.graph, self.numbers, self.texts) = (graph, numbers, texts)
  }

  /// A formula's tensor.
  ///
  /// - Throws: `ExportProblem`.
  mutating func tensor(of formula: NumberFormula) throws -> String {
    if let known = tensors[formula] { return known }
    let made = try make(formula)
    tensors[formula] = made
    return made
  }

  private mutating func make(_ formula: NumberFormula) throws -> String {
    switch formula.operation {
    case .column(let name): return numbers[name] ?? ""
    case .place:
      let place = try self.place(formula)
      return graph.add("Cast", [place], ["to": .integer(ONNXType.double.rawValue)])
    case .hash(let text, _): throw ExportProblem(.hash(column: text.column))
    case .constant(let values): return constant(values)
    case .function(let function, let x): return try apply(function, to: tensor(of: x))
    case .arithmetic(let kind, let a, let b):
      return graph.add(kind.onnx, [try tensor(of: a), try tensor(of: b)])
    case .isLess, .isMissing:
      let condition = try condition(formula)
      return graph.add("Cast", [condition], ["to": .integer(ONNXType.double.rawValue)])
    case .choice(let condition, let one, let other):
      return graph.add(
        "Where", [try self.condition(condition), try tensor(of: one), try tensor(of: other)])
    case .selection(let x, let columns):
      let places = graph.constant(columns.map(Double.init), [columns.count], .int64)
      return graph.add("Gather", [try tensor(of: x), places], ["axis": .integer(1)])
    case .line(let table, let place): return try line(of: table, at: place)
    case .interpolation(let x, let xs, let ys): return try interpolation(tensor(of: x), xs, ys)
    }
  }

  private mutating func constant(_ values: [Double]) -> String {
    graph.constant(values, [1, values.count], .double)
  }

  /// Whether a formula isn't 0, as a tensor of truths.
  mutating func condition(_ formula: NumberFormula) throws -> String {
    if let known = conditions[formula] { return known }
    let made: String
    switch formula.operation {
    case .isLess(let a, let b): made = graph.add("Less", [try tensor(of: a), try tensor(of: b)])
    case .isMissing(let x): made = graph.add("IsNaN", [try tensor(of: x)])
    default:
      let isZero = graph.add("Equal", [try tensor(of: formula), constant([0])])
      made = graph.add("Not", [isZero])
    }
    conditions[formula] = made
    return made
  }

  /// The place of a text, as whole numbers.
  private mutating func place(_ formula: NumberFormula) throws -> String {
    if let known = places[formula] { return known }
    guard case .place(let text, let levels, var missing, let unseen) = formula.operation else {
      return ""
    }
    if levels.contains(""), text.filling != "" {
      throw ExportProblem(.emptyLevel(column: text.column))
    }
    if let filling = text.filling { missing = levels.firstIndex(of: filling) ?? unseen }
    let (tensor, markers) = texts[text.column] ?? ("", [])
    let own = levels.enumerated().filter { !$1.isEmpty }
    let keys = own.map(\.element)
    let others = [""] + Set(markers).subtracting(keys).subtracting([""]).sorted()
    let made = graph.add(
      "LabelEncoder", [tensor],
      [
        "keys_strings": .texts(keys + others),
        "values_int64s": .integers(own.map(\.offset) + others.map { _ in missing }),
        "default_int64": .integer(unseen),
      ], domain: "ai.onnx.ml")
    places[formula] = made
    return made
  }

  private mutating func line(of table: [[Double]], at place: NumberFormula) throws -> String {
    let width = table.first?.count ?? 0
    let index: String
    if case .place(_, let levels, let missing, let unseen) = place.operation,
      [levels.count - 1, missing, unseen].allSatisfy(table.indices.contains)
    {
      index = try self.place(place)
    } else {
      // A number that is no line's is that of the line of NaN behind them.
      let x = try tensor(of: place)
      let isBelow = graph.add("Less", [x, constant([Double(table.count)])])
      let isAbove = graph.add("Less", [constant([-1]), x])
      let isIn = graph.add("And", [isBelow, isAbove])
      let safe = graph.add("Where", [isIn, x, constant([Double(table.count)])])
      index = graph.add("Cast", [safe], ["to": .integer(ONNXType.int64.rawValue)])
    }
    let flat = graph.add("Reshape", [index, graph.constant([-1], [1], .int64)])
    let lines = table + [[Double](repeating: .nan, count: width)]
    let whole = graph.constant(lines.flatMap(\.self), [lines.count, width], .double)
    return graph.add("Gather", [whole, flat], ["axis": .integer(0)])
  }

  private mutating func interpolation(
    _ x: String, _ xs: [Double], _ ys: [Double]
  ) throws -> String {
    let points = xs.count
    let wide = graph.add("Unsqueeze", [x, graph.constant([2], [1], .int64)])
    let passed = graph.add(
      "LessOrEqual", [graph.constant(xs, [1, 1, points], .double), wide])
    let ones = graph.add("Cast", [passed], ["to": .integer(ONNXType.int64.rawValue)])
    let count = graph.add(
      "ReduceSum", [ones, graph.constant([2], [1], .int64)], ["keepdims": .integer(0)])
    let first = graph.constant([0], [1], .int64)
    let last = graph.constant([Double(points - 1)], [1], .int64)
    let one = graph.constant([1], [1], .int64)
    let low = graph.add("Max", [graph.add("Sub", [count, one]), first])
    let high = graph.add("Min", [graph.add("Add", [low, one]), last])
    func table(_ values: [Double], _ index: String, _ graph: inout ONNXGraph) -> String {
      graph.add(
        "Gather", [graph.constant(values, [points], .double), index], ["axis": .integer(0)])
    }
    let (x0, x1) = (table(xs, low, &graph), table(xs, high, &graph))
    let (y0, y1) = (table(ys, low, &graph), table(ys, high, &graph))
    let slope = graph.add("Div", [graph.add("Sub", [y1, y0]), graph.add("Sub", [x1, x0])])
    let line = graph.add("Add", [graph.add("Mul", [slope, graph.add("Sub", [x, x0])]), y0])
    let isAfter = graph.add("Less", [x0, x])
    let isBefore = graph.add("Less", [low, last])
    let between = graph.add("Where", [graph.add("And", [isAfter, isBefore]), line, y0])
    return graph.add("Where", [graph.add("IsNaN", [x]), x, between])
  }
}

extension ONNXFormulas {
  private mutating func apply(
    _ function: NumberFormula.Function, to x: String
  ) -> String {
    switch function {
    case .absolute: graph.add("Abs", [x])
    case .floor: graph.add("Floor", [x])
    case .squareRoot: graph.add("Sqrt", [x])
    case .exponential: graph.add("Exp", [x])
    case .logarithm: graph.add("Log", [x])
    case .sine: graph.add("Sin", [x])
    case .cosine: graph.add("Cos", [x])
    case .logarithmOfOnePlus: logarithmOfOnePlus(x)
    case .exponentialMinusOne: exponentialMinusOne(x)
    case .complementaryError: graph.complementaryError(x)
    }
  }

  /// ln(u) · x / (u − 1) with u = 1 + x, or x where u is 1: what rounding takes of x it takes of both (Kahan; Higham,
  /// "Accuracy and Stability of Numerical Algorithms", 2002, section 1.14.1).
  private mutating func logarithmOfOnePlus(_ x: String) -> String {
    let one = graph.constant([1], [1, 1], .double)
    let u = graph.add("Add", [x, one])
    let rest = graph.add("Sub", [u, one])
    let value = graph.add("Mul", [graph.add("Log", [u]), graph.add("Div", [x, rest])])
    return graph.add("Where", [graph.add("Equal", [u, one]), x, value])
  }

  /// (u − 1) · x / ln(u) with u = eˣ; x where u is 1, and u − 1 where that is −1 or u is infinite.
  private mutating func exponentialMinusOne(_ x: String) -> String {
    let one = graph.constant([1], [1, 1], .double)
    let u = graph.add("Exp", [x])
    let rest = graph.add("Sub", [u, one])
    let exact = graph.add("Mul", [rest, graph.add("Div", [x, graph.add("Log", [u])])])
    let isSmall = graph.add(
      "Less", [graph.add("Abs", [x]), graph.constant([1], [1, 1], .double)])
    let isOne = graph.add("Equal", [u, one])
    return graph.add(
      "Where", [isOne, x, graph.add("Where", [isSmall, exact, rest])])
  }
}

extension NumberFormula.Arithmetic {
  fileprivate var onnx: String {
    switch self {
    case .add: "Add"
    case .subtract: "Sub"
    case .multiply: "Mul"
    case .divide: "Div"
    }
  }
}
