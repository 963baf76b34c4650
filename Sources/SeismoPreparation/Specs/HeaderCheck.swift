internal import SeismoSpec
internal import SeismoTables

/// Holds the schema against the file's header, so that a misspelt column is found together with the
/// spec's other mistakes. A file that can't be read is left for the run to report.
struct HeaderCheck {
  /// Variants mostly read one file: its header is read once.
  private var last: (read: SpecNode?, names: [String])?
  /// The names of all columns that were seen.
  private(set) var known: Set<String> = []

  mutating func problems(_ variant: DecodedSpec.Variant) -> [SpecProblem] {
    let unsound = ["data.read", "data.schema"]
    let node = variant.node
    guard !variant.problems.contains(where: { unsound.contains($0.path.prefix(2).description) }),
      let data = variant.spec.data, let reader = data.reader, let schema = data.schema,
      let names = names(of: reader, at: node["data"]?["read"])
    else { return [] }
    let known = Set(names)
    let apart =
      Self.columns(data.splitter?.looksAt, "data.split", in: node)
      + Self.columns(variant.spec.sampler?.looksAt, "sampler", in: node)
      + Self.columns(schema.looksAt, "data.schema", in: node)
    return (Self.columns(of: schema, in: node) + apart).filter { !known.contains($0.name) }.map {
      path, name in
      SpecProblem(
        path: path, origin: node.origin(nearest: path),
        fact: .unknownColumn(name, known: names))
    }
  }

  private mutating func names(of reader: any Reader, at node: SpecNode?) -> [String]? {
    if let last, last.read == node { return last.names }
    guard let names = try? reader.columnNames() else { return nil }
    last = (node, names)
    known.formUnion(names)
    return names
  }

  /// The columns that a split, a sampler or the row weights name, and where.
  private static func columns(
    _ apart: ColumnsApart?, _ owner: String, in node: SpecNode
  ) -> [(path: SpecPath, name: String)] {
    guard let apart else { return [] }
    let path = SpecPath(owner).appending(apart.key)
    return apart.names.enumerated().map { index, name in
      (node[path: path]?.text == nil ? path.appending(index) : path, name)
    }
  }

  /// The columns that a schema names, and where.
  private static func columns(
    of schema: SchemaSpec, in node: SpecNode
  ) -> [(path: SpecPath, name: String)] {
    let path = SpecPath("data.schema")
    var columns: [(SpecPath, String)] = []
    if let target = schema.target?.column {
      let own = path.appending("target")
      columns.append((node[path: own]?.text == nil ? own.appending("column") : own, target))
    }
    for (index, name) in schema.exclude.enumerated() {
      columns.append((path.appending("exclude").appending(index), name))
    }
    for name in schema.types.keys.sorted() {
      columns.append((path.appending("types").appending(name), name))
    }
    for name in schema.missing.keys.sorted() {
      columns.append((path.appending("missing").appending(name), name))
    }
    return columns
  }
}

extension Experiment {
  /// Turns a rule that a component found broken into a problem with a place in the spec.
  func located(
    _ problem: ParameterProblem, at path: SpecPath, in variant: Variant
  ) -> SpecProblems {
    let exact = problem.key.map { path.appending($0) } ?? path
    let origin = variant.node.origin(nearest: exact)
    return SpecProblems(
      [
        SpecProblem(
          path: exact, origin: origin, fact: .rule(problem.reason), column: problem.column)
      ], in: source)
  }
}

extension SpecNode {
  /// Where the value at a path stands, or the nearest around it that there is.
  fileprivate func origin(nearest path: SpecPath) -> Origin {
    let ways = (0...path.steps.count).reversed().lazy.map { self[path: path.prefix($0)] }
    return ways.compactMap { $0?.origin }.first { $0 != .builtIn } ?? origin
  }
}
