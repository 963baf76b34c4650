internal import SeismoInference
internal import SeismoNetworks
internal import SeismoTables

/// A model as one C99 file that needs the standard library alone.
package struct CModel {
  /// What is in each of its files, and no others.
  package static let mark = "/* exported by seismo */"
  /// The most bytes that a prediction may take of the stack.
  static let stackLimit = 4 << 20

  private let model: ExportedModel
  private let name: String
  private let fields: [String]
  private var program: CProgram

  /// The file's text.
  ///
  /// - Throws: `ExportProblem`.
  package static func encode(_ model: ExportedModel) throws -> String {
    var writer = CModel(model)
    return try writer.encode()
  }

  private init(_ model: ExportedModel) {
    self.model = model
    var names = CNames()
    name = names.name(like: model.experiment, otherwise: "model")
    names = CNames()
    var fields: [String] = []
    for input in model.inputs { fields.append(names.name(like: input.name, otherwise: "column")) }
    self.fields = fields
    let isDouble = model.members.contains { $0.network.precision == .float64 }
    program = CProgram(isDouble ? .float64 : .float32)
  }

  private var width: Int { max(1, model.classes.count) }

  private mutating func encode() throws -> String {
    var functions: [String] = []
    for (index, member) in model.members.enumerated() {
      functions.append(try function(of: member, index))
    }
    let helpers = CHelper.allCases.filter(program.helpers.contains).map(\.text)
    let parts =
      [head, declarations, "#ifndef \(name.uppercased())_DECLARATIONS", includes]
      + [program.constants.joined(separator: "\n"), classNames] + helpers + functions
      + [predict, "#endif"]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  private var head: String {
    let what =
      model.classes.isEmpty
      ? "the number '\(model.target)'" : "the \(model.classes.count) classes of '\(model.target)'"
    return """
      \(CModel.mark)
      /* Experiment '\(CText.comment(model.experiment))', variant '\(CText.comment(model.variant))': predicts \(CText.comment(what)).
         C99; link with -lm. With \(name.uppercased())_DECLARATIONS defined, including this file only declares. */
      """
  }

  private var declarations: String {
    let columns = zip(model.inputs, fields).map { input, field in
      let type = input.isText ? "const char *" : "double "
      return "  \(type)\(field); /* \(CText.comment(input.inWords)) */"
    }
    let answers =
      model.classes.isEmpty
      ? """
      /* Puts the prediction into *answer. Returns 0, or -1 for a row that can't be predicted, whose answer is NAN. */
      """
      : """
      extern const char *const \(name)_class_names[\(width)];

      /* Puts the probability of each class into answer[\(width)]. Returns the likeliest class, or -1 for a row that can't
         be predicted, whose probabilities are NAN. */
      """
    return """
      /* A row as it is read; NAN is a missing number, NULL or "" a missing text. */
      typedef struct {
      \(columns.joined(separator: "\n"))
      } \(name)_row;

      \(answers)
      int \(name)_predict(const \(name)_row *row, double *answer);
      """
  }

  private var includes: String {
    let ending = program.precision == .float32 ? "f" : ""
    let functions = [
      "sqrt", "exp", "expm1", "log", "log1p", "tanh", "erf", "cos", "sin", "fabs",
    ]
    let defines = functions.map { "#define \($0)_r \($0)\(ending)" }.joined(separator: "\n")
    return """
      #include <math.h>
      #include <stddef.h>
      #include <stdint.h>
      #include <string.h>

      /* The network's precision. */
      typedef \(program.precision == .float32 ? "float" : "double") real;
      \(defines)
      """
  }

  private var classNames: String {
    model.classes.isEmpty
      ? ""
      : "const char *const \(name)_class_names[\(width)] = "
        + CText.list(model.classes.map(CText.literal)) + ";"
  }

  private var predict: String {
    let calls = model.members.indices.map { index in
      """
        if (!answer_\(index)(row, one)) goto none;
        for (int i = 0; i < \(width); i++) answer[i] += one[i] / \(model.members.count);
      """
    }
    return """
      int \(name)_predict(const \(name)_row *row, double *answer) {
        double one[\(width)];
        int best = 0;
        for (int i = 0; i < \(width); i++) answer[i] = 0;
      \(calls.joined(separator: "\n"))
        for (int i = 1; i < \(width); i++)
          if (answer[i] > answer[best]) best = i;
        return best;
      none:
        for (int i = 0; i < \(width); i++) answer[i] = NAN;
        return -1;
      }
      """
  }
}

extension ExportedModel.Input {
  /// "Sk.Var", a whole number.
  fileprivate var inWords: String {
    switch type {
    case .date: "'\(name)', seconds since 1970-01-01T00:00:00Z"
    case .time: "'\(name)', seconds since midnight"
    case .boolean: "'\(name)', 1 for yes and 0 for no"
    default: "'\(name)', \(type.inWords())"
    }
  }
}

extension CModel {
  /// What one network answers: 0 where it has no answer.
  private mutating func function(of member: ExportedModel.Member, _ index: Int) throws -> String {
    let numbers = zip(model.inputs, fields).filter { !$0.0.isText }.map { ($0.name, "row->\($1)") }
    let texts = zip(model.inputs, fields).enumerated().filter { $1.0.isText }.map {
      ($1.0.name, (expression: "c\($0)", missing: $1.0.missing))
    }
    var formulas = CFormulas(
      program, numbers: Dictionary(numbers) { first, _ in first },
      texts: Dictionary(texts) { first, _ in first }, prefix: "v")
    for refusal in member.refusals {
      let condition = try formulas.expression(refusal, "0")
      formulas.program.lines.append("  if (\(condition) != 0) return 0;")
    }
    try formulas.fill("real", "x", "(real)", member.numbers)
    if !member.numbers.isEmpty {
      formulas.program.lines.append(
        "  for (int i = 0; i < \(member.numbers.count); i++)\n    if (!isfinite(x[i])) return 0;")
    }
    try formulas.fill("int", "indices", "(int)", member.indices)
    let used = formulas.usedTexts
    let declared = zip(model.inputs, fields).enumerated()
      .filter { used.contains($1.0.name) }.map { Self.text($1.0, field: $1.1, name: "c\($0)") }
    var network = CNetwork(formulas.program, member.network, inputs: ["x", "indices"])
    let output = network.write()
    program = network.program
    try write(answer: output, of: member)
    let stack = program.stack
    guard stack <= Self.stackLimit else { throw ExportProblem(.wide(bytes: stack)) }
    let lines = declared + program.takeLines()
    return """
      static int answer_\(index)(const \(name)_row *row, double *answer) {
      \(lines.joined(separator: "\n"))
        for (int i = 0; i < \(width); i++)
          if (!isfinite(answer[i])) return 0;
        return 1;
      }
      """
  }

  /// A text, or NULL where it is missing.
  private static func text(
    _ input: ExportedModel.Input, field: String, name: String
  ) -> String {
    let markers = Set(input.missing).subtracting([""]).sorted().map {
      " && strcmp(row->\(field), \(CText.literal($0))) != 0"
    }
    return
      "  const char *const \(name) = row->\(field) && row->\(field)[0]\(markers.joined()) ? row->\(field) : NULL;"
  }

  private mutating func write(
    answer output: String, of member: ExportedModel.Member
  ) throws {
    if member.answersLogits {
      program.lines += [
        "  double most = \(output)[0], sum = 0;",
        "  for (int i = 1; i < \(width); i++) most = \(output)[i] > most ? \(output)[i] : most;",
        "  for (int i = 0; i < \(width); i++) sum += answer[i] = exp(\(output)[i] - most);",
        "  for (int i = 0; i < \(width); i++) answer[i] /= sum;",
      ]
      return
    }
    guard let undone = member.undone else {
      program.lines.append("  for (int i = 0; i < \(width); i++) answer[i] = \(output)[i];")
      return
    }
    program.lines.append("  const double output = \(output)[0];")
    var formulas = CFormulas(
      program, numbers: [ExportedModel.output: "output"], texts: [:], prefix: "u")
    let answer = try formulas.expression(undone, "0")
    program = formulas.program
    program.lines.append("  answer[0] = \(answer);")
  }
}

extension CFormulas {
  /// Fills an array with formulas of one number each.
  ///
  /// - Throws: `ExportProblem`.
  mutating func fill(
    _ type: String, _ array: String, _ cast: String, _ formulas: [NumberFormula]
  ) throws {
    guard !formulas.isEmpty else { return }
    var (lines, start) = ([String](), 0)
    for run in FormulaRun.runs(in: formulas) {
      if run.width == 1 {
        lines.append("  \(array)[\(start)] = \(cast)(\(try expression(run, "0")));")
      } else {
        let value = try expression(run, "i")
        lines.append(
          "  for (int i = 0; i < \(run.width); i++) \(array)[\(start) + i] = \(cast)(\(value));")
      }
      start += run.width
    }
    program.stack += 8 * formulas.count
    program.lines += ["  \(type) \(array)[\(formulas.count)];"] + lines
  }
}
