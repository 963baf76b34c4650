internal import SeismoSpec
internal import Testing

/// Each value type reads what it should, writes it back, and refuses the rest.
@Suite struct ValueTests {
  enum Flavour: String, CaseIterable, Sendable { case sweet, sour }

  /// A value type with examples, its type erased.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let check: @Sendable () throws -> Void

    init<V: Sendable & Equatable>(
      _ name: String, _ value: Value<V>, accepts: [(SpecNode, V)], refuses: [(SpecNode, String)]
    ) {
      testDescription = name
      check = {
        for (node, wanted) in accepts {
          let (found, problems) = try decode(value, node)
          #expect(found == wanted, "\(name) of \(node.described)")
          #expect(problems.isEmpty)
        }
        for (node, words) in refuses {
          let (_, problems) = try decode(value, node)
          #expect(problems.map(\.fact.sentence) == [words], "\(name) of \(node.described)")
        }
      }
    }
  }

  static let map = mapping("a", "b")

  private static func mapping(_ key: String, _ value: SpecNode) -> SpecNode {
    SpecNode(.map([SpecNode.Entry(key: key, value: value)]))
  }

  static let cases = [
    Case(
      "number", .number(),
      accepts: [("1", 1), ("-0.5", -0.5), ("1e-4", 1e-4), ("+2.5E3", 2500), ("1e300", 1e300)],
      refuses: [
        ("no", "expected a number, found 'no'"), ("", "expected a number, found nothing"),
        ("inf", "expected a number, found 'inf'"), ("nan", "expected a number, found 'nan'"),
        ("0x10", "expected a number, found '0x10'"), ("1e999", "must be finite, got 1e999"),
        ("٣", "expected a number, found '٣'"), (["1"], "expected a number, found a list"),
        (map, "expected a number, found a mapping"),
      ]),
    Case(
      "number greater than 0", .number(.greaterThan(0)),
      accepts: [("5e-324", .leastNonzeroMagnitude)],
      refuses: [
        ("0", "must be greater than 0, got 0"), ("-8", "must be greater than 0, got -8"),
        ("x", "expected a number greater than 0, found 'x'"),
      ]),
    Case(
      "number in 0 ..< 1", .number(.between(0..<1)), accepts: [("0", 0), ("0.999", 0.999)],
      refuses: [("1", "must be at least 0 and less than 1, got 1")]),
    Case(
      "number in 0 ... 1", .number(.between(0...1)), accepts: [("0", 0), ("1", 1)],
      refuses: [("1.1", "must be between 0 and 1, got 1.1")]),
    Case(
      "number in (0, 1]", .number(.greaterThan(0, atMost: 1)), accepts: [("1", 1)],
      refuses: [("0", "must be greater than 0 and at most 1, got 0")]),
    Case(
      "integer", .integer(in: 1...10), accepts: [("1", 1), ("10", 10)],
      refuses: [
        ("0", "must be between 1 and 10, got 0"),
        ("1.5", "expected a whole number between 1 and 10, found '1.5'"),
        ("1e3", "expected a whole number between 1 and 10, found '1e3'"),
      ]),
    Case(
      "integer 1", .integer(in: 1...1), accepts: [("1", 1)],
      refuses: [("2", "must be 1, got 2")]),
    Case(
      "integer at least 0", .integer(atLeast: 0), accepts: [("9223372036854775807", .max)],
      refuses: [
        ("-1", "must be at least 0, got -1"),
        ("9223372036854775808", "must be at most 9223372036854775807, got 9223372036854775808"),
      ]),
    Case(
      "flag", .flag, accepts: [("true", true), ("false", false)],
      refuses: [
        ("yes", "expected true or false, found 'yes'"), ("1", "expected true or false, found '1'"),
      ]),
    Case(
      "text", .text, accepts: [("no", "no"), ("1e-4", "1e-4")],
      refuses: [
        ("", "expected a text, found nothing"), ([], "expected a text, found an empty list"),
      ]),
    Case(
      "choice", Value<Flavour>.choice, accepts: [("sour", .sour)],
      refuses: [
        ("salty", "must be one of sweet, sour, got 'salty'"),
        ([], "expected one of sweet, sour, found an empty list"),
      ]),
    Case(
      "off or number", .off(or: .number(.greaterThan(0))), accepts: [("off", nil), ("2", 2)],
      refuses: [
        ("no", "expected off, or a number greater than 0, found 'no'"),
        ("0", "must be greater than 0, got 0"),
      ]),
    Case(
      "mapping", .mapping(to: .flag),
      accepts: [(SpecNode(.map([])), [:]), (mapping("a", "true"), ["a": true])],
      refuses: [
        ("true", "expected a mapping, found 'true'"),
        ([], "expected a mapping, found an empty list"),
        (mapping("a", "1"), "expected true or false, found '1'"),
      ]),
    Case(
      "list", .list(of: .integer(atLeast: 0)), accepts: [([], []), (["1", "2"], [1, 2])],
      refuses: [("1", "expected a list, found '1'"), (map, "expected a list, found a mapping")]),
  ]

  @Test(arguments: cases)
  func `a value type takes what it says and refuses the rest`(example: Case) throws {
    try example.check()
  }

  @Test func `every bad item of a list is noted, with its index`() throws {
    let (_, problems) = try decode(
      .list(of: .integer(atLeast: 0)), ["1", "x", "2", "-1"])
    #expect(problems.map(\.path.description) == ["[1]", "[3]"])
  }

  @Test func `every counterexample of a parameter is refused, at its key`() throws {
    for parameter in Circle.parameters + [] {
      for node in parameter.counterexamples() {
        var decoding = Decoding(registry: try Registry([]), folder: "")
        let entry = SpecNode.Entry(key: parameter.key, value: node)
        _ = decoding.record(Circle.self, from: SpecNode(.map([entry])))
        #expect(!decoding.problems.isEmpty, "\(parameter.key): \(node.described)")
        #expect(decoding.problems.allSatisfy { $0.path == SpecPath(parameter.key) })
      }
    }
  }

  @Test func `a record written back reads as itself`() throws {
    var circle = Circle()
    circle.radius = 1e-7
    circle.label = "no: # really"
    let node = try source(circle.encodedComponent().yaml()).parse()
    let (found, problems) = try decode(.record(Circle.self), node)
    #expect(found == circle)
    #expect(problems.isEmpty)
  }

  @Test func `a rule between parameters is checked once each of them is sound`() throws {
    func facts(_ text: String) throws -> [String] {
      let (_, problems) = try decode(.record(Circle.self), try source(text).parse())
      return problems.map { "\($0.path): \($0.fact.sentence)" }
    }
    #expect(try facts("{radius: 101, corners: 1}") == ["radius: too large for corners"])
    #expect(try facts("{radius: 101, corners: 9}") == ["corners: must be between 0 and 3, got 9"])
    #expect(try facts("{radius: 101}") == [])
  }

  static let words = ["learning_rate", "momentum", "nesterov", "Kurt.Maxis", "kurt.maxis"]

  @Test(arguments: [
    ("learning_rat", "learning_rate"), ("lr", nil), ("Momentum", "momentum"),
    ("momentmu", "momentum"), ("kurt.maxi", "kurt.maxis"), ("Kurt.Maxi", "Kurt.Maxis"),
    ("nestrov", "nesterov"), ("x", nil), ("", nil),
  ])
  func `the nearest word is one that may have been meant`(word: String, expected: String?) {
    #expect(nearest(to: word, among: Self.words) == expected)
  }
}
