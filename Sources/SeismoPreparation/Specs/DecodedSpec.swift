package import SeismoSpec
internal import SeismoTables

/// What a spec's tree says, and everything that is wrong with it. Decoding opens no file.
package struct DecodedSpec {
  /// A variant: its name, its tree, what that says, and whether the tree is wrong.
  package typealias Variant = (
    name: String, node: SpecNode, spec: ExperimentSpec, problems: [SpecProblem]
  )

  /// In the order of the file; one called `main` when the spec has no variants.
  package private(set) var variants: [Variant] = []
  /// What it claims of its variants; nil when it claims nothing.
  private(set) var claim: ClaimSpec?
  /// The section `variants`, and the points of the grid, the command line's changes of them included.
  let changes: (variants: SpecNode?, points: [Grid.Point])
  /// The `lock:` section; nil in a spec that a person wrote.
  let lock: SpecNode?
  package private(set) var problems: [SpecProblem] = []

  /// Decodes a tree.
  package init(
    _ root: SpecNode, source: SpecSource, overrides: [Override], only: String?,
    registry: Registry, files: OpenFiles
  ) {
    lock = root["lock"]
    var problems: [SpecProblem] = []
    var root = root
    for override in overrides where override.isOfWholeSpec {
      root = Self.attempt(root, &problems) { node throws(SpecProblem) in
        try override.applied(to: node)
      }
    }
    var variables = Variables(root.take("vars").map { Self.readVariables($0, &problems) } ?? [:])
    let sweep = root["sweep"].map { variables.substitute(in: $0, &problems, at: SpecPath("sweep")) }
    let grid = sweep.map { Grid($0, &problems) }
    changes = (root["variants"], grid?.points ?? [])
    let claimed = root.take("claim").map {
      variables.substitute(in: $0, &problems, at: SpecPath("claim"))
    }
    problems += overrides.compactMap { $0.problem(beside: grid) }
    let trees = Self.trees(
      of: root, &variables, grid, overrides: overrides, only: only, &problems)
    for (name, node) in trees {
      var decoding = Decoding(registry: registry, folder: source.folder, files: files)
      let spec = decoding.record(ExperimentSpec.self, from: node)
      problems += Self.withoutConsequences(decoding.problems, of: problems)
      problems += targetProblems(spec, node)
      variants.append((name, node, spec, decoding.problems))
    }
    if let claimed {
      var decoding = Decoding(registry: registry, folder: source.folder, files: files)
      let claim = decoding.within(key: "claim") { $0.record(ClaimSpec.self, from: claimed) }
      var found = decoding.problems
      if only == nil { found += claim.problems(variants: variants.map(\.name), in: claimed) }
      problems += Self.withoutConsequences(found, of: problems)
      self.claim = claim
    }
    self.problems = problems
  }

  /// The tree of each variant: variables filled in, the variant and the overrides laid over.
  private static func trees(
    of root: SpecNode, _ variables: inout Variables, _ grid: Grid?, overrides: [Override],
    only: String?, _ problems: inout [SpecProblem]
  ) -> [(name: String, node: SpecNode)] {
    guard case .map = root.body else { return [("main", root)] }
    var base = root
    let variants = base.take("variants")
    base.take("sweep")
    base.take("lock")
    base = variables.substitute(in: base, &problems)
    var named = overlaid(base, with: variants, &variables, &problems)
    if let grid, !grid.points.isEmpty {
      named = grid.crossed(with: named, isNamed: variants != nil, &problems)
      var names = VariantNames()
      for (name, _) in named {
        guard let reason = names.refusal(of: name) else { continue }
        problems.append(
          SpecProblem(
            path: SpecPath("sweep.grid"), origin: root["sweep"]?.origin ?? root.origin,
            fact: .rule("makes a variant '\(name.excerpt())' that can't be: \(reason)")))
      }
    }
    let changes = overrides.filter { !$0.isOfWholeSpec }
      .map { $0.substituting(&variables, &problems) }
    return named.filter { only == nil || $0.name == only }.map { name, node in
      let changed = changes.reduce(node) { node, override in
        attempt(node, &problems) { node throws(SpecProblem) in try override.applied(to: node) }
      }
      return (name, changed)
    }
  }

  /// The base with each variant laid over it; one called `main` where there are none.
  private static func overlaid(
    _ base: SpecNode, with variants: SpecNode?, _ variables: inout Variables,
    _ problems: inout [SpecProblem]
  ) -> [(name: String, node: SpecNode)] {
    guard case .map(let entries)? = variants?.body, !entries.isEmpty else {
      if let variants, variants.text != "", variants.body != .map([]) {
        problems.append(
          SpecProblem(
            path: SpecPath("variants"), origin: variants.origin,
            fact: .wrongType(expected: "a mapping of names to changes", found: variants.described)))
      }
      return [("main", base)]
    }
    var names = VariantNames()
    return entries.map { entry in
      if let reason = names.refusal(of: entry.key) {
        problems.append(
          SpecProblem(
            path: SpecPath("variants").appending(entry.key), origin: entry.keyOrigin,
            fact: .rule(reason)))
      }
      let marked = entry.value.mapOrigins { $0.within(variant: entry.key) }
      let overlay = variables.substitute(in: marked, &problems)
      guard overlay.text != "" else { return (entry.key, base) }
      let node = attempt(base, &problems) { node throws(SpecProblem) in
        try node.overlaid(with: overlay)
      }
      return (entry.key, node)
    }
  }

  /// Problems but those of what an undefined variable left in its place.
  private static func withoutConsequences(
    _ found: [SpecProblem], of known: [SpecProblem]
  ) -> [SpecProblem] {
    let unfilled = Set(known.filter(\.isOfVariable).map(\.origin))
    return found.filter { !unfilled.contains($0.origin) }
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
  /// Whether a `${name}` couldn't be filled in: what that leaves in its place is no mistake of its own.
  fileprivate var isOfVariable: Bool {
    switch fact {
    case .undefinedVariable, .expandsTooFar: true
    default: false
    }
  }
}
