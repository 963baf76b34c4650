internal import Foundation

/// The course of a training's loss, short enough for a line of a table.
package struct LossCurve: Sendable, Equatable {
  /// The most points that are kept.
  static let most = 48
  /// In order; each the highest of the epochs that it stands for. May hold NaN and infinities.
  package var points: [Double] = []

  init() {}

  init(_ losses: [Double]) {
    points = Self.thinned(losses, to: Self.most)
  }

  /// As many values, or fewer, each the highest of its neighbours; one that isn't finite is kept.
  package static func thinned(_ values: [Double], to most: Int) -> [Double] {
    guard values.count > most, most > 0 else { return values }
    return (0..<most).map { place in
      let part = values[(place * values.count / most)..<((place + 1) * values.count / most)]
      return part.first { !$0.isFinite } ?? part.max() ?? .nan
    }
  }

  /// The points as JSON.
  var json: String {
    "[" + points.map { $0.isFinite ? "\($0)" : "\"\(NumberText.text($0))\"" }.joined(separator: ",")
      + "]"
  }

  /// Reads what `json` wrote.
  init(json: String) {
    points = json.dropFirst().dropLast().split(separator: ",").map { word in
      Double(word.first == "\"" ? word.dropFirst().dropLast() : word) ?? .nan
    }
  }
}

/// Numbers as texts that read back to the same bits.
package enum NumberText {
  /// The shortest decimal, or `nan`, `inf` or `-inf`.
  package static func text(_ value: Double) -> String {
    value.isNaN ? "nan" : value.isInfinite ? (value < 0 ? "-inf" : "inf") : "\(value)"
  }
}
