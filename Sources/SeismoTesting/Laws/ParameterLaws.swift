internal import SeismoNetworks
internal import SeismoSpec

/// The laws of the half that lives in the spec; they come before all others.
func parameterViolations(of type: any Component.Type, on bench: Bench) -> [Violation] {
  func violations<C: Component>(_ type: C.Type) -> [Violation] {
    let laws = ParameterLaws(type: type, bench: bench)
    let once = [
      Check(.describesItself, laws.describesItself),
      Check(.examplesDecode) { try require(!C.examples.isEmpty, "there is none") },
    ]
    var found = once.compactMap { violation($0, example: C.name) }
    for example in C.examples {
      found += laws.checks(example).compactMap { violation($0, example: example) }
    }
    return found
  }
  func violation(_ check: Check, example: String) -> Violation? {
    check.evidence().map {
      Violation(law: check.law, component: type.name, example: example, evidence: $0)
    }
  }
  return violations(type)
}

private struct ParameterLaws<C: Component> {
  let type: C.Type
  let bench: Bench

  func checks(_ example: String) -> [Check] {
    guard let node = try? bench.mapping(example), node["use"]?.text == C.name,
      bench.decoded(type, node).1.isEmpty
    else {
      return [Check(.examplesDecode) { try decodes(example) }]
    }
    return [
      Check(.defaultsAreDocumented) { try defaultsAreDocumented(node) },
      Check(.fillsIn) { try fillsIn(node) },
      Check(.refusesBadValues) { try refusesBadValues(node) },
      Check(.keepsParametersApart) { try keepsParametersApart(node) },
    ]
  }

  func describesItself() throws {
    try require(
      C.name.wholeMatch(of: #/[a-z][a-z0-9]*(_[a-z0-9]+)*/#) != nil, "its name is '\(C.name)'")
    try require(C.summary.hasSuffix("."), "its summary is no sentence: '\(C.summary)'")
    let keys = C.parameters.map(\.key)
    try require(Set(keys).count == keys.count, "a key stands twice among \(keys)")
    for parameter in C.parameters {
      try require(!parameter.help.isEmpty, "'\(parameter.key)' has no help")
      try require(!parameter.accepts.isEmpty, "'\(parameter.key)' doesn't say what it accepts")
      try require(parameter.key != "use", "'use' is taken")
      try require(
        parameter.key != "from" || !(C.self is any NetworkPart.Type),
        "'from' is taken by the nodes of a model")
    }
  }

  private func decodes(_ example: String) throws {
    let node = try bench.mapping(example)
    try require(
      node["use"]?.text == C.name, "it says use: \(node["use"]?.text ?? "nothing")")
    let problems = bench.decoded(type, node).1
    throw Evidence(problems.map { "\($0.path): \($0.fact.sentence)" }.joined(separator: "; "))
  }

  private func defaultsAreDocumented(_ node: SpecNode) throws {
    for parameter in C.parameters where !parameter.isRequired {
      let without = node.without(parameter.key)
      let (bare, problems) = bench.decoded(type, without)
      guard problems.isEmpty, let value = parameter.documentedDefault else { continue }
      var given = without
      try given.set(
        SpecPath(parameter.key), to: value, keyOrigin: .builtIn, from: SpecPath())
      let (filled, more) = bench.decoded(type, given)
      try require(more.isEmpty, "'\(parameter.key)' refuses its default \(value.inline)")
      try require(
        filled.encodedComponent() == bare.encodedComponent(),
        "'\(parameter.key)' documents \(value.inline), and without it is "
          + (bare.encodedComponent()[parameter.key]?.inline ?? "not there"))
    }
  }

  private func fillsIn(_ node: SpecNode) throws {
    let filled = bench.decoded(type, node).0.encodedComponent()
    for parameter in C.parameters {
      try require(filled[parameter.key] != nil, "'\(parameter.key)' is not filled in")
    }
    let (second, problems) = bench.decoded(type, try bench.parse(filled.yaml()))
    try require(
      problems.isEmpty, "refuses \(filled.inline): \(problems.map(\.fact.sentence))")
    try require(
      second.encodedComponent() == filled,
      "\(filled.inline) decodes to \(second.encodedComponent().inline)")
  }

  private func refusesBadValues(_ node: SpecNode) throws {
    for parameter in C.parameters {
      let bad = parameter.counterexamples()
      try require(!bad.isEmpty, "'\(parameter.key)' gives no value that it refuses")
      for value in bad {
        let problems = try bench.decoded(type, setting(parameter.key, to: value, in: node)).1
        try require(!problems.isEmpty, "'\(parameter.key)' takes \(value.inline)")
        let elsewhere = problems.first { $0.path.steps.first != .key(parameter.key) }
        try require(
          elsewhere == nil,
          "'\(parameter.key)' of \(value.inline) is reported at '\(elsewhere?.path.description ?? "")'"
        )
      }
    }
  }

  private func keepsParametersApart(_ node: SpecNode) throws {
    let before = bench.decoded(type, node).0.encodedComponent()
    for parameter in C.parameters {
      var taken: [SpecNode] = []
      for value in try candidates(for: parameter, in: node) {
        let (component, problems) = try bench.decoded(
          type, setting(parameter.key, to: value, in: node))
        guard problems.isEmpty else { continue }
        let after = component.encodedComponent()
        taken += [after[parameter.key]].compactMap { $0 }
        for other in C.parameters where other.key != parameter.key {
          try require(
            after[other.key] == before[other.key],
            "'\(parameter.key): \(value.inline)' changes '\(other.key)'")
        }
      }
      try require(
        taken.count < 2 || taken.contains { $0 != taken[0] },
        "'\(parameter.key)' takes several values and is always \(taken.first?.inline ?? "")")
    }
  }

  /// Values that it may take: of every type, and the choices that a refusal names.
  private func candidates(for parameter: Parameter<C>, in node: SpecNode) throws -> [SpecNode] {
    let words = ["0", "1", "2", "0.1", "0.25", "0.75", "3.5", "true", "false", "off", "word", "x"]
    let wrong = try bench.decoded(type, setting(parameter.key, to: "no such word", in: node)).1
    let choices = wrong.flatMap { problem -> [String] in
      if case .notAChoice(_, let choices) = problem.fact { choices } else { [] }
    }
    return (words + choices).flatMap { word in
      [SpecNode(.scalar(word)), SpecNode(.list([SpecNode(.scalar(word))]))]
    }
  }

  private func setting(_ key: String, to value: SpecNode, in node: SpecNode) throws -> SpecNode {
    var changed = node
    try changed.set(SpecPath(key), to: value, keyOrigin: .builtIn, from: SpecPath())
    return changed
  }
}
