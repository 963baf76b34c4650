internal import SeismoSpec
internal import Testing

/// A component's digests here and in another process, where sets and dictionaries have another order.
/// The other process is an exit test of Swift Testing; it finds the types by their mangled names.
func processViolations(
  of type: any Component.Type, linking plugins: [Plugin]
) async -> [Violation] {
  let name = _mangledTypeName(type) ?? ""
  let linked = plugins.flatMap { plugin in
    plugin.registrations.map { "\(plugin.name):\($0.kind):\(_mangledTypeName($0.type) ?? "")" }
  }
  func violation(_ evidence: String) -> Violation {
    Violation(
      law: .sameInTwoProcesses, component: type.name,
      example: type.examples.joined(separator: " and "), evidence: evidence)
  }
  let here = digests(ofTypeNamed: name, linking: linked)
  // Two processes would agree on why there is none.
  if here.hasPrefix(noDigest) { return [violation(here)] }
  let result = await #expect(
    processExitsWith: .success, observing: [\.standardOutputContent]
  ) { [name = name as String, linked = linked as [String]] in
    print(digests(ofTypeNamed: name, linking: linked))
  }
  let there = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
  if there.split(separator: "\n").contains(Substring(here)) { return [] }
  return [violation("its digest is \(here), in another process \(there)")]
}

/// What a line starts with that says why there is no digest.
private let noDigest = "no digest: "

/// One digest for each example, on one line, or what went wrong.
private func digests(ofTypeNamed name: String, linking linked: [String]) -> String {
  guard let type = component(named: name) else {
    return noDigest + "another process can't look the type up; is it private, or within a function?"
  }
  do {
    let bench = try Bench(linking: plugins(of: linked))
    return try type.examples.map { example in
      try digest(of: bench.decode(type, example), on: bench)
    }.joined(separator: " ")
  } catch {
    return noDigest + "\(error)"
  }
}

/// The plugins whose components were told, one each, as `plugin:kind:type`.
private func plugins(of linked: [String]) -> [Plugin] {
  var registrations: [(plugin: String, Registration)] = []
  for entry in linked {
    let parts = entry.split(separator: ":", maxSplits: 2).map(String.init)
    guard parts.count == 3, let type = component(named: parts[2]) else { continue }
    registrations.append((parts[0], register(type, parts[1])))
  }
  return Dictionary(grouping: registrations, by: \.plugin).map { Plugin($0, $1.map(\.1)) }
}

private func component(named name: String) -> (any Component.Type)? {
  _typeByName(name) as? any Component.Type
}

private func register<C: Component>(_ type: C.Type, _ kind: String) -> Registration {
  Registration(Kind<Any>(kind), type)
}
