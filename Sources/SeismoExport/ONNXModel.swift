package import Foundation
internal import SeismoInference
internal import SeismoNetworks
internal import SeismoTables

/// A model as one ONNX graph: from columns as they are read to labels and probabilities, or to numbers.
package struct ONNXModel {
  /// What is in each of its files: a note's key.
  package static let mark = "seismo_experiment"

  private let model: ExportedModel
  private var graph = ONNXGraph()
  private var numbers: [String: String] = [:]
  private var texts: [String: (tensor: String, missing: [String])] = [:]
  private var names: Set<String> = []

  /// The file's bytes.
  ///
  /// - Throws: `ExportProblem`.
  package static func encode(_ model: ExportedModel) throws -> Data {
    var writer = ONNXModel(model)
    return try writer.encode()
  }

  private init(_ model: ExportedModel) { self.model = model }

  private mutating func encode() throws -> Data {
    addInputs()
    var answers: [String] = []
    for member in model.members { answers.append(try answer(of: member)) }
    let sum = answers.dropFirst().reduce(answers[0]) { graph.add("Add", [$0, $1]) }
    let mean =
      answers.count == 1 ? sum : graph.add("Div", [sum, constant([Double(answers.count)])])
    if model.classes.isEmpty {
      graph.output(mean, as: unused("variable"), .double, width: 1)
    } else {
      graph.output(labels(of: mean), as: unused("label"), .string, width: nil)
      graph.output(mean, as: unused("probabilities"), .double, width: model.classes.count)
    }
    return graph.encoded(
      name: model.experiment, version: model.seismo,
      notes: [
        Self.mark: model.experiment, "variant": model.variant, "target": model.target,
        "missing": "NaN in a column of numbers, the empty text in a column of words",
        "no answer": "a row that Seismo refuses has NaN, and the empty text for its label",
      ])
  }

  private mutating func addInputs() {
    for input in model.inputs {
      let name = unused(input.name)
      graph.input(name, input.isText ? .string : .double, width: 1)
      if input.isText {
        texts[input.name] = (name, input.missing)
      } else {
        numbers[input.name] = name
      }
    }
  }

  /// A name that no input or output has; ONNX takes an empty one for none.
  private mutating func unused(_ name: String) -> String {
    var candidate = name.isEmpty ? "column" : name
    while !names.insert(candidate).inserted { candidate += "_" }
    return candidate
  }

  private mutating func constant(_ values: [Double]) -> String {
    graph.constant(values, [1, values.count], .double)
  }

  /// The class with the greatest probability, of equals the first; the empty text where there is no answer.
  private mutating func labels(of probabilities: String) -> String {
    let most = graph.add(
      "ArgMax", [probabilities], ["axis": .integer(1), "keepdims": .integer(0)])
    let first = graph.add(
      "Gather", [probabilities, graph.constant([0], [], .int64)], ["axis": .integer(1)])
    let none = graph.constant([-1], [1], .int64)
    let place = graph.add("Where", [graph.add("IsNaN", [first]), none, most])
    return graph.add(
      "LabelEncoder", [place],
      [
        "keys_int64s": .integers(Array(model.classes.indices)),
        "values_strings": .texts(model.classes), "default_string": .text(""),
      ], domain: "ai.onnx.ml")
  }

  /// A network's answers in double precision, NaN in rows that have none.
  private mutating func answer(of member: ExportedModel.Member) throws -> String {
    var formulas = ONNXFormulas(graph, numbers: numbers, texts: texts)
    let prepared = try formulas.concatenated(member.numbers)
    let indices = try formulas.concatenated(member.indices)
    var refused = try member.refusals.map { try formulas.condition($0) }
    graph = formulas.graph
    let type: ONNXType = member.network.precision == .float32 ? .float : .double
    var inputs: [String] = []
    if let prepared {
      inputs.append(graph.add("Cast", [prepared], ["to": .integer(type.rawValue)]))
      refused.append(graph.add("Not", [isFinite(inputs[0], type)]))
    } else {
      inputs.append("")
    }
    if let indices {
      inputs.append(graph.add("Cast", [indices], ["to": .integer(ONNXType.int64.rawValue)]))
    }
    var network = ONNXNetwork(graph, member.network, inputs: inputs)
    let output = network.answer()
    graph = network.graph
    let answer = try finished(
      graph.add("Cast", [output], ["to": .integer(ONNXType.double.rawValue)]), member)
    refused.append(graph.add("Not", [isFinite(answer, .double)]))
    let any = refused.dropFirst().reduce(refused[0]) { graph.add("Or", [$0, $1]) }
    return graph.add("Where", [any, constant([.nan]), answer])
  }

  /// The network's output as an answer.
  private mutating func finished(
    _ output: String, _ member: ExportedModel.Member
  ) throws -> String {
    if member.answersLogits { return graph.add("Softmax", [output], ["axis": .integer(-1)]) }
    guard let undone = member.undone else { return output }
    var formulas = ONNXFormulas(graph, numbers: [ExportedModel.output: output], texts: [:])
    let answer = try formulas.tensor(of: undone)
    graph = formulas.graph
    return answer
  }

  /// Whether all numbers of a row are finite: [N, 1].
  private mutating func isFinite(_ x: String, _ type: ONNXType) -> String {
    let largest = type == .float ? Double(Float.greatestFiniteMagnitude) : .greatestFiniteMagnitude
    let fits = graph.add(
      "LessOrEqual", [graph.add("Abs", [x]), graph.constant([largest], [1], type)])
    let ones = graph.add("Cast", [fits], ["to": .integer(ONNXType.int32.rawValue)])
    let least = graph.add(
      "ReduceMin", [ones], ["axes": .integers([1]), "keepdims": .integer(1)])
    return graph.add("Cast", [least], ["to": .integer(ONNXType.bool.rawValue)])
  }
}

