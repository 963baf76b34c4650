internal import SeismoPreparation
internal import SeismoSpec
internal import SeismoTraining

/// What a variant's filled spec says, a line for each value: `optimizer.learning_rate` and `0.001`. A component's
/// name stands at its own place, and a list of plain values is one value.
package struct Settings: Sendable, Equatable {
  /// One value.
  package struct Setting: Sendable, Equatable {
    package var key: String
    package var value: String

    package init(_ key: String, _ value: String) {
      self.key = key
      self.value = value
    }
  }

  /// In the order of the spec.
  package var all: [Setting]

  package init(_ all: [Setting] = []) {
    self.all = all
  }

  /// The value of a key, or nil.
  package subscript(key: String) -> String? {
    all.first { $0.key == key }?.value
  }

  init(_ spec: SpecNode) {
    all = []
    add(spec, at: SpecPath())
  }

  private mutating func add(_ node: SpecNode, at path: SpecPath) {
    switch node.body {
    case .scalar(let text):
      let isName = path.steps.count > 1 && path.steps.last == .key("use")
      let place = isName ? path.prefix(path.steps.count - 1) : path
      all.append(Setting(place.description, text))
    case .list(let items) where items.allSatisfy({ $0.text != nil }):
      if !items.isEmpty { all.append(Setting(path.description, node.onOneLine)) }
    case .list(let items):
      for (index, item) in items.enumerated() { add(item, at: path.appending(index)) }
    case .map(let entries):
      for entry in entries { add(entry.value, at: path.appending(entry.key)) }
    }
  }
}

extension Settings {
  /// Those of each variant of a filled spec, by name; of one without variants those of `main`.
  ///
  /// - Parameter lock: its text.
  package static func byVariant(_ lock: String) -> [String: Settings] {
    let source = SpecSource(name: "run.lock.yaml", folder: ".", text: lock)
    guard let root = try? source.parse(), case .map(let entries) = root.body else { return [:] }
    let shared = entries.filter { !["variants", "lock"].contains($0.key) }
    guard case .map(let variants)? = root["variants"]?.body else {
      return ["main": Settings(SpecNode(.map(shared)))]
    }
    return variants.reduce(into: [:]) { settings, variant in
      guard case .map(let own) = variant.value.body else { return }
      settings[variant.key] = Settings(SpecNode(.map(shared + own)))
    }
  }
}
