internal import Foundation
internal import SeismoSpec
internal import SeismoTables

/// A draft as YAML, every choice with its reason in a comment.
struct StartingText {
  private static let longestName = 60

  let draft: StartingDraft
  /// What the rows are called.
  private let source: String
  private let reader: any Reader
  private let notes: ReadNotes
  private let rows: Int
  var comments: [SpecPath: String] = [:]

  init(_ draft: StartingDraft, of inspection: FileInspection) {
    self.draft = draft
    source = inspection.name
    reader = inspection.reader
    notes = inspection.table.notes
    rows = inspection.table.rowCount
  }

  /// The text; `folder` is where it will stand.
  func yaml(in folder: String) -> String {
    var text = self
    let tree = Variables.escaping(text.tree(in: folder))
    let comments = text.comments
    return head + tree.yaml { path, _ in comments[path] }
  }

  private var head: String {
    let most = 10
    let more = notes.doubts.count - most
    let lines =
      [
        "A first spec for \(source): \(counted(rows, "row")). Every line can be changed;",
        "'seismo components' lists what else there is.",
      ] + notes.doubts.prefix(most).map { "In doubt: \($0)" }
      + (more > 0 ? ["and \(counted(more, "doubt")) more, which 'seismo inspect' shows"] : [])
    return lines.map { "# " + $0.visibleOnOneLine + "\n" }.joined()
  }

  var target: StartingTarget { draft.target }

  private mutating func tree(in folder: String) -> SpecNode {
    .map(
      [
        ("spec", .word("1")),
        ("name", .word(Self.name(of: source))),
        ("seed", .word("1")),
        ("data", data(in: folder)),
        ("prepare", prepare()),
        ("sampler", sampler()),
        ("model", model()),
        ("loss", loss()),
      ] + update() + [("train", train()), ("metrics", metrics())])
  }