extension ONNXFormulas {
  /// Formulas of one number each side by side, [N, count]; nil where there are none.
  ///
  /// - Throws: `ExportProblem`.
  mutating func concatenated(_ formulas: [NumberFormula]) throws -> String? {
    var (tensors, isConstant) = ([String](), [Bool]())
    for part in FormulaRun.runs(in: formulas) {
      tensors.append(try tensor(of: part))
      isConstant.append(part.isConstant)
    }
    if let rows = zip(tensors, isConstant).first(where: { !$0.1 })?.0 {
      // A constant has one row, and has to have as many as the others.
      let first = graph.add(
        "Gather", [rows, graph.constant([0], [1], .int64)], ["axis": .integer(1)])
      let condition = graph.add("IsNaN", [first])
      for place in tensors.indices where isConstant[place] {
        tensors[place] = graph.add("Where", [condition, tensors[place], tensors[place]])
      }
    }
    return tensors.count > 1
      ? graph.add("Concat", tensors, ["axis": .integer(1)]) : tensors.first
  }
}

/// Formulas that are all numbers of one, one after the other, are that one.
enum FormulaRun {
  static func runs(in formulas: [NumberFormula]) -> [NumberFormula] {
    var (runs, place) = ([NumberFormula](), 0)
    while place < formulas.count {
      if let whole = whole(at: place, in: formulas) {
        runs.append(whole)
        place += whole.width
      } else {
        runs.append(formulas[place])
        place += 1
      }
    }
    return runs
  }

  private static func whole(at place: Int, in formulas: [NumberFormula]) -> NumberFormula? {
    guard case .selection(let whole, [0]) = formulas[place].operation,
      place + whole.width <= formulas.count
    else { return nil }
    for offset in 0..<whole.width {
      guard case .selection(whole, [offset]) = formulas[place + offset].operation else {
        return nil
      }
    }
    return whole
  }
}

extension NumberFormula {
  /// Whether it is the same in each row.
  var isConstant: Bool {
    switch operation {
    case .column, .place, .hash: false
    case .constant: true
    case .function(_, let x), .isMissing(let x), .selection(let x, _), .line(_, let x),
      .interpolation(let x, _, _):
      x.isConstant
    case .arithmetic(_, let a, let b), .isLess(let a, let b): a.isConstant && b.isConstant
    case .choice(let a, let b, let c): a.isConstant && b.isConstant && c.isConstant
    }
  }
}
