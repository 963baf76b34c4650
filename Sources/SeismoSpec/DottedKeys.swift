/// The keys of a variant that lead to one value: `optimizer.learning_rate`, `model[0].units`.
extension SchemaBuilder {
  /// Regular expressions for the dotted keys below a record, and the values they take.
  ///
  /// Which component a key will meet isn't known here, so a key has to be one of any component of
  /// the kind. Below a component in another of its own kind every key passes.
  package mutating func dottedKeys(of type: any Record.Type) -> [JSON.Member] {
    var keys: [JSON.Member] = []
    for parameter in type.declared {
      for key in dotted(parameter.schema, below: parameter.key, within: []) {
        if let index = keys.firstIndex(where: { $0.key == key.key }) {
          keys[index].value = Self.any(of: [keys[index].value, key.value])
        } else {
          keys.append(key)
        }
      }
    }
    return keys.map { JSON.Member("^\($0.key)$", $0.value) }
  }

  private mutating func dotted(
    _ schema: ValueSchema, below path: String, within kinds: [String]
  ) -> [JSON.Member] {
    switch schema {
    case .number, .integer, .flag, .text, .matching, .choice, .plugin: return []
    case .anything: return [Self.everything(below: path)]
    case .either(let all): return all.flatMap { dotted($0, below: path, within: kinds) }
    case .list(let item, _):
      return step(to: item, "\(path)(\\.[0-9]+|\\[[0-9]+\\])", within: kinds)
    case .mapping(let item): return step(to: item, "\(path)\\.[^.\\[\\]]+", within: kinds)
    case .record(let type):
      return type.declared.flatMap { step(to: $0.schema, "\(path)\\.\($0.key)", within: kinds) }
    case .component(let kind, _, _) where kinds.contains(kind):
      return [Self.everything(below: path)]
    case .component(let kind, let accepted, let also):
      let use = JSON.Member("\(path)\\.use", names(of: accepted))
      return [use]
        + also.sorted { $0.key < $1.key }.flatMap { key, schema in
          step(to: schema, "\(path)\\.\(key)", within: kinds)
        }
        + parameters(of: accepted).flatMap { key, schemas in
          step(to: .either(schemas), "\(path)\\.\(key)", within: kinds + [kind])
        }
    }
  }

  /// The value at a path, and the keys below it.
  private mutating func step(
    to schema: ValueSchema, _ path: String, within kinds: [String]
  ) -> [JSON.Member] {
    [JSON.Member(path, value(schema, isPartial: true))]
      + dotted(schema, below: path, within: kinds)
  }

  private static func everything(below path: String) -> JSON.Member {
    JSON.Member("\(path)[.\\[].+", true)
  }
}
