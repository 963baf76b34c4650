/// Turns declared parameters into JSON Schema (draft 2020-12, https://json-schema.org).
///
/// Kinds and components become definitions that refer to each other by name, so a component that
/// holds one of its own kind needs no special care. A spec's scalars are texts for the decoder, but
/// not for a YAML loader, so each scalar may come as the type that some loader makes of it.
package struct SchemaBuilder {
  private let registry: Registry
  private var made: [String: JSON] = [
    "variable": [
      "description": "A text with variables of 'vars': ${name}.", "type": "string",
      "pattern": "\\$\\{",
    ]
  ]

  package init(_ registry: Registry) {
    self.registry = registry
  }

  /// What the schemas so far refer to, for `$defs`; sorted by name.
  package var definitions: JSON {
    .object(made.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value) })
  }

  /// The schemas of a record's parameters, by key.
  ///
  /// - Parameter isPartial: whether required keys of the records in it may be left out.
  package mutating func properties(
    of type: any Record.Type, isPartial: Bool = false
  ) -> [JSON.Member] {
    type.declared.map { parameter in
      var members = [JSON.Member("description", .string(parameter.help))]
      if let fallback = parameter.fallback, let value = JSON(fallback, as: parameter.schema) {
        members.append(JSON.Member("default", value))
      }
      members += value(parameter.schema, isPartial: isPartial).members
      return JSON.Member(parameter.key, .object(members))
    }
  }

  /// What makes a partial spec complete: required keys, at every depth of its records.
  package func requirements(of type: any Record.Type) -> JSON {
    let nested = type.declared.compactMap { parameter -> JSON.Member? in
      guard let inner = parameter.schema.record else { return nil }
      let wanted = requirements(of: inner)
      return wanted == [:] ? nil : JSON.Member(parameter.key, wanted)
    }
    var members = Self.required(type)
    if !nested.isEmpty { members.append(JSON.Member("properties", .object(nested))) }
    return .object(members)
  }

  /// The schema of a value.
  mutating func value(_ schema: ValueSchema, isPartial: Bool = false) -> JSON {
    let own = alternatives(schema, isPartial: isPartial)
    return Self.any(of: own + (schema.isRestrictedScalar ? [Self.reference("variable")] : []))
  }

  /// Any of some schemas, each once.
  static func any(of schemas: [JSON]) -> JSON {
    let unique = schemas.reduce(into: [JSON]()) { if !$0.contains($1) { $0.append($1) } }
    return unique.count == 1 ? unique[0] : ["anyOf": .array(unique)]
  }

  private static func required(_ type: any Record.Type, besides first: [JSON] = []) -> [JSON.Member]
  {
    let keys = first + type.declared.filter(\.isRequired).map { .string($0.key) }
    return keys.isEmpty ? [] : [JSON.Member("required", .array(keys))]
  }

  private static func reference(_ name: String) -> JSON { ["$ref": .string("#/$defs/\(name)")] }

  private mutating func alternatives(_ schema: ValueSchema, isPartial: Bool) -> [JSON] {
    switch schema {
    case .anything: return [[:]]
    case .number(let bounds): return JSON.numbers(bounds)
    case .integer(let range): return JSON.integers(range)
    case .flag:
      return [["type": "boolean"], ["type": "string", "pattern": "^(true|false)$"]]
    case .text(mayBeEmpty: false):
      return [["type": ["string", "number", "boolean"], "minLength": 1]]
    case .text(mayBeEmpty: true): return [["type": ["string", "number", "boolean", "null"]]]
    case .matching(let pattern): return [["type": "string", "pattern": .string(pattern)]]
    case .choice(let words): return JSON.choices(words)
    case .plugin: return JSON.choices(registry.plugins.map(\.name))
    case .list(let item, let least):
      let bound: [JSON.Member] = least > 0 ? [JSON.Member("minItems", .integer(least))] : []
      return [
        .object([.init("type", "array"), .init("items", value(item))] + bound)
      ]
    case .mapping(let item): return [["type": "object", "additionalProperties": value(item)]]
    case .record(let type): return [object(type, isPartial: isPartial)]
    case .component(let kind, let kinds, let also): return [define(kind, of: kinds, also: also)]
    case .either(let all): return all.flatMap { alternatives($0, isPartial: isPartial) }
    }
  }

  private mutating func object(_ type: any Record.Type, isPartial: Bool) -> JSON {
    .object(
      [.init("type", "object")] + (isPartial ? [] : Self.required(type)) + [
        .init("properties", .object(properties(of: type, isPartial: isPartial))),
        .init("additionalProperties", false),
      ])
  }

  /// The bare names, and the mappings with `use:`, of a kind's components.
  private mutating func define(
    _ kind: String, of kinds: [String], also: [String: ValueSchema]
  ) -> JSON {
    let name = Self.name(kind, also)
    if made[name] == nil {
      made[name] = true
      let members = registry.components(of: kinds)
      let bare = members.filter { !$0.type.declared.contains(where: \.isRequired) }
      let names: [JSON] = bare.map {
        ["const": .string($0.type.name), "description": .string($0.type.summary)]
      }
      let mappings = members.map { define($0, also: also) }
      let unknown: JSON = [
        "type": "object", "required": ["use"], "properties": ["use": Self.reference("variable")],
      ]
      made[name] = [
        "description": .string("The name of \(withArticle(kind)), or {use: NAME, …}."),
        "anyOf": .array(names + mappings + [Self.reference("variable"), unknown]),
      ]
    }
    return Self.reference(name)
  }

  private mutating func define(
    _ registration: Registration, also: [String: ValueSchema]
  ) -> JSON {
    let type = registration.type
    let name = "\(Self.name(registration.kind, also)).\(type.name)"
    if made[name] == nil {
      made[name] = true
      let others = also.sorted { $0.key < $1.key }.map { JSON.Member($0.key, value($0.value)) }
      let use = JSON.Member("use", ["const": .string(type.name)])
      made[name] = .object(
        [.init("description", .string(type.summary)), .init("type", "object")]
          + Self.required(type, besides: ["use"]) + [
            .init("properties", .object([use] + properties(of: type) + others)),
            .init("additionalProperties", false),
          ])
    }
    return Self.reference(name)
  }

  /// A definition's name: one that takes more keys than the kind has, such as a node's `from`, is another.
  private static func name(_ kind: String, _ also: [String: ValueSchema]) -> String {
    ([kind.replacing(" ", with: "_")] + also.keys.sorted().map { "with_\($0)" })
      .joined(separator: "_")
  }
}

extension SchemaBuilder {
  /// The names of a kind's components, for the value of `use`.
  func names(of kinds: [String]) -> JSON {
    Self.any(
      of: JSON.choices(registry.components(of: kinds).map { $0.type.name }) + [
        Self.reference("variable")
      ])
  }

  /// The parameters of a kind's components, by key; those of one key together.
  func parameters(of kinds: [String]) -> [(key: String, schemas: [ValueSchema])] {
    var byKey: [(key: String, schemas: [ValueSchema])] = []
    for parameter in registry.components(of: kinds).flatMap({ $0.type.declared }) {
      if let index = byKey.firstIndex(where: { $0.key == parameter.key }) {
        byKey[index].schemas.append(parameter.schema)
      } else {
        byKey.append((parameter.key, [parameter.schema]))
      }
    }
    return byKey
  }
}
