internal import Foundation
internal import SeismoSpec
internal import SeismoTables

/// A first spec for a data file, which runs as it is: every choice has its reason in a comment.
package struct StartingSpec: Sendable {
  /// A target that can't be predicted from the file, as a sentence's end.
  package struct Refusal: Error, CustomStringConvertible {
    package let description: String
  }

  /// Names that a column to predict often has; in this order.
  private static let targetNames = [
    "target", "class", "label", "y", "outcome", "species", "survived", "diagnosis", "quality",
    "price", "charges", "value",
  ]
  /// A whole number with at most so many values is a class.
  private static let mostClasses = 20
  /// Rows seen in all epochs: a few seconds of training.
  private static let visits = 4_000_000

  private let inspection: FileInspection
  private let target: ColumnProfile
  private let targetReason: String
  private var comments: [String: String] = [:]

  /// Decides on a target and on what can be learned from.
  ///
  /// - Throws: `Refusal`.
  package init(_ inspection: FileInspection, target wanted: String? = nil) throws {
    self.inspection = inspection
    let columns = inspection.profile.columns
    guard columns.count > 1, let last = columns.last else {
      throw Refusal(
        description: "has one column; there is nothing to predict it from")
    }
    if let wanted {
      guard let column = columns.first(where: { $0.name == wanted }) else {
        throw Refusal(
          description: ColumnSelection.noColumn(wanted, among: columns.map(\.name)))
      }
      (target, targetReason) = (column, "as asked")
    } else if let named = Self.named(columns) {
      (target, targetReason) = (named, "by its name")
    } else {
      (target, targetReason) = (last, "the last column")
    }
    guard target.observed > 0, !target.isConstant else {
      throw Refusal(
        description: "'\(target.name)' has one value or none: there is nothing to predict; choose "
          + "another column with --target")
    }
    guard target.type != .text else {
      throw Refusal(
        description: "'\(target.name)' holds free text; choose another column with --target")
    }
  }

  private static func named(_ columns: [ColumnProfile]) -> ColumnProfile? {
    for name in targetNames {
      let found = columns.first { $0.name.lowercased() == name }
      if let found, found.observed > 0, !found.isConstant, found.type != .text { return found }
    }
    return nil
  }

  /// The column to predict, and why.
  package var targetInWords: String { "'\(target.name)', \(targetReason)" }

  /// Whether the target is a class, and not a number.
  package var isClassification: Bool {
    switch target.type {
    case .category, .boolean: true
    case .integer: target.distinct <= Self.mostClasses && 4 * target.distinct <= target.observed
    case .number, .date, .time, .text: false
    }
  }

  /// The spec's text; `folder` is where it will stand.
  package func text(in folder: String) -> String {
    var spec = self
    let tree = spec.tree(in: folder)
    let comments = spec.comments
    let head =
      "# A first spec for \(inspection.file.written): \(inspection.table.rowCount) rows. Every "
      + "line can be changed;\n# 'seismo components' lists what else there is.\n"
    return head + tree.yaml { path, _ in comments[path.description] }
  }

  // MARK: - The tree

  private mutating func tree(in folder: String) -> SpecNode {
    .map([
      ("spec", .word("1")),
      ("name", .word(name)),
      ("seed", .word("1")),
      ("data", data(in: folder)),
      ("prepare", prepare()),
      ("sampler", sampler()),
      ("model", model()),
      ("loss", loss()),
      ("optimizer", .map([("use", .word("adam")), ("learning_rate", .word("1e-3"))])),
      ("train", train()),
      ("metrics", metrics()),
    ])
  }

  private var name: String {
    let file = URL(filePath: inspection.file.written).lastPathComponent
    let stem = file.split(separator: ".").first.map(String.init) ?? "data"
    return stem == "-" ? "data" : stem
  }

  private mutating func data(in folder: String) -> SpecNode {
    var schema: [(String, SpecNode)] = [("target", targetNode())]
    let excluded = excluded()
    if !excluded.isEmpty {
      schema.append(("exclude", .list(excluded.map { .word($0.name) })))
      for (index, column) in excluded.enumerated() {
        comments["data.schema.exclude[\(index)]"] = column.reason
      }
    }
    let types = inspection.profile.columns.filter { $0.type == .text && $0.name == target.name }
    if !types.isEmpty {
      schema.append(("types", .map(types.map { ($0.name, .word("category")) })))
    }
    if target.missing > 0 {
      schema.append(("on_missing_target", .word("drop")))
      comments["data.schema.on_missing_target"] =
        "\(target.name) is missing in \(target.missing) of \(target.count) rows, which are left out"
    }
    return .map([
      ("read", reader(in: folder)), ("schema", .map(schema)), ("split", split()),
    ])
  }

  /// What the reader was found to need, without what it does anyway.
  private func reader(in folder: String) -> SpecNode {
    let type = type(of: inspection.reader)
    let usual = type.init().encodedComponent(Encoding(folder: folder))
    let found = inspection.reader.encodedComponent(Encoding(folder: folder))
    guard case .map(let entries) = found.body else { return found }
    return SpecNode(
      .map(entries.filter { $0.key == "use" || $0.key == "path" || usual[$0.key] != $0.value }))
  }

  private mutating func targetNode() -> SpecNode {
    comments["data.schema.target"] = "\(targetReason): \(summary(target))"
    guard !isClassification else { return .word(target.name) }
    comments["data.schema.target.column"] = comments.removeValue(forKey: "data.schema.target")
    comments["data.schema.target.transform"] =
      "the network learns it scaled; rmse and mae are in its own units"
    return .map([("column", .word(target.name)), ("transform", .word("standard"))])
  }

  private func summary(_ column: ColumnProfile) -> String {
    if isClassification {
      let levels = column.levels.prefix(4).map { "\($0.text) \($0.count)" }.joined(separator: ", ")
      return column.levels.isEmpty
        ? "\(column.distinct) values" : "\(column.distinct) classes: \(levels)"
    }
    guard let numbers = column.numbers else { return "\(column.distinct) values" }
    return "from \(short(numbers.least)) to \(short(numbers.greatest))"
  }

  private func excluded() -> [(name: String, reason: String)] {
    let equal = Dictionary(
      inspection.profile.equalColumns.map { ($0.name, $0.to) }, uniquingKeysWith: { a, _ in a })
    return inspection.profile.columns.filter { $0.name != target.name }.compactMap { column in
      let twin =
        equal[column.name] ?? equal.first { $0.value == column.name && $0.key == target.name }?.key
      if twin == target.name { return (column.name, "equal to the target") }
      if column.observed == 0 { return (column.name, "no values") }
      if column.isConstant && column.missing == 0 { return (column.name, "one value in all rows") }
      if column.type == .text { return (column.name, "free text: \(column.distinct) values") }
      if let twin { return (column.name, "equal to '\(twin)'") }
      if column.isIdentifier, column.type != .integer || isCounter(column) {
        return (column.name, "no two rows alike: an identifier")
      }
      return nil
    }
  }

  /// Whole numbers with hardly a gap: a row's number.
  private func isCounter(_ column: ColumnProfile) -> Bool {
    guard let numbers = column.numbers else { return false }
    return numbers.greatest - numbers.least < 1.1 * Double(column.distinct)
  }

  /// Parts of dates that can differ: no hours where every date is a day.
  private func dateParts(_ names: [String]) -> SpecNode {
    let days = inspection.table.columns.filter { names.contains($0.name) }.allSatisfy { column in
      column.type == .date
        && (column.numbers ?? []).allSatisfy {
          $0.isNaN || $0.truncatingRemainder(dividingBy: 86_400) == 0
        }
    }
    guard days else { return .word("date_parts") }
    let parts = ["year", "month", "weekday"].map(SpecNode.word)
    return .map([("use", .word("date_parts")), ("parts", .list(parts))])
  }

  private var inputs: [ColumnProfile] {
    let out = Set(excluded().map(\.name) + [target.name])
    return inspection.profile.columns.filter { !out.contains($0.name) }
  }

  private mutating func split() -> SpecNode {
    let smallest = smallestClass
    guard isClassification, smallest >= 3 else {
      if isClassification {
        comments["data.split"] = "a class has \(smallest) rows, too few for each part to have some"
      }
      return .word("random")
    }
    comments["data.split"] = "70, 15 and 15 % of each class"
    return .word("stratified")
  }

  private var smallestClass: Int {
    if !target.levels.isEmpty { return target.levels.map(\.count).min() ?? 0 }
    let column = inspection.table.columns.first { $0.name == target.name }
    let counts = Dictionary(grouping: column?.numbers ?? [], by: { $0 }).mapValues(\.count)
    return counts.values.min() ?? 0
  }

  private mutating func prepare() -> SpecNode {
    var steps: [(node: SpecNode, comment: String)] = []
    let dates = inputs.filter { $0.type == .date || $0.type == .time }.map(\.name)
    let gaps = inputs.filter { $0.type.isNumeric && $0.missing > 0 }.map(\.name)
    let words = inputs.filter { !$0.type.isNumeric }.map(\.name)
    if !gaps.isEmpty {
      steps.append((.word("impute_median"), "missing numbers in \(list(gaps))"))
    }
    if !dates.isEmpty { steps.append((dateParts(dates), list(dates))) }
    if !words.isEmpty { steps.append((.word("one_hot"), list(words))) }
    steps.append((.word("standard"), "every number to mean 0 and deviation 1"))
    for (index, step) in steps.enumerated() {
      let place = step.node.text == nil ? "prepare[\(index)].use" : "prepare[\(index)]"
      comments[place] = step.comment
    }
    return .list(steps.map(\.node))
  }

  private func list(_ names: [String]) -> String {
    names.prefix(4).joined(separator: ", ")
      + (names.count > 4 ? " and \(names.count - 4) more" : "")
  }

  private var trainingRows: Int { max(1, inspection.table.rowCount * 7 / 10) }

  private func sampler() -> SpecNode {
    let size = [32, 64, 128, 256].last { trainingRows / $0 >= 40 } ?? 32
    return .map([("use", .word("shuffled")), ("batch_size", .word("\(min(size, trainingRows))"))])
  }

  private func model() -> SpecNode {
    let hidden = trainingRows < 200 ? ["16"] : trainingRows < 5000 ? ["64", "32"] : ["128", "64"]
    var mlp = [("use", SpecNode.word("mlp")), ("hidden", .list(hidden.map(SpecNode.word)))]
    mlp.append(("units", .word(isClassification ? "classes" : "1")))
    return .list([.map(mlp)])
  }

  private mutating func loss() -> SpecNode {
    comments["loss"] = isClassification ? "\(target.name) is a class" : "\(target.name) is a number"
    return .word(isClassification ? "cross_entropy" : "mse")
  }

  private mutating func train() -> SpecNode {
    let epochs = min(300, max(20, Self.visits / trainingRows))
    comments["train.patience"] = "epochs without a better validation loss"
    return .map([
      ("epochs", .word("\(epochs)")), ("patience", .word("\(max(10, epochs / 6))")),
    ])
  }

  private func metrics() -> SpecNode {
    .list(
      (isClassification ? ["loss", "accuracy"] : ["loss", "rmse", "mae", "r2"]).map(SpecNode.word))
  }
}

extension SpecNode {
  fileprivate static func word(_ text: String) -> SpecNode { SpecNode(.scalar(text)) }

  fileprivate static func list(_ items: [SpecNode]) -> SpecNode { SpecNode(.list(items)) }

  fileprivate static func map(_ entries: [(String, SpecNode)]) -> SpecNode {
    SpecNode(.map(entries.map { Entry(key: $0.0, value: $0.1) }))
  }
}
