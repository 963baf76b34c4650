internal import SeismoSpec
internal import Testing

/// A component's digests here and in another process, where sets and dictionaries have another order.
/// The other process is an exit test of Swift Testing; it finds the types by their mangled names.
func processViolations(
  of type: any Component.Type, linking plugins: [Plugin]
) async -> [Violation] {
  let name = _mangledTypeName(type) ?? ""
  let linked = plugins.flatMap(\.registrations).map { registration in
    "\(registration.kind):\(_mangledTypeName(registration.type) ?? "")"
  }
  let here = digests(ofTypeNamed: name, linking: linked)
  let result = await #expect(
    processExitsWith: .success, observing: [\.standardOutputContent]
  ) { [name = name as String, linked = linked as [String]] in
    print(digests(ofTypeNamed: name, linking: linked))
  }
  let there = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
  if there.split(separator: "\n").contains(Substring(here)) { return [] }
  return [
    Violation(
      law: .sameInTwoProcesses, component: type.name,
      example: type.examples.joined(separator: " and "),
      evidence: "its digest is \(here), in another process \(there)")
  ]
}

/// One digest for each example, on one line, or what went wrong.
private func digests(ofTypeNamed name: String, linking linked: [String]) -> String {
  guard let type = component(named: name) else {
    return "none: another process can't look the type up; is it private, or within a function?"
  }
  do {
    let registrations = linked.compactMap { entry -> Registration? in
      let parts = entry.split(separator: ":", maxSplits: 1)
      return parts.count == 2
        ? component(named: String(parts[1])).map { register($0, String(parts[0])) } : nil
    }
    let bench = try Bench(linking: [Plugin("Contract", registrations)])
    return try type.examples.map { example in
      try digest(of: bench.decode(type, example), on: bench)
    }.joined(separator: " ")
  } catch {
    return "none: \(error)"
  }
}

private func component(named name: String) -> (any Component.Type)? {
  _typeByName(name) as? any Component.Type
}

private func register<C: Component>(_ type: C.Type, _ kind: String) -> Registration {
  Registration(Kind<Any>(kind), type)
}
