import SeismoKernels
import Testing

/// One table of kernels: a level that this machine runs and an element size.
struct Table: Sendable, CustomTestStringConvertible {
  let level: UInt32
  let size: Int32

  static let all: [Table] = (0...seismo_best_level().rawValue).flatMap { level in
    [4, 8].map { Table(level: level, size: $0) }
  }

  var testDescription: String {
    "\(String(cString: seismo_level_name(seismo_level(rawValue: level)))), \(size) bytes"
  }

  func kernels() throws -> seismo_kernels {
    try #require(seismo_kernels_for(seismo_level(rawValue: level), size)).pointee
  }
}

protocol Element: BinaryFloatingPoint, BitwiseCopyable, Sendable
where RawSignificand: FixedWidthInteger {}
extension Float: Element {}
extension Double: Element {}

/// SplitMix64, so that every run sees the same numbers.
struct Numbers {
  var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func bits() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func unit() -> Double { Double(bits() >> 11) * 0x1p-53 }

  mutating func array<T: Element>(_ count: Int, _ range: ClosedRange<Double> = -1...1) -> [T] {
    (0..<count).map { _ in
      T(range.lowerBound + unit() * (range.upperBound - range.lowerBound))
    }
  }

  mutating func labels(_ count: Int, _ classes: Int) -> [Int32] {
    (0..<count).map { _ in Int32(bits() % UInt64(classes)) }
  }
}

/// Elements after an array's end that no kernel may touch.
let margin = 5
let canary = 1234.0

/// An output of `count` elements with a margin behind it.
func output<T: Element>(_ count: Int) -> [T] {
  [T](repeating: T(canary), count: count + margin)
}

/// Records an issue unless `actual` is `expected` to `tolerance` ulps of max(|expected|, size)
/// and the margin is untouched.
func expectEqual<T: Element>(
  _ actual: [T], _ expected: [Double], _ tolerance: Double = 4, size: Double = 1,
  _ what: @autoclosure () -> String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  for (index, wanted) in expected.enumerated() {
    let value = Double(actual[index])
    if value == wanted || (value.isNaN && wanted.isNaN) { continue }
    let bound = tolerance * Double(T.ulpOfOne) * max(abs(wanted), size)
    if !(abs(value - wanted) <= bound) {
      let name = what()
      Issue.record(
        "\(name) [\(index)] is \(value), not \(wanted) (bound \(bound))",
        sourceLocation: sourceLocation)
      return
    }
  }
  if actual[expected.count...].contains(where: { $0 != T(canary) }) {
    let name = what()
    Issue.record("\(name): written past the end", sourceLocation: sourceLocation)
  }
}

/// Lengths around every vector width and unrolling.
let lengths = Array(0...70) + [127, 128, 129, 1000]
