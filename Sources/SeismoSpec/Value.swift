/// How one type of value is read from a spec, written back, described, and broken on purpose.
public struct Value<V>: Sendable {
  /// Reads the value, or notes why it can't and returns nil.
  let decode: @Sendable (SpecNode, inout Decoding) -> V?
  /// Writes a value so that `decode` reads it back.
  let encode: @Sendable (V, Encoding) -> SpecNode
  /// What it accepts, in words: "a number greater than 0".
  let accepts: String
  /// What it accepts, for `seismo schema`.
  let schema: ValueSchema
  /// Nodes that `decode` must refuse.
  let counterexamples: @Sendable () -> [SpecNode]

  /// Makes a value type of one's own; `schema` must take all that `decode` takes.
  public init(
    accepts: String, schema: ValueSchema = .anything,
    decode: @escaping @Sendable (SpecNode, inout Decoding) -> V?,
    encode: @escaping @Sendable (V, Encoding) -> SpecNode,
    counterexamples: @escaping @Sendable () -> [SpecNode] = { [] }
  ) {
    self.accepts = accepts
    self.schema = schema
    self.decode = decode
    self.encode = encode
    self.counterexamples = counterexamples
  }

  /// A value type read from a scalar's text.
  package static func scalar(
    accepts: String, schema: ValueSchema,
    parse: @escaping @Sendable (String) -> Result<V, SpecProblem.Fact>?,
    write: @escaping @Sendable (V) -> String, counterexamples: @escaping @Sendable () -> [String]
  ) -> Value {
    Value(accepts: accepts, schema: schema) { node, decoding in
      switch node.text.flatMap(parse) {
      case .success(let value): return value
      case .failure(let fact): decoding.report(fact, at: node)
      case nil: decoding.report(.wrongType(expected: accepts, found: node.described), at: node)
      }
      return nil
    } encode: { value, _ in
      SpecNode(.scalar(write(value)))
    } counterexamples: {
      counterexamples().map { SpecNode(.scalar($0)) } + [SpecNode(.list([])), SpecNode(.map([]))]
    }
  }
}

/// The interval a number has to lie in.
public struct Bounds: Sendable {
  var low = -Double.infinity
  var high = Double.infinity
  var openLow = false
  var openHigh = false

  /// Any finite number.
  public static let any = Bounds()

  /// x > low.
  public static func greaterThan(_ low: Double) -> Bounds { Bounds(low: low, openLow: true) }
  /// x ≥ low.
  public static func atLeast(_ low: Double) -> Bounds { Bounds(low: low) }
  /// low ≤ x ≤ high.
  public static func between(_ range: ClosedRange<Double>) -> Bounds {
    Bounds(low: range.lowerBound, high: range.upperBound)
  }
  /// low < x ≤ high.
  public static func greaterThan(_ low: Double, atMost high: Double) -> Bounds {
    Bounds(low: low, high: high, openLow: true)
  }
  /// low ≤ x < high.
  public static func between(_ range: Range<Double>) -> Bounds {
    Bounds(low: range.lowerBound, high: range.upperBound, openHigh: true)
  }

  package func contains(_ x: Double) -> Bool {
    (openLow ? x > low : x >= low) && (openHigh ? x < high : x <= high)
  }

  /// "greater than 0", "at least 1", "between 0 and 1", "at least 0 and less than 1".
  package var words: String {
    switch (low.isFinite, high.isFinite) {
    case (true, true) where low == high: short(low)
    case (false, false): "finite"
    case (true, false): openLow ? "greater than \(short(low))" : "at least \(short(low))"
    case (false, true): openHigh ? "less than \(short(high))" : "at most \(short(high))"
    case (true, true):
      openLow || openHigh
        ? (openLow ? "greater than \(short(low))" : "at least \(short(low))")
          + (openHigh ? " and less than \(short(high))" : " and at most \(short(high))")
        : "between \(short(low)) and \(short(high))"
    }
  }

  /// Numbers just outside, whichever of the sides there are.
  var outside: [Double] {
    var numbers: [Double] = []
    if low.isFinite { numbers.append(openLow ? low : low.nextDown) }
    if high.isFinite { numbers.append(openHigh ? high : high.nextUp) }
    return numbers
  }
}

