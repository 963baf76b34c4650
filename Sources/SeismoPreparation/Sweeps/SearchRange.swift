internal import Foundation
package import SeismoSpec

/// The values that a parameter of a sweep may take.
package enum SearchRange: Sendable, Equatable {
  /// Every number from one to another is as likely.
  case uniform(ClosedRange<Double>)
  /// Every order of magnitude is as likely.
  case logUniform(ClosedRange<Double>)
  /// Whole numbers, each as likely.
  case integer(ClosedRange<Int>)
  /// Whole numbers, every order of magnitude as likely.
  case logInteger(ClosedRange<Int>)
  /// Any values, each as likely.
  case choice([SpecNode])

  /// The value at a place of [0, 1).
  package func value(at place: Double) -> SpecNode {
    switch self {
    case .uniform(let range):
      let number = range.lowerBound + place * (range.upperBound - range.lowerBound)
      return Self.node(Self.rounded(number, within: range))
    case .logUniform(let range):
      let (low, high) = (log(range.lowerBound), log(range.upperBound))
      return Self.node(Self.rounded(exp(low + place * (high - low)), within: range))
    case .integer(let range):
      let count = Double(range.upperBound) - Double(range.lowerBound) + 1
      let number = range.lowerBound + Int((place * count).rounded(.down))
      return SpecNode(.scalar("\(min(number, range.upperBound))"))
    case .logInteger(let range):
      let (low, high) = (log(Double(range.lowerBound)), log(Double(range.upperBound) + 1))
      let number = Int(exp(low + place * (high - low)).rounded(.down))
      return SpecNode(.scalar("\(min(max(number, range.lowerBound), range.upperBound))"))
    case .choice(let values):
      return values[min(Int(place * Double(values.count)), values.count - 1)]
    }
  }

  /// Six digits say all that a search can tell apart, and a person can read them.
  private static func rounded(_ number: Double, within range: ClosedRange<Double>) -> Double {
    let number = Double(String(format: "%.6g", number)) ?? number
    return min(max(number, range.lowerBound), range.upperBound)
  }

  private static func node(_ number: Double) -> SpecNode { SpecNode(.scalar(short(number))) }
}
