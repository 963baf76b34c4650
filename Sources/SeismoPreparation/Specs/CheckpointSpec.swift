package import SeismoSpec

/// How often the state of a training is kept, and how many of them.
package struct CheckpointSpec: Record {
  package static let owner = "'checkpoint'"
  package static let parameters: [Parameter<CheckpointSpec>] = [
    Parameter(
      "every", \.every, .duration,
      "Time from one to the next, such as 30s; more where writing takes a hundredth of it."),
    Parameter("keep", \.keep, .integer(in: 1...100), "How many of the last ones are kept."),
  ]

  /// In seconds.
  package var every = 30.0
  package var keep = 2

  package init() {}
}

extension Value where V == Double {
  /// A length of time in seconds: `500ms`, `30s`, `5m`, `2h`.
  static let duration = Value(
    accepts: "a time with its unit, such as 500ms, 30s, 5m or 2h",
    schema: .matching(#"^([0-9]+\.?[0-9]*|\.[0-9]+)(ms|s|m|h)$"#)
  ) { node, decoding in
    guard let text = node.text, let seconds = seconds(in: text) else {
      decoding.report(
        .wrongType(
          expected: "a time with its unit, such as 500ms, 30s, 5m or 2h", found: node.described),
        at: node)
      return nil
    }
    guard seconds > 0, seconds <= longest else {
      decoding.report(
        .outOfRange(expected: "more than 0s and at most 8760h", found: text), at: node)
      return nil
    }
    return seconds
  } encode: { seconds, _ in
    let unit = units.first { seconds.remainder(dividingBy: $0.seconds) == 0 } ?? ("ms", 1e-3)
    return SpecNode(
      .scalar(
        unit.seconds == 1e-3
          ? "\(short(seconds * 1e3))ms" : "\(short(seconds / unit.seconds))\(unit.name)"))
  } counterexamples: {
    ["30", "s", "1x", "-5s", "0s", "1e3s", "9000h", ""].map { SpecNode(.scalar($0)) }
      + [SpecNode(.list([])), SpecNode(.map([]))]
  }

  private static var longest: Double { 8760 * 3600 }
  /// The largest first, for writing.
  private static var units: [(name: String, seconds: Double)] {
    [("h", 3600), ("m", 60), ("s", 1)]
  }

  private static func seconds(in text: String) -> Double? {
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let value = Double(number) else { return nil }
    switch text.dropFirst(number.count) {
    case "ms": return value / 1e3
    case "s": return value
    case "m": return 60 * value
    case "h": return 3600 * value
    default: return nil
    }
  }
}
