/// The values of `vars`, and how much text may still come of them.
package struct Variables: Sendable {
  private let values: [String: String]
  private var room = SpecSource.sizeLimit
  private var isFull = false

  /// Texts by name.
  package init(_ values: [String: String] = [:]) { self.values = values }

  /// The tree whose substitution gives this one: `${name}` in it is text, and becomes `$${name}`.
  package static func escaping(_ node: SpecNode) -> SpecNode {
    var copy = node
    switch node.body {
    case .scalar(let text):
      guard text.contains("${") else { return node }
      copy.body = .scalar(text.replacing(#/\$\{[^}]*\}/#) { "$" + $0.0 })
    case .list(let items): copy.body = .list(items.map(escaping))
    case .map(let entries):
      copy.body = .map(
        entries.map { entry in
          var entry = entry
          entry.value = escaping(entry.value)
          return entry
        })
    }
    return copy
  }

  /// The same tree with `${name}` in scalars replaced by the variable's text, and `$${name}` by `${name}`.
  package mutating func substitute(
    in node: SpecNode, _ problems: inout [SpecProblem], at path: SpecPath = SpecPath()
  ) -> SpecNode {
    var copy = node
    switch node.body {
    case .scalar(let text):
      guard text.utf8.contains(UInt8(ascii: "$")), text.contains("${") else { return node }
      copy.body = .scalar(expand(text, at: path, node.origin, &problems))
    case .list(let items):
      var changed: [SpecNode] = []
      for (index, item) in items.enumerated() {
        changed.append(substitute(in: item, &problems, at: path.appending(index)))
      }
      copy.body = .list(changed)
    case .map(var entries):
      for index in entries.indices {
        entries[index].value = substitute(
          in: entries[index].value, &problems, at: path.appending(entries[index].key))
      }
      copy.body = .map(entries)
    }
    return copy
  }

  private mutating func expand(
    _ text: String, at path: SpecPath, _ origin: Origin, _ problems: inout [SpecProblem]
  ) -> String {
    var expanded = ""
    var rest = text[...]
    while let match = rest.firstMatch(of: #/\$?\$\{([^}]*)\}/#) {
      if match.0.hasPrefix("$$") {
        expanded += rest[..<match.range.lowerBound] + match.0.dropFirst()
        rest = rest[match.range.upperBound...]
        continue
      }
      let name = String(match.1)
      let value = values[name]
      if value == nil {
        problems.append(
          SpecProblem(
            path: path, origin: origin,
            fact: .undefinedVariable(name: name, known: values.keys.sorted())))
      }
      expanded += rest[..<match.range.lowerBound]
      rest = rest[match.range.upperBound...]
      room -= value?.utf8.count ?? 0
      guard room >= 0 else {
        if !isFull {
          problems.append(
            SpecProblem(
              path: path, origin: origin, fact: .expandsTooFar(limit: SpecSource.sizeLimit)))
        }
        isFull = true
        return expanded
      }
      expanded += value ?? ""
    }
    return expanded + rest
  }
}
