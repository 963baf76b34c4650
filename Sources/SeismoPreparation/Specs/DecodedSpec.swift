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
  /// The section `variants`, and the points of the sweep, the command line's changes of them included.
  let changes: (variants: SpecNode?, points: [SearchPoint])
  /// The `lock:` section; nil in a spec that a person wrote.
  let lock: SpecNode?
  package private(set) var problems: [SpecProblem] = []
  /// What it says of the sweep that a run doesn't do.
  private(set) var notes: [String] = []

  /// Decodes a tree.
  package init(
    _ root: SpecNode, source: SpecSource, overrides: [Override], only: String?,
    registry: Registry, files: OpenFiles
  ) {
    lock = root["lock"]
    let trees = SpecTrees(root, source: source, overrides: overrides, registry: registry)
    var problems = trees.problems
    let points = trees.points(&problems)
    changes = (trees.variants, points)
    if let unused = trees.sweep?.spec.ofTrialsAlone, !unused.isEmpty {
      notes = [
        "each setting is trained once and to its end: of the sweep's keys, "
          + "\(unused.joined(separator: ", ")) \(unused.count == 1 ? "is" : "are") for 'seismo sweep'"
      ]
    }
    for (name, node) in trees.crossed(with: points, &problems) where only == nil || name == only {
      var decoding = Decoding(registry: registry, folder: source.folder, files: files)
      let spec = decoding.record(ExperimentSpec.self, from: node)
      problems += Self.withoutConsequences(decoding.problems, of: problems)
      problems += targetProblems(spec, node)
      variants.append((name, node, spec, decoding.problems))
    }
    if let claimed = trees.claim {
      var decoding = Decoding(registry: registry, folder: source.folder, files: files)
      let claim = decoding.within(key: "claim") { $0.record(ClaimSpec.self, from: claimed) }
      var found = decoding.problems
      if only == nil { found += claim.problems(variants: variants.map(\.name), in: claimed) }
      problems += Self.withoutConsequences(found, of: problems)
      self.claim = claim
    }
    self.problems = problems
  }

  /// Problems but those of what an undefined variable left in its place.
  private static func withoutConsequences(
    _ found: [SpecProblem], of known: [SpecProblem]
  ) -> [SpecProblem] {
    let unfilled = Set(known.filter(\.isOfVariable).map(\.origin))
    return found.filter { !unfilled.contains($0.origin) }
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
