internal import SeismoSpec

/// The trees of a spec before they are decoded: the command line's changes made, variables filled in, each variant laid
/// over the base; and the sweep that is crossed with them.
struct SpecTrees {
  /// One for each variant; one called `main` where there are none.
  private(set) var named: [(name: String, node: SpecNode)] = []
  /// The section `variants`.
  let variants: SpecNode?
  /// The section `sweep`, as it is written and as it is decoded; nil without one.
  private(set) var sweep: (node: SpecNode, spec: SweepSpec)?
  /// The section `claim`.
  private(set) var claim: SpecNode?
  private(set) var problems: [SpecProblem] = []

  /// The most variants that a sweep may make of a run.
  static let mostPoints = 1000

  init(_ root: SpecNode, source: SpecSource, overrides: [Override], registry: Registry) {
    var problems: [SpecProblem] = []
    var root = root
    for override in overrides where override.isOfWholeSpec {
      root = Self.attempt(root, &problems) { node throws(SpecProblem) in
        try override.applied(to: node)
      }
    }
    var variables = Variables(root.take("vars").map { Self.readVariables($0, &problems) } ?? [:])
    if let node = root.take("sweep").map({
      variables.substitute(in: $0, &problems, at: SpecPath("sweep"))
    }) {
      var decoding = Decoding(registry: registry, folder: source.folder)
      let spec = decoding.within(key: "sweep") { $0.record(SweepSpec.self, from: node) }
      problems += decoding.problems
      sweep = decoding.problems.isEmpty ? (node, spec) : nil
    }
    claim = root.take("claim").map {
      variables.substitute(in: $0, &problems, at: SpecPath("claim"))
    }
    variants = root["variants"]
    problems += overrides.compactMap { $0.problem(beside: sweep?.spec) }
    named = Self.named(root, &variables, overrides.filter { !$0.isOfWholeSpec }, &problems)
    self.problems = problems
  }

  private static func named(
    _ root: SpecNode, _ variables: inout Variables, _ overrides: [Override],
    _ problems: inout [SpecProblem]
  ) -> [(name: String, node: SpecNode)] {
    guard case .map = root.body else { return [("main", root)] }
    var base = root
    let variants = base.take("variants")
    base.take("lock")
    base = variables.substitute(in: base, &problems)
    let named = overlaid(base, with: variants, &variables, &problems)
    let changes = overrides.map { $0.substituting(&variables, &problems) }
    return named.map { name, node in
      let changed = changes.reduce(node) { node, override in
        attempt(node, &problems) { node throws(SpecProblem) in try override.applied(to: node) }
      }
      return (name, changed)
    }
  }

  /// The sweep's points as variants of one run.
  func points(_ problems: inout [SpecProblem]) -> [SearchPoint] {
    guard let (node, sweep) = sweep else { return [] }
    let search = sweep.search(seed: seed)
    let path = SpecPath("sweep").appending(sweep.method)
    let origin = node[sweep.method]?.origin ?? node.origin
    guard let count = sweep.trialCount(of: search) else {
      problems.append(
        SpecProblem(
          path: SpecPath("sweep"), origin: node.origin,
          fact: .rule("has no 'trials'; 'seismo sweep' alone takes a budget of time")))
      return []
    }
    guard count <= Self.mostPoints else {
      problems.append(
        SpecProblem(
          path: path, origin: origin,
          fact: .rule(
            "makes \(count) variants; the most is \(Self.mostPoints), and 'seismo sweep' takes any number"
          )))
      return []
    }
    return (0..<count).map(search.point)
  }

  /// The seed of the first tree, as far as it can be read.
  var seed: Int { named.first?.node["seed"]?.text.flatMap { Int($0) } ?? 0 }

  /// Every variant with every point.
  func crossed(
    with points: [SearchPoint], _ problems: inout [SpecProblem]
  ) -> [(name: String, node: SpecNode)] {
    guard !points.isEmpty, let sweep else { return named }
    var names = VariantNames()
    return named.flatMap { variant in
      points.map { point in
        let name = variants == nil ? point.name : "\(variant.name).\(point.name)"
        if let reason = names.refusal(of: name) {
          problems.append(
            SpecProblem(
              path: SpecPath("sweep").appending(sweep.spec.method), origin: sweep.node.origin,
              fact: .rule("makes a variant '\(name.excerpt())' that can't be: \(reason)")))
        }
        let node = Self.attempt(variant.node, &problems) { node throws(SpecProblem) in
          try point.applied(to: node)
        }
        return (name, node)
      }
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
