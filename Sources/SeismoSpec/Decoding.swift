/// What a decode carries down the tree: the registry, where it is, and the problems found so far.
public struct Decoding {
  /// The components that names refer to.
  public let registry: Registry
  /// The folder that relative paths start from.
  public let folder: String
  /// What the spec's paths open.
  package let files: OpenFiles
  /// The problems so far.
  package private(set) var problems: [SpecProblem] = []
  /// Where the value being decoded stands.
  package private(set) var path = SpecPath()

  /// Whether it only tries what could be meant.
  var isTrial = false

  /// The record that the whole spec is.
  private(set) var root: (any Record.Type)?

  package init(registry: Registry, folder: String, files: OpenFiles = OpenFiles()) {
    self.registry = registry
    self.folder = folder
    self.files = files
  }

  /// Notes that a node can't be what is wanted.
  public mutating func report(_ fact: SpecProblem.Fact, at node: SpecNode) {
    report(fact, origin: node.origin)
  }

  /// Notes a problem at a place other than a node's, such as a key.
  package mutating func report(_ fact: SpecProblem.Fact, origin: Origin) {
    problems.append(SpecProblem(path: path, origin: origin, fact: fact))
  }

  /// Decodes one level further down.
  package mutating func within<R>(key: String, _ body: (inout Decoding) -> R) -> R {
    let outer = path
    path = path.appending(key)
    defer { path = outer }
    return body(&self)
  }

  /// Decodes an item of a list.
  package mutating func within<R>(index: Int, _ body: (inout Decoding) -> R) -> R {
    let outer = path
    path = path.appending(index)
    defer { path = outer }
    return body(&self)
  }

  /// Decodes what is one of several choices, so that a problem names them all.
  mutating func expecting<R>(
    _ all: String, insteadOf part: String, _ body: (inout Decoding) -> R
  ) -> R {
    let before = problems.count
    let result = body(&self)
    for index in before..<problems.count {
      switch problems[index].fact {
      case .wrongType(part, let found):
        problems[index].fact = .wrongType(expected: all, found: found)
      case .noMapping(let found, _, _) where part == "a mapping":
        problems[index].fact = .wrongType(expected: all, found: found)
      default: break
      }
    }
    return result
  }

  /// Decodes a node by a value type, for value types made of others.
  public mutating func decode<V>(_ value: Value<V>, _ node: SpecNode) -> V? {
    value.decode(node, &self)
  }

  /// Decodes a mapping into a record; every problem in it is noted.
  package mutating func record<R: Record>(_ type: R.Type, from node: SpecNode) -> R {
    var record = R()
    if path.steps.isEmpty { root = root ?? type }
    guard case .map(let entries) = node.body else {
      let meant = node.text.flatMap { type.mapping(for: $0) }
      report(
        .noMapping(
          found: node.described, keys: path.steps.isEmpty ? [] : type.parameters.map(\.key),
          meant: meant), at: node)
      return record
    }
    let before = problems.count
    decode(entries, into: &record)
    fill(missingFrom: entries, into: &record, at: node)
    if problems.count == before {
      do throws(ParameterProblem) {
        try record.validate()
      } catch {
        report(error, in: node)
      }
    }
    return record
  }

  private mutating func decode<R: Record>(_ entries: [SpecNode.Entry], into record: inout R) {
    for entry in entries where entry.key != "use" || !(R.self is any Component.Type) {
      within(key: entry.key) { decoding in
        if let parameter = R.parameters.first(where: { $0.key == entry.key }) {
          parameter.decode(entry.value, &record, &decoding)
        } else {
          let known = R.parameters.map(\.key) + R.otherKeys
          let advice =
            decoding.problems.count < SpecProblems.mostShown
            ? decoding.advice(on: entry.key, entry.value, among: known) : nil
          decoding.report(
            .unknownKey(of: R.owner, known: known, advice: advice), origin: entry.keyOrigin)
        }
      }
    }
  }

  private mutating func fill<R: Record>(
    missingFrom entries: [SpecNode.Entry], into record: inout R, at node: SpecNode
  ) {
    for parameter in R.parameters where !entries.contains(where: { $0.key == parameter.key }) {
      if let fallback = parameter.fallback {
        within(key: parameter.key) { parameter.decode(fallback, &record, &$0) }
      } else if parameter.isRequired {
        report(.missing(key: parameter.key, of: R.owner), at: node)
      }
    }
  }

  /// Notes a broken rule at the parameter it names, or at the component.
  mutating func report(_ problem: ParameterProblem, in node: SpecNode) {
    guard let key = problem.key else { return report(.rule(problem.reason), at: node) }
    let origin = node[key]?.origin ?? node.origin
    within(key: key) { $0.report(.rule(problem.reason), origin: origin) }
  }
}

/// How a value is written back.
public struct Encoding: Sendable {
  /// The folder that written paths start from; nil keeps them as they were given.
  package var folder: String?
  /// The names of the data's columns: a word that is one of them is written in full.
  package var columns: Set<String>

  /// Whether files are written by their names, without their folders.
  package var namesFilesAlone: Bool

  package init(folder: String? = nil, columns: Set<String> = [], namesFilesAlone: Bool = false) {
    self.folder = folder
    self.columns = columns
    self.namesFilesAlone = namesFilesAlone
  }
}