  /// The file's name without its endings, as folders may have it.
  static func name(of file: String) -> String {
    let last = URL(filePath: file).lastPathComponent
    let stem = last.split(separator: ".").first.map(String.init) ?? ""
    let safe = stem.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "-" }
    let name = String(safe.prefix(longestName))
    return name.contains { $0 != "-" } ? name : "data"
  }

  // MARK: - Data

  private mutating func data(in folder: String) -> SpecNode {
    var schema: [(String, SpecNode)] = [("target", targetNode())]
    let excluded = draft.columns.filter { $0.name != target.column.name }
      .compactMap { column in draft.leftOut[column.name].map { (column.name, $0.words) } }
    for (index, column) in excluded.enumerated() {
      comments[SpecPath("data.schema.exclude[\(index)]")] = column.1
    }
    if !excluded.isEmpty { schema.append(("exclude", .list(excluded.map { .word($0.0) }))) }
    let infinite = (draft.inputs + [target.column]).filter { !$0.infinities.isEmpty }
    for column in infinite {
      let path = SpecPath("data.schema.missing").appending(column.name).appending(0)
      comments[path] = "a network can't take it"
    }
    if !infinite.isEmpty {
      let markers = infinite.map { column in
        (column.name, SpecNode.list(column.infinities.map { .word($0 > 0 ? "inf" : "-inf") }))
      }
      schema.append(("missing", .map(markers)))
    }
    let gaps = target.column.rowsWithoutNumber
    if gaps > 0, StartingTarget.canLackRows {
      schema.append(("on_missing_target", .word("drop")))
      comments[SpecPath("data.schema.on_missing_target")] =
        "\(target.column.name) has no value in \(gaps) of \(rows) rows, which are left out"
    }
    return .map([
      ("read", readerNode(in: folder)), ("schema", .map(schema)), ("split", split()),
    ])
  }

  /// What the reader was found to need, without what it does anyway.
  private mutating func readerNode(in folder: String) -> SpecNode {
    let usual = type(of: reader).init().encodedComponent(Encoding(folder: folder))
    let found = reader.encodedComponent(Encoding(folder: folder))
    guard case .map(let entries) = found.body else { return found }
    for decision in notes.decisions {
      comments[SpecPath("data.read").appending(decision.subject)] = decision.reason
    }
    return SpecNode(
      .map(entries.filter { $0.key == "use" || $0.key == "path" || usual[$0.key] != $0.value }))
  }

  private mutating func targetNode() -> SpecNode {
    let words = "\(target.reason): \(target.inWords)"
    let name = SpecNode.word(target.column.name)
    guard !target.isClass else {
      comments[SpecPath("data.schema.target")] = words
      return name
    }
    comments[SpecPath("data.schema.target.column")] = words
    comments[SpecPath("data.schema.target.transform")] =
      "the network learns it scaled; rmse and mae are in its own units"
    return .map([("column", name), ("transform", .word("standard"))])
  }

  private mutating func split() -> SpecNode {
    let use = target.isClass ? "stratified" : "random"
    let each = target.isClass ? " of each class" : ""
    switch draft.heldOut {
    case .validationAndTest:
      comments[SpecPath("data.split")] = "70, 15 and 15 %\(each)\(rareClasses)"
      return .word(use)
    case .validation:
      comments[SpecPath("data.split.use")] =
        "70 and 30 %\(each)\(rareClasses); too few rows for a test part"
      return split(use, train: "0.7", validation: "0.3")
    case .nothing:
      comments[SpecPath("data.split.use")] =
        "too few rows to hold any out: the figures say nothing about new rows"
      return split("random", train: "1", validation: "0")
    }
  }

  private func split(_ use: String, train: String, validation: String) -> SpecNode {
    .map([
      ("use", .word(use)), ("train", .word(train)), ("validation", .word(validation)),
      ("test", .word("0")),
    ])
  }

  /// A remark on classes that not every part can have.
  private var rareClasses: String {
    let rare = target.column.classes.filter { $0.rows < 3 }
    guard let first = rare.first else { return "" }
    return rare.count == 1
      ? "; '\(first.name)' has only \(counted(first.rows, "row"))"
      : "; \(rare.count) classes have fewer than 3 rows"
  }

  // MARK: - Preparation

  private mutating func prepare() -> SpecNode {
    let dates = draft.inputs.filter(\.type.isDate)
    let gaps = draft.inputs.filter { $0.type.isNumeric && $0.hasGaps }
    var steps: [(node: SpecNode, comment: String)] = []
    if !gaps.isEmpty {
      steps.append((.word("impute_median"), "missing numbers in \(Self.list(gaps))"))
    }
    if !dates.isEmpty { steps.append((dateParts(dates), Self.list(dates))) }
    steps += oneHot()
    steps += scaling
    for (index, step) in steps.enumerated() {
      let path = SpecPath("prepare[\(index)]")
      comments[step.node.text == nil ? path.appending("use") : path] = step.comment
    }
    return .list(steps.map(\.node))
  }

  /// Parts of dates that can differ: no hours where every date is a day.
  private func dateParts(_ dates: [StartingColumn]) -> SpecNode {
    guard dates.allSatisfy(\.isOfDays) else { return .word("date_parts") }
    let parts = ["year", "month", "weekday"].map(SpecNode.word)
    return .map([("use", .word("date_parts")), ("parts", .list(parts))])
  }

  private func oneHot() -> [(node: SpecNode, comment: String)] {
    guard let rare = draft.rareWord else {
      return draft.words.isEmpty ? [] : [(.word("one_hot"), Self.list(draft.words))]
    }
    let own = draft.words.filter(\.hasOther)
    let shared = draft.words.filter { !$0.hasOther }
    var steps: [(node: SpecNode, comment: String)] = []
    if !own.isEmpty {
      let names = SpecNode.list(own.map { .word($0.name) })
      let step = SpecNode.map([("use", .word("one_hot")), ("on", names)])
      steps.append((step, "'other' is a word of its own in \(Self.list(own))"))
    }
    guard !shared.isEmpty else { return steps }
    let step = SpecNode.map([("use", .word("one_hot")), ("rare", .word("\(rare)"))])
    steps.append(
      (step, "\(Self.list(shared)); words of fewer than \(rare) training rows share a column"))
    return steps
  }

  private static func list(_ columns: [StartingColumn]) -> String {
    columns.prefix(4).map(\.name).joined(separator: ", ")
      + (columns.count > 4 ? " and \(columns.count - 4) more" : "")
  }
}

extension StartingTarget {
  /// "3 classes: a 10, b 9, c 8", or "from 0 to 12.5".
  fileprivate var inWords: String {
    guard !isClass else {
      let shown = column.classes.prefix(4).map { "\($0.name) \($0.rows)" }
      let more = column.classes.count > 4 ? ", …" : ""
      return "\(column.classes.count) classes: \(shown.joined(separator: ", "))\(more)"
    }
    guard let numbers = column.profile.numbers else {
      return "\(column.profile.distinct) values"
    }
    return "from \(short(numbers.least)) to \(short(numbers.greatest))"
  }
}

extension SpecNode {
  static func word(_ text: String) -> SpecNode { SpecNode(.scalar(text)) }

  static func list(_ items: [SpecNode]) -> SpecNode { SpecNode(.list(items)) }

  static func map(_ entries: [(String, SpecNode)]) -> SpecNode {
    SpecNode(.map(entries.map { Entry(key: $0.0, value: $0.1) }))
  }
}
