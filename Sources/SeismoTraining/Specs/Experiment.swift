package import SeismoSpec
package import SeismoTables

/// A spec file, read and decoded: its variants, each complete.
package struct Experiment: Sendable {
  /// The file.
  package let source: SpecSource
  /// The name in the spec, or the file's.
  package let name: String
  /// In the order of the file; one called `main` when the spec has no variants.
  package let variants: [Variant]
  /// What it claims of its variants; nil when it claims nothing.
  package let claim: ClaimSpec?
  /// Told how far the reading of data has come, from any thread.
  package var observeReading: (@Sendable (ReadProgress) -> Void)?
  /// The names of the columns in the data.
  package let columns: Set<String>
  /// The section `variants`, and the points of the grid, the command line's changes of them included.
  let changes: (variants: SpecNode?, points: [Grid.Point])
  /// The `lock:` section, which a run adds to its filled spec; nil in a spec that a person wrote.
  private let lock: SpecNode?

  /// One variant: its tree, for the places of values, and its recipe.
  package struct Variant: Sendable {
    /// The name, which is also its folder's.
    package let name: String
    /// The spec's tree with the variant and the command line laid over it.
    package let node: SpecNode
    /// What it says.
    package let recipe: Recipe
  }

  /// Reads a spec.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - overrides: `key=value` texts, each a dotted path and a YAML value, applied last.
  ///   - option: which gave them, for errors.
  ///   - only: the variant that is wanted; nil for all.
  /// - Throws: `SpecProblems` with everything that is wrong.
  package init(
    path: String, overrides: [String] = [], of option: String = "--set", only: String? = nil,
    registry: Registry
  ) throws {
    let source = try SpecSource(path: path)
    let root = try source.parse()
    let sets = try overrides.map { try Override($0, of: option, in: source) }
    try self.init(root, source: source, overrides: sets, only: only, registry: registry)
  }

  /// Decodes a tree.
  package init(
    _ root: SpecNode, source: SpecSource, overrides: [Override] = [], only: String? = nil,
    registry: Registry
  ) throws {
    self.source = source
    lock = root["lock"]
    var problems: [SpecProblem] = []
    var root = root
    for override in overrides where override.isOfWholeSpec {
      root = Self.attempt(root, &problems) { node throws(SpecProblem) in
        try override.applied(to: node)
      }
    }
    let variables = root.take("vars").map { Self.readVariables($0, &problems) } ?? [:]
    let sweep = root["sweep"]?.substituting(variables, &problems, at: SpecPath("sweep"))
    let grid = sweep.map { Grid($0, &problems) }
    changes = (root["variants"], grid?.points ?? [])
    let claimed = root.take("claim")?.substituting(variables, &problems, at: SpecPath("claim"))
    problems += overrides.compactMap { $0.problem(beside: grid) }
    let trees = Self.trees(
      of: root, variables, grid, overrides: overrides, only: only, &problems)
    var decoded: [(name: String, node: SpecNode, spec: ExperimentSpec)] = []
    var columns: Set<String> = []
    for (name, node) in trees {
      var decoding = Decoding(registry: registry, folder: source.folder)
      let spec = decoding.record(ExperimentSpec.self, from: node)
      problems += Self.withoutConsequences(decoding.problems, of: problems)
      let names = headerNames(spec, decoding.problems)
      columns.formUnion(names ?? [])
      problems += headerProblems(spec, node, names) + targetProblems(spec, node)
      decoded.append((name, node, spec))
    }
    claim = claimed.map { node in
      var decoding = Decoding(registry: registry, folder: source.folder)
      let claim = decoding.within(key: "claim") { $0.record(ClaimSpec.self, from: node) }
      var found = decoding.problems
      if only == nil { found += claim.problems(variants: decoded.map(\.name), in: node) }
      problems += Self.withoutConsequences(found, of: problems)
      return claim
    }
    guard problems.isEmpty else { throw SpecProblems(problems, in: source) }
    self.columns = columns
    self.name = decoded.first?.spec.name ?? "experiment"
    variants = try decoded.map { name, node, spec in
      guard let recipe = Recipe(spec) else {
        let missing = SpecProblem(
          path: SpecPath(), origin: node.origin, fact: .rule("a component is missing"))
        throw SpecProblems([missing], in: source)
      }
      return Variant(name: name, node: node, recipe: recipe)
    }
  }

  /// The SHA-256 that the lock has for a data file, or nil.
  func lockedHash(of file: FileReference) -> String? {
    guard case .list(let items)? = lock?["data"]?.body else { return nil }
    let item = items.first { item in
      item["path"]?.text.map { FileReference($0, in: source.folder).path } == file.path
    }
    return item?["sha256"]?.text
  }

  /// A text of the lock, or nil.
  func locked(_ key: String) -> String? { lock?[key]?.text }

  /// The tree of each variant: variables filled in, the variant and the overrides laid over.
  private static func trees(
    of root: SpecNode, _ variables: [String: String], _ grid: Grid?, overrides: [Override],
    only: String?, _ problems: inout [SpecProblem]
  ) -> [(name: String, node: SpecNode)] {
    guard case .map = root.body else { return [("main", root)] }
    var base = root
    let variants = base.take("variants")
    base.take("sweep")
    base.take("lock")
    var named: [(name: String, node: SpecNode)] = []
    if case .map(let entries)? = variants?.body, !entries.isEmpty {
      for entry in entries {
        if let reason = refusal(ofName: entry.key, among: named.map(\.name)) {
          problems.append(
            SpecProblem(
              path: SpecPath("variants").appending(entry.key), origin: entry.keyOrigin,
              fact: .rule(reason)))
        }
        let overlay = entry.value.mapOrigins { $0.within(variant: entry.key) }
        let isEmpty = overlay.text == ""
        named.append(
          (
            entry.key,
            attempt(base, &problems) { node throws(SpecProblem) in
              isEmpty ? node : try node.overlaid(with: overlay)
            }
          ))
      }
    } else {
      if let variants, variants.text != "", variants.body != .map([]) {
        problems.append(
          SpecProblem(
            path: SpecPath("variants"), origin: variants.origin,
            fact: .wrongType(expected: "a mapping of names to changes", found: variants.described)))
      }
      named = [("main", base)]
    }
    if let grid, !grid.points.isEmpty {
      let isNamed = variants != nil
      named = grid.crossed(with: named, isNamed: isNamed, &problems)
      for index in named.indices {
        if let reason = refusal(ofName: named[index].name, among: named[..<index].map(\.name)) {
          problems.append(
            SpecProblem(
              path: SpecPath("sweep.grid"), origin: root["sweep"]?.origin ?? root.origin,
              fact: .rule("makes a variant '\(named[index].name)' that can't be: \(reason)")))
        }
      }
    }
    return named.filter { only == nil || $0.name == only }.map { name, node in
      var node = node
      for override in overrides where !override.isOfWholeSpec {
        node = attempt(node, &problems) { node throws(SpecProblem) in try override.applied(to: node)
        }
      }
      return (name, node.substituting(variables, &problems))
    }
  }

  /// Problems but those of what an undefined variable left in its place.
  private static func withoutConsequences(
    _ found: [SpecProblem], of known: [SpecProblem]
  ) -> [SpecProblem] {
    let undefined = known.filter(\.isUndefinedVariable).map(\.origin)
    return found.filter { !undefined.contains($0.origin) }
  }

  private static func attempt(
    _ node: SpecNode, _ problems: inout [SpecProblem],
    _ change: (SpecNode) throws(SpecProblem) -> SpecNode
  ) -> SpecNode {
    do {
      return try change(node)
    } catch {
      problems.append(error)
      return node
    }
  }

  /// Why a variant can't have a name, which is also its folder's, or nil.
  private static func refusal(ofName name: String, among others: [String]) -> String? {
    if name.wholeMatch(of: #/[A-Za-z0-9_][A-Za-z0-9_\-]*(\.[A-Za-z0-9_\-]+)*/#) == nil {
      return "a variant's name is a folder's: letters, digits, '_', '-', and '.' between them"
    }
    if RunDirectory.ownFiles.contains(name.lowercased()) {
      return "a run has a file of that name"
    }
    if others.contains(name) { return "there is another of that name" }
    return others.contains { $0.lowercased() == name.lowercased() }
      ? "differs from another variant's name only in case" : nil
  }

  private static func readVariables(
    _ node: SpecNode, _ problems: inout [SpecProblem]
  ) -> [String: String] {
    guard case .map(let entries) = node.body else {
      problems.append(
        SpecProblem(
          path: SpecPath("vars"), origin: node.origin,
          fact: .wrongType(expected: "a mapping of names to values", found: node.described)))
      return [:]
    }
    var variables: [String: String] = [:]
    for entry in entries {
      if let text = entry.value.text, !text.contains("${") {
        variables[entry.key] = text
      } else if entry.value.text != nil {
        problems.append(
          SpecProblem(
            path: SpecPath("vars").appending(entry.key), origin: entry.value.origin,
            fact: .rule("a variable can't refer to another")))
      } else {
        problems.append(
          SpecProblem(
            path: SpecPath("vars").appending(entry.key), origin: entry.value.origin,
            fact: .wrongType(expected: "a plain value", found: entry.value.described)))
      }
    }
    return variables
  }
}

extension SpecNode {
  /// Removes a key from a mapping and returns its value.
  @discardableResult
  fileprivate mutating func take(_ key: String) -> SpecNode? {
    let value = self[key]
    self = without(key)
    return value
  }
}

extension Origin {
  fileprivate func within(variant: String) -> Origin {
    guard case .file(let line, let column, let length) = self else { return self }
    return .variant(variant, line: line, column: column, length: length)
  }
}

extension SpecProblem {
  /// Whether a `${name}` has no value: what that leaves in its place is no mistake of its own.
  fileprivate var isUndefinedVariable: Bool {
    if case .undefinedVariable = fact { true } else { false }
  }
}

extension Experiment {
  /// Seismo's version.
  package static let seismoVersion = "0.1.0-dev"
}
