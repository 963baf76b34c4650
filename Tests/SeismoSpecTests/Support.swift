internal import SeismoSpec
internal import Testing

/// A spec in memory.
func source(_ text: String) -> SpecSource {
  SpecSource(name: "spec.yaml", folder: "/specs", text: text)
}

/// The problems that an action throws.
func problems(
  sourceLocation: SourceLocation = #_sourceLocation, _ action: () throws -> Void
) throws -> SpecProblems {
  try #require(throws: SpecProblems.self, sourceLocation: sourceLocation, performing: action)
}

/// "line:column+length" of a place in a file.
func place(_ origin: Origin?) -> String {
  origin.map { "\($0.line):\($0.column)+\($0.length)" } ?? "nowhere"
}

/// Decodes one value as the parameter `value` of a record.
func decode<V: Sendable>(
  _ value: Value<V>, _ node: SpecNode, registry: Registry? = nil
) throws -> (value: V?, problems: [SpecProblem]) {
  var decoding = Decoding(registry: try registry ?? Registry([]), folder: "/specs")
  let decoded = decoding.decode(value, node)
  return (decoded, decoding.problems)
}

/// SplitMix64, so that every run sees the same cases.
struct Numbers: RandomNumberGenerator {
  var state: UInt64 = 1

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A kind for tests, with two components.
protocol Shape: Component {}

extension Kind<any Shape> {
  static let shape = Kind("shape")
}

extension Registration {
  static func shape<C: Shape>(_ type: C.Type) -> Registration { Registration(Kind.shape, type) }
}

/// A component with parameters of several types.
struct Circle: Shape, Equatable {
  static let name = "circle"
  static let summary = "Round."
  static let parameters: [Parameter<Circle>] = [
    Parameter("radius", \.radius, .number(.greaterThan(0)), "How wide."),
    Parameter("corners", \.corners, .integer(in: 0...3), "How many."),
    Parameter("label", \.label, .text, "What it is called."),
  ]
  var radius = 1.0
  var corners = 0
  var label = "round"

  init() {}

  func validate() throws(ParameterProblem) {
    if corners > 0, radius > 100 { throw ParameterProblem("radius", "too large for corners") }
  }
}

/// A component that has to be told something.
struct Square: Shape {
  static let name = "square"
  static let summary = "Not round."
  static let parameters: [Parameter<Square>] = [
    Parameter("side", required: \.side, .number(.greaterThan(0)), "How long.")
  ]
  var side: Double?

  init() {}
}

extension Plugin {
  static let shapes = Plugin("Shapes", [.shape(Circle.self), .shape(Square.self)])
}
