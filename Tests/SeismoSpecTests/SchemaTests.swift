internal import SeismoSpec
internal import Testing

/// The JSON Schema that declarations become.
@Suite struct SchemaTests {
  enum Flavour: String, CaseIterable, Sendable { case off, sour }

  /// A record with one parameter of each type of value.
  struct Sample: Record {
    static let owner = "'sample'"
    static let parameters: [Parameter<Sample>] = [
      Parameter("open", \.open, .number(.greaterThan(0, atMost: 1)), "A share."),
      Parameter("count", required: \.count, .integer(in: 2...9), "How many."),
      Parameter("flavour", \.flavour, .choice, "Which."),
      Parameter("labels", \.labels, .list(of: .text), "What it is called."),
      Parameter("limit", \.limit, .off(or: .integer(atLeast: 1)), "Where it ends."),
      Parameter("own", \.own, .own, "Anything."),
    ]
    var open = 1e-7
    var count: Int?
    var flavour = Flavour.sour
    var labels = ["a", "1"]
    var limit: Int?
    var own = 0.0
    init() {}
  }

  /// A shape that holds a shape.
  struct Frame: Shape {
    static let name = "frame"
    static let summary = "Holds another."
    static let parameters: [Parameter<Frame>] = [
      Parameter("inner", required: \.inner, .component(.shape), default: "circle", "What is in it.")
    ]
    var inner: (any Shape)?
    init() {}
  }

  struct Drawing: Record {
    static let owner = "'drawing'"
    static let parameters: [Parameter<Drawing>] = [
      Parameter("shape", required: \.shape, .component(.shape), "The shape."),
      Parameter("sample", \.sample, .record(Sample.self), "The sample."),
    ]
    var shape: (any Shape)?
    var sample = Sample()
    init() {}
  }

  static let shapes = Plugin(
    "Shapes", [.shape(Circle.self), .shape(Square.self), .shape(Frame.self)])

  @Test func `each type of value has its bounds, words and default`() throws {
    var builder = SchemaBuilder(try Registry([]))
    let expected: [(key: String, value: JSON)] = [
      (
        "open",
        [
          "description": "A share.", "default": .number(1e-7),
          "anyOf": [
            ["type": "number", "exclusiveMinimum": .number(0), "maximum": .number(1)],
            [
              "type": "string",
              "pattern": "^\\+?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?$",
            ],
            ["$ref": "#/$defs/variable"],
          ],
        ]
      ),
      (
        "count",
        [
          "description": "How many.",
          "anyOf": [
            ["type": "integer", "minimum": 2, "maximum": 9],
            ["type": "string", "pattern": "^\\+?[0-9]+$"], ["$ref": "#/$defs/variable"],
          ],
        ]
      ),
      (
        "flavour",
        [
          "description": "Which.", "default": "sour",
          "anyOf": [
            ["enum": ["off", "sour"]],
            [
              "$comment": "off, no, on and yes in YAML 1.1",
              "not": ["not": ["const": false]],
            ],
            ["$ref": "#/$defs/variable"],
          ],
        ]
      ),
      (
        "labels",
        [
          "description": "What it is called.", "default": ["a", "1"], "type": "array",
          "items": ["type": ["string", "number", "boolean"], "minLength": 1],
        ]
      ),
    ]
    let properties = builder.properties(of: Sample.self)
    for (property, wanted) in zip(properties, expected) {
      #expect(property.key == wanted.key)
      #expect(property.value == wanted.value, "\(property.value.text)")
    }
    #expect(properties[4].value["default"] == "off")
    #expect(properties[5].value == ["description": "Anything.", "default": "0.0"])
  }

  @Test func `a component is its name, or a closed mapping that asks for what it needs`() throws {
    var builder = SchemaBuilder(try Registry([Self.shapes]))
    #expect(
      builder.properties(of: Drawing.self)[0].value
        == ["description": "The shape.", "$ref": "#/$defs/shape"])
    guard case .array(let choices)? = builder.definitions["shape"]?["anyOf"] else {
      Issue.record("no choices")
      return
    }
    #expect(
      choices.prefix(5) == [
        ["const": "circle", "description": "Round."],
        ["const": "frame", "description": "Holds another."],
        ["$ref": "#/$defs/shape.circle"], ["$ref": "#/$defs/shape.frame"],
        ["$ref": "#/$defs/shape.square"],
      ])
    let square = builder.definitions["shape.square"]
    #expect(square?["required"] == ["use", "side"])
    #expect(square?["properties"]?["use"] == ["const": "square"])
    #expect(square?["additionalProperties"] == false)
  }

  @Test func `a component in another of its kind refers to the kind`() throws {
    var builder = SchemaBuilder(try Registry([Self.shapes]))
    _ = builder.properties(of: Drawing.self)
    #expect(
      builder.definitions["shape.frame"]?["properties"]?["inner"]
        == ["description": "What is in it.", "default": "circle", "$ref": "#/$defs/shape"])
  }

  @Test func `a dotted key is one of any component of its kind`() throws {
    var builder = SchemaBuilder(try Registry([Self.shapes]))
    let keys = builder.dottedKeys(of: Drawing.self).map(\.key)
    #expect(
      keys == [
        "^shape\\.use$", "^shape\\.radius$", "^shape\\.corners$", "^shape\\.label$",
        "^shape\\.inner$", "^shape\\.inner[.\\[].+$", "^shape\\.side$", "^sample\\.open$",
        "^sample\\.count$", "^sample\\.flavour$", "^sample\\.labels$",
        "^sample\\.labels(\\.[0-9]+|\\[[0-9]+\\])$", "^sample\\.limit$", "^sample\\.own$",
        "^sample\\.own[.\\[].+$",
      ])
  }

  @Test func `what a spec requires is told at every depth`() throws {
    let builder = SchemaBuilder(try Registry([]))
    #expect(
      builder.requirements(of: Drawing.self)
        == ["required": ["shape"], "properties": ["sample": ["required": ["count"]]]])
  }

  @Test func `JSON is written with its members in order and its texts escaped`() {
    let value: JSON = [
      "b": [1, .number(2.5), true], "a": ["x": ["\"\\\n\u{1}é"], "y": [:], "z": []], "c": [[:]],
    ]
    #expect(
      value.text == #"""
        {
          "b": [1, 2.5, true],
          "a": {
            "x": ["\"\\\n\u0001é"],
            "y": {},
            "z": []
          },
          "c": [
            {}
          ]
        }
        """#)
  }
}

extension Value where V == Double {
  /// A value type of one's own that doesn't say its schema.
  fileprivate static let own = Value(accepts: "anything") { node, _ in
    node.text.flatMap(Double.init)
  } encode: { value, _ in
    SpecNode(.scalar("\(value)"))
  }
}
