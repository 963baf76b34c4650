internal import Foundation

/// Where the values of a sweep stand along a line: numbers between their ends, words at even distances.
struct SweepScale {
  private let words: [String]
  private let ends: ClosedRange<Double>
  private let isLogarithmic: Bool

  /// - Parameters:
  ///   - texts: all values; of numbers the scale is logarithmic where they span a factor of 30 or more.
  ///   - isLinear: whether it isn't even then.
  init(_ texts: [String], isLinear: Bool = false) {
    let numbers = texts.compactMap(Double.init).filter(\.isFinite)
    let different = texts.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    guard numbers.count == texts.count, different.count > 1, let low = numbers.min(),
      let high = numbers.max(), low < high
    else {
      (words, ends, isLogarithmic) = (different, 0...1, false)
      return
    }
    words = []
    isLogarithmic = !isLinear && low > 0 && high / low >= 30
    ends = isLogarithmic ? log10(low)...log10(high) : low...high
  }

  init(_ numbers: [Double], isLinear: Bool = false) {
    self.init(numbers.map { "\($0)" }, isLinear: isLinear)
  }

  /// From 0 to 1; nil where a text has no place.
  func place(_ text: String) -> Double? {
    if !words.isEmpty {
      guard let index = words.firstIndex(of: text) else { return nil }
      return words.count == 1 ? 0.5 : Double(index) / Double(words.count - 1)
    }
    return Double(text).flatMap(place)
  }

  func place(_ number: Double) -> Double? {
    guard words.isEmpty else { return place("\(number)") }
    let number = isLogarithmic ? log10(number) : number
    guard number.isFinite else { return nil }
    return (number - ends.lowerBound) / (ends.upperBound - ends.lowerBound)
  }

  /// Words beside the line.
  var ticks: [(place: Double, label: String)] {
    guard words.isEmpty else { return words.map { (place($0) ?? 0, $0) } }
    if isLogarithmic {
      let decades =
        (Int(
          ends.lowerBound.rounded(.up))...max(
          Int(ends.lowerBound.rounded(.up)), Int(ends.upperBound.rounded(.down))))
        .filter { ends.contains(Double($0)) }
      let ticks = decades.map { decade in
        (
          (Double(decade) - ends.lowerBound) / (ends.upperBound - ends.lowerBound),
          Axis.label(1, decade)
        )
      }
      if ticks.count > 1 { return ticks }
      return [0, 1].map {
        ($0, Figures.significant(pow(10, $0 == 0 ? ends.lowerBound : ends.upperBound), 2))
      }
    }
    let (values, exponent) = Axis.roundValues(in: ends, about: 4)
    return values.map { value in
      let place = (value - ends.lowerBound) / (ends.upperBound - ends.lowerBound)
      return (place, abs(value) < 1e6 ? Figures.fixed(value, max(0, -exponent)) : "\(value)")
    }
  }
}
