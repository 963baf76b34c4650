/// Where in a spec components of a kind go, found in the declarations.
extension Record {
  /// The dotted keys below this record that take components of a kind, or lists of them.
  static func places(of kind: String) -> [String] {
    declared.flatMap { $0.schema.places(of: kind, at: $0.key) }
  }
}

extension ValueSchema {
  fileprivate func places(of kind: String, at path: String) -> [String] {
    switch self {
    case .component(_, let kinds, _): kinds.contains(kind) ? [path] : []
    case .list(let item, _): item.places(of: kind, at: path)
    case .record(let type): type.places(of: kind).map { "\(path).\($0)" }
    case .mapping(let item): item.places(of: kind, at: "\(path).NAME")
    case .either(let all): all.map { $0.places(of: kind, at: path) }.first { !$0.isEmpty } ?? []
    case .anything, .number, .integer, .flag, .text, .matching, .choice, .plugin: []
    }
  }
}

extension Registry {
  /// A kind as a problem tells it: with its places in the spec, or else in a component.
  func otherKind(_ kind: String, in spec: (any Record.Type)?) -> SpecProblem.OtherKind {
    if let places = spec?.places(of: kind), !places.isEmpty {
      return SpecProblem.OtherKind(name: kind, places: places, owner: nil)
    }
    for registration in all {
      let places = registration.type.places(of: kind)
      if !places.isEmpty {
        return SpecProblem.OtherKind(name: kind, places: places, owner: registration.type.owner)
      }
    }
    return SpecProblem.OtherKind(name: kind, places: [], owner: nil)
  }
}