/// A number as a person writes it: 8, not 8.0.
package func short(_ x: Double) -> String {
  Int(exactly: x).map(String.init) ?? "\(x)"
}

extension Value where V == Double {
  /// A finite number within bounds.
  public static func number(_ bounds: Bounds = .any) -> Value {
    let isBounded = bounds.low.isFinite || bounds.high.isFinite
    let words = isBounded ? "a number \(bounds.words)" : "a number"
    return .scalar(accepts: words, schema: .number(bounds)) { text in
      guard let x = parseNumber(text) else { return nil }
      guard x.isFinite else { return .failure(.outOfRange(expected: "finite", found: text)) }
      guard bounds.contains(x) else {
        return .failure(.outOfRange(expected: bounds.words, found: text))
      }
      return .success(x)
    } write: {
      short($0)
    } counterexamples: {
      ["word", "", "0x10", "1_000", "nan", "inf", "1e999"] + bounds.outside.map { "\($0)" }
    }
  }
}

/// A decimal number, without the hexadecimal forms and words that Swift's parser would take.
func parseNumber(_ text: String) -> Double? {
  text.allSatisfy { $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) } ? Double(text) : nil
}

extension Value where V == Int {
  /// A whole number within a closed range.
  public static func integer(in range: ClosedRange<Int>) -> Value {
    let bounds = Bounds(
      low: Double(range.lowerBound),
      high: range.upperBound == .max ? .infinity : Double(range.upperBound))
    return .scalar(accepts: "a whole number \(bounds.words)", schema: .integer(range)) { text in
      guard let number = Int(text) else {
        guard let whole = parseNumber(text), text.allSatisfy({ $0.isNumber || "+-".contains($0) })
        else { return nil }
        let words = whole < 0 ? "at least \(range.lowerBound)" : "at most \(range.upperBound)"
        return .failure(.outOfRange(expected: words, found: text))
      }
      guard range.contains(number) else {
        return .failure(.outOfRange(expected: bounds.words, found: text))
      }
      return .success(number)
    } write: {
      String($0)
    } counterexamples: {
      var bad = ["word", "", "1.5", "1e3"]
      if range.lowerBound > .min { bad.append(String(range.lowerBound - 1)) }
      if range.upperBound < .max { bad.append(String(range.upperBound + 1)) }
      return bad
    }
  }

  /// A whole number of at least `low`.
  public static func integer(atLeast low: Int) -> Value { .integer(in: low...Int.max) }
}

extension Value where V == Bool {
  /// `true` or `false`.
  public static let flag = Value.scalar(accepts: "true or false", schema: .flag) { text in
    ["true": true, "false": false][text].map(Result.success)
  } write: {
    String($0)
  } counterexamples: {
    ["yes", "no", "on", "off", "1", ""]
  }
}

extension Value where V == String {
  /// A non-empty text.
  public static let text = Value.scalar(accepts: "a text", schema: .text) { text in
    text.isEmpty ? nil : .success(text)
  } write: {
    $0
  } counterexamples: {
    [""]
  }
}

extension Value where V == String {
  /// The name of a linked plugin.
  package static let plugin = Value(accepts: "a plugin's name", schema: .plugin) { node, decoding in
    guard let name = node.text, !name.isEmpty else {
      decoding.report(.wrongType(expected: "a plugin's name", found: node.described), at: node)
      return nil
    }
    let linked = decoding.registry.plugins.map(\.name)
    guard linked.contains(name) else {
      decoding.report(.unlinkedPlugin(name: name, linked: linked), at: node)
      return nil
    }
    return name
  } encode: { name, _ in
    SpecNode(.scalar(name))
  } counterexamples: {
    [SpecNode(.scalar("")), SpecNode(.list([])), SpecNode(.map([]))]
  }
}

extension Value where V: RawRepresentable<String> & CaseIterable & Sendable {
  /// One of an enum's raw values.
  public static var choice: Value {
    let choices = V.allCases.map(\.rawValue)
    return .scalar(accepts: "one of \(choices.joined(separator: ", "))", schema: .choice(choices)) {
      text in
      V(rawValue: text).map(Result.success)
        ?? .failure(.notAChoice(found: text, choices: choices))
    } write: {
      $0.rawValue
    } counterexamples: {
      ["", choices.joined()]
    }
  }
}
