/// Laying variants and `--set` over a spec.
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
    guard isOutermost, entries.contains(where: { SpecPath($0.key).steps.count > 1 }) else {
      try result.merge(entries)
      return result
    }
    for entry in entries {
      let path = SpecPath(entry.key)
      if path.steps.count > 1 {
        try result.set(path, to: entry.value, keyOrigin: entry.keyOrigin, from: SpecPath())
      } else {
        try result.merge([entry])
      }
    }
    return result
  }

  /// Merges keys into a mapping.
  private mutating func merge(_ others: [Entry]) throws(SpecProblem) {
    guard case .map(var entries) = body else { return }
    var places: [String: Int] = [:]
    for (index, entry) in entries.enumerated() { places[entry.key] = index }
    for other in others {
      if let index = places[other.key] {
        entries[index].value = try entries[index].value.merged(with: other.value)
      } else {
        places[other.key] = entries.count
        entries.append(other)
      }
    }
    body = .map(entries)
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
}
