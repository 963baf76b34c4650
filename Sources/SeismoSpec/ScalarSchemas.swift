/// Scalars in JSON Schema. PyYAML reads `1e-4` as a string and `off` as false; an editor's YAML 1.2
/// reads them as a number and as a word.
extension JSON {
  /// A number, or the text of one.
  static func numbers(_ bounds: Bounds) -> [JSON] {
    var members = [Member("type", "number")]
    if bounds.low.isFinite {
      members.append(
        Member(bounds.openLow ? "exclusiveMinimum" : "minimum", .number(bounds.low)))
    }
    if bounds.high.isFinite {
      members.append(
        Member(bounds.openHigh ? "exclusiveMaximum" : "maximum", .number(bounds.high)))
    }
    let sign = bounds.low >= 0 ? "\\+?" : "[+-]?"
    let pattern = "^\(sign)([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?$"
    return [.object(members), ["type": "string", "pattern": .string(pattern)]]
  }

  /// A whole number, or the text of one.
  static func integers(_ range: ClosedRange<Int>) -> [JSON] {
    var members = [Member("type", "integer")]
    if range.lowerBound > .min { members.append(Member("minimum", .integer(range.lowerBound))) }
    if range.upperBound < .max { members.append(Member("maximum", .integer(range.upperBound))) }
    let sign = range.lowerBound >= 0 ? "\\+?" : "[+-]?"
    return [.object(members), ["type": "string", "pattern": .string("^\(sign)[0-9]+$")]]
  }

  /// One of some words.
  static func choices(_ words: [String]) -> [JSON] {
    let numbers = words.compactMap { parseNumber($0).map(JSON.number) }
    let own: JSON = ["enum": .array(words.map(JSON.string) + numbers)]
    return [own]
      + [true, false].filter { value in
        words.contains { (value ? ["on", "yes", "true"] : ["off", "no", "false"]).contains($0) }
      }.map { value in
        // Twice negated, or an editor would propose the value that only YAML 1.1 makes of the word.
        ["$comment": "off, no, on and yes in YAML 1.1", "not": ["not": ["const": .bool(value)]]]
      }
  }

  /// A default as JSON; nil for a record, whose parameters have defaults of their own.
  init?(_ node: SpecNode, as schema: ValueSchema) {
    switch (node.body, schema) {
    case (_, .record): return nil
    case (.scalar(let text), .flag): self = .bool(text == "true")
    case (.scalar(let text), _):
      let number = schema.takesNumbers ? parseNumber(text) : nil
      self = number.map { x in Int(text).map(JSON.integer) ?? .number(x) } ?? .string(text)
    case (.list(let items), .list(let item, _)):
      self = .array(items.compactMap { JSON($0, as: item) })
    case (.list(let items), _): self = .array(items.compactMap { JSON($0, as: .text) })
    case (.map(let entries), _):
      self = .object(
        entries.compactMap { entry in
          JSON(entry.value, as: .anything).map { Member(entry.key, $0) }
        })
    }
  }
}
