package import SeismoSpec

/// A `key=value` of the command line.
package struct Override: Sendable {
  private let path: SpecPath
  private var value: SpecNode
  private let origin: Origin

  /// Reads the text; the value is YAML, so that components and lists can be given.
  ///
  /// - Parameter option: the one that gave it, for errors.
  /// - Throws: `SpecProblems` when it has no `=` or its value isn't YAML.
  package init(_ text: String, of option: String = "--set", in source: SpecSource) throws {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    origin = .commandLine("\(option) \(text)")
    guard parts.count == 2, !parts[0].isEmpty else {
      throw SpecProblems(
        [
          SpecProblem(
            path: SpecPath(), origin: origin,
            fact: .rule("expected key=value, such as optimizer.learning_rate=3e-4"))
        ], in: source)
    }
    let path = SpecPath(String(parts[0]))
    let origin = origin
    self.path = path
    do {
      let valueSource = SpecSource(name: option, folder: "", text: String(parts[1]))
      value = try valueSource.parse(allowingScalar: true).mapOrigins { _ in origin }
    } catch let problems as SpecProblems {
      let moved = problems.all.map { SpecProblem(path: path, origin: origin, fact: $0.fact) }
      throw SpecProblems(moved, in: source)
    }
  }

  /// Whether it changes what isn't a variant's own: `vars`, `variants`, `sweep`, `claim`.
  var isOfWholeSpec: Bool {
    ["vars", "variants", "sweep", "claim"].contains(path.prefix(1).description)
  }

  /// What is wrong with setting a key whose values the sweep gives: all of its trials would be the same.
  func problem(beside sweep: SweepSpec?) -> SpecProblem? {
    guard let sweep,
      let key = sweep.axes.map(\.path).first(where: {
        $0.steps.starts(with: path.steps) || path.steps.starts(with: $0.steps)
      })
    else { return nil }
    let place = "sweep.\(sweep.method)"
    return SpecProblem(
      path: path, origin: origin,
      fact: .rule("\(place) gives '\(key)' its values; set \(place) instead, or take it away"))
  }

  /// The same with variables filled in.
  func substituting(_ variables: inout Variables, _ problems: inout [SpecProblem]) -> Override {
    var copy = self
    copy.value = variables.substitute(in: value, &problems, at: path)
    return copy
  }

  /// The tree with the value in its place.
  package func applied(to node: SpecNode) throws(SpecProblem) -> SpecNode {
    var changed = node
    try changed.set(path, to: value, keyOrigin: origin, from: SpecPath())
    return changed
  }
}
