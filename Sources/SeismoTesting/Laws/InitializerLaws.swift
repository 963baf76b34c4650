internal import Foundation
internal import SeismoNetworks
internal import SeismoSpec

/// Initializers.
struct InitializerLaws<I: Initializer> {
  let initializer: I
  let node: SpecNode
  let bench: Bench

  var checks: [Check] {
    let checks = [
      Check(.checksWhatItFills, checksWhatItFills),
      Check(.fillsEveryNumber) {
        try require(!shapes.isEmpty, "refuses every shape")
        for dimensions in shapes {
          let values = try filled(initializer, dimensions)
          try require(
            values.allSatisfy(\.isFinite), "leaves or writes \(values) in \(dimensions)")
        }
      },
      Check(.sameKeySameResult) {
        for dimensions in shapes {
          let (one, other) = (
            try filled(initializer, dimensions), try filled(initializer, dimensions)
          )
          try require(same(one, other), "fills with \(one), then with \(other)")
        }
      },
    ]
    return checks + (I.has("scale") ? [Check(.scaleScales, scaleScales)] : [])
  }

  private static var allShapes: [[Int]] {
    [[1], [7], [1, 1], [1, 5], [5, 1], [5, 3], [5, 5], [40, 100]]
  }

  /// Those that its check takes, and that it fills.
  private var shapes: [[Int]] {
    Self.allShapes.filter { isTaken($0) && (try? filled(initializer, $0)) != nil }
  }

  private func isTaken(_ dimensions: [Int]) -> Bool {
    do {
      try initializer.check(info(dimensions))
      return true
    } catch {
      return false
    }
  }

  private func info(_ dimensions: [Int]) -> ParameterInfo {
    ParameterInfo(name: "layers.0.weight", dimensions: dimensions)
  }

  private func checksWhatItFills() throws {
    for dimensions in Self.allShapes {
      do {
        _ = try filled(initializer, dimensions)
      } catch {
        try require(
          !isTaken(dimensions), "takes \(dimensions) in its check, and can't fill it: \(error)")
        continue
      }
      try require(isTaken(dimensions), "refuses \(dimensions) in its check, and fills it")
    }
  }

  private func filled(_ initializer: I, _ dimensions: [Int]) throws -> [Double] {
    var random = RandomStream(seed: 3, purpose: "contract init")
    var values = [Double](repeating: .nan, count: dimensions.reduce(1, *))
    var span = values.mutableSpan
    try initializer.fill(&span, of: info(dimensions), random: &random)
    return values
  }

  private func scaleScales() throws {
    guard let one = try bench.decode(I.self, node, setting: "scale", to: "1"),
      let two = try bench.decode(I.self, node, setting: "scale", to: "2")
    else { throw Evidence("refuses a scale of 1 or 2") }
    for dimensions in shapes {
      let (small, large) = (try filled(one, dimensions), try filled(two, dimensions))
      try require(
        agree(small.map { 2 * $0 }, large, within: 1e-12), "\(large) is not twice \(small)")
    }
  }
}
