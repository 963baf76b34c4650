package import SeismoSpec

extension Registry {
  /// The JSON Schema (draft 2020-12) of specs that name this registry's components.
  ///
  /// With variants, what a spec requires may stand in the spec or in each variant, so that only a
  /// spec without variants is asked for it. A component is asked for what it requires wherever it
  /// stands, even if each variant were to add that by a dotted key.
  package var specSchema: JSON {
    var builder = SchemaBuilder(self)
    let own = builder.properties(of: ExperimentSpec.self, isPartial: true)
    let dotted = builder.dottedKeys(of: ExperimentSpec.self)
    let shared = own.map {
      JSON.Member($0.key, ["$ref": .string("#/properties/\($0.key)")])
    }
    return [
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Seismo spec",
      "description":
        "What to read, how to prepare it, what to train, and which variants to compare.",
      "type": "object",
      "properties": .object(own + Self.otherProperties + [builder.sweep, builder.claim]),
      "additionalProperties": false,
      "if": [
        "anyOf": [
          [
            "required": ["variants"],
            "properties": ["variants": ["type": "object", "minProperties": 1]],
          ],
          ["required": ["sweep"]],
        ]
      ],
      "then": true,
      "else": builder.requirements(of: ExperimentSpec.self),
      "$defs": .object(
        builder.definitions.members + [
          .init(
            "variant",
            [
              "description":
                "Laid over the spec; a dotted key such as model[0].units is one value.",
              "type": ["object", "null"],
              "properties": .object(shared),
              "patternProperties": .object(dotted),
              "additionalProperties": false,
            ])
        ]),
    ]
  }

  private static var otherProperties: [JSON.Member] {
    [
      .init(
        "vars",
        [
          "description": "Plain values that ${name} stands for.",
          "type": "object",
          "additionalProperties": [
            "type": ["string", "number", "boolean", "null"],
            "not": ["type": "string", "pattern": "\\$\\{"],
          ],
        ]),
      .init(
        "variants",
        [
          "description": "Names, and what each changes.",
          "type": ["object", "null"],
          "additionalProperties": ["$ref": "#/$defs/variant"],
        ]),
      .init("lock", ["description": "What a run adds to its filled spec."]),
    ]
  }
}

extension SchemaBuilder {
  /// What is tried.
  fileprivate var sweep: JSON.Member {
    mutating get {
      let ways: [JSON] = ["grid", "random", "sobol"].map { way in
        .object([
          .init("required", [.string(way)]),
          .init("properties", .object([.init(way, ["minProperties": 1])])),
        ])
      }
      return .init(
        "sweep",
        [
          "description":
            "Settings to try: 'seismo run' trains them as variants, 'seismo sweep' as trials.",
          "type": "object", "properties": .object(properties(of: SweepSpec.self)),
          "additionalProperties": false, "oneOf": .array(ways),
        ])
    }
  }

  /// What a spec claims of its variants.
  fileprivate var claim: JSON.Member {
    mutating get {
      let own = properties(of: ClaimSpec.self)
      return .init(
        "claim",
        .object(
          [
            .init("description", "What the spec claims of its variants, for 'seismo compare'."),
            .init("type", "object"), .init("properties", .object(own)),
            .init("additionalProperties", false),
          ] + requirements(of: ClaimSpec.self).members))
    }
  }
}
