/// Laying variants and `--set` over a spec, and filling in its variables.
extension SpecNode {
  /// This node with another laid over it.
  ///
  /// Plain mappings are merged key by key; a component (a mapping with `use:`, or a bare name), a
  /// list or a scalar is replaced whole, so that a switch of `use:` leaves no orphan behind. The
  /// overlay's outermost keys may be dotted paths: `optimizer.learning_rate: 0.1` changes that one
  /// value. Further in a dot is a part of the key, such as a column's name.
  package func overlaid(with overlay: SpecNode) throws(SpecProblem) -> SpecNode {
    try merged(with: overlay, isOutermost: true)
  }

  private func merged(
    with overlay: SpecNode, isOutermost: Bool = false
  ) throws(SpecProblem) -> SpecNode {
    guard case .map = body, case .map(let entries) = overlay.body,
      self["use"] == nil, overlay["use"] == nil
    else { return overlay }
    var result = self
    for entry in entries {
      let path = SpecPath(entry.key)
      if isOutermost, path.steps.count > 1 {
        try result.set(path, to: entry.value, keyOrigin: entry.keyOrigin, from: SpecPath())
      } else if let present = self[entry.key] {
        result.replace(entry.key, with: try present.merged(with: entry.value), entry.keyOrigin)
      } else {
        result.replace(entry.key, with: entry.value, entry.keyOrigin)
      }
    }
    return result
  }

  private mutating func replace(_ key: String, with value: SpecNode, _ keyOrigin: Origin) {
    guard case .map(var entries) = body else { return }
    if let index = entries.firstIndex(where: { $0.key == key }) {
      entries[index].value = value
    } else {
      entries.append(Entry(key: key, keyOrigin: keyOrigin, value: value))
    }
    body = .map(entries)
  }

  /// Puts a value at a path. A bare component name on the way becomes `{use: name}`; a missing key
  /// is added, for the decoder to judge.
  ///
  /// - Throws: a `noSuchPlace` problem when the path leads through a value that has no parts.
  package mutating func set(
    _ path: SpecPath, to value: SpecNode, keyOrigin: Origin, from walked: SpecPath
  ) throws(SpecProblem) {
    guard let step = path.steps.first else {
      self = value
      return
    }
    var rest = path
    rest.steps.removeFirst()
    var here = walked
    here.steps.append(step)
    switch (step, body) {
    case (.key, .scalar(let name)) where !name.isEmpty:
      let use = Entry(key: "use", keyOrigin: origin, value: self)
      self = SpecNode(.map([use]), at: origin)
      try set(path, to: value, keyOrigin: keyOrigin, from: walked)
    case (.key(let key), .map), (.key(let key), .scalar):
      if case .scalar = body { body = .map([]) }
      var child = self[key] ?? SpecNode(.map([]), at: keyOrigin)
      try child.set(rest, to: value, keyOrigin: keyOrigin, from: here)
      replace(key, with: child, keyOrigin)
    case (.index(let index), .list(var items)) where items.indices.contains(index):
      try items[index].set(rest, to: value, keyOrigin: keyOrigin, from: here)
      body = .list(items)
    default:
      throw SpecProblem(path: here, origin: keyOrigin, fact: .noSuchPlace)
    }
  }

  /// The same tree with every origin changed, such as to name the variant it stands in.
  package func mapOrigins(_ change: (Origin) -> Origin) -> SpecNode {
    var copy = self
    copy.origin = change(origin)
    switch body {
    case .scalar: break
    case .list(let items): copy.body = .list(items.map { $0.mapOrigins(change) })
    case .map(let entries):
      copy.body = .map(
        entries.map {
          Entry(
            key: $0.key, keyOrigin: change($0.keyOrigin), value: $0.value.mapOrigins(change))
        })
    }
    return copy
  }

  /// The same tree with `${name}` in scalars replaced by the variable's text.
  package func substituting(
    _ variables: [String: String], _ problems: inout [SpecProblem], at path: SpecPath = SpecPath()
  ) -> SpecNode {
    var copy = self
    switch body {
    case .scalar(let text):
      copy.body = .scalar(
        text.replacing(#/\$\{([^}]*)\}/#) { match in
          if let value = variables[String(match.1)] { return value }
          problems.append(
            SpecProblem(
              path: path, origin: origin,
              fact: .undefinedVariable(name: String(match.1), known: variables.keys.sorted())))
          return ""
        })
    case .list(let items):
      copy.body = .list(
        items.enumerated().map {
          $1.substituting(variables, &problems, at: path.appending($0))
        })
    case .map(let entries):
      copy.body = .map(
        entries.map { entry in
          var entry = entry
          let path = path.appending(entry.key)
          entry.value = entry.value.substituting(variables, &problems, at: path)
          return entry
        })
    }
    return copy
  }
}
