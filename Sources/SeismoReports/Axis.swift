#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A vertical axis: where a value stands between its ends, and which values are written beside it.
package struct Axis {
  /// Whether equal ratios, rather than equal differences, are equally far apart.
  package var isLogarithmic: Bool
  /// The ends: values, or their decimal logarithms.
  package var ends: ClosedRange<Double>

  /// A line across the chart with its label, or a short one without.
  package struct Tick: Equatable {
    /// 0 at the axis's lower end, 1 at its upper.
    package var position: Double
    /// Empty for a minor tick.
    package var label: String
  }

  /// An axis with room for all of `values` that are finite, logarithmic if any is positive.
  package init(fitting values: some Sequence<Double>) {
    var all = (low: Double.infinity, high: -Double.infinity)
    var lowestPositive = Double.infinity
    for value in values where value.isFinite {
      all = (min(all.low, value), max(all.high, value))
      if value > 0 { lowestPositive = min(lowestPositive, value) }
    }
    isLogarithmic = lowestPositive.isFinite || all.low > all.high
    var low = isLogarithmic ? log10(lowestPositive) : all.low
    var high = isLogarithmic ? log10(all.high) : all.high
    if !(low <= high && low.isFinite && high.isFinite) { (low, high) = (-1, 0) }
    var margin = high / 2 - low / 2
    // Values that differ in their last bits alone are drawn as one.
    let finest = max(abs(low), abs(high), isLogarithmic ? 10 : 0) * 1e-13
    margin = margin > finest ? margin * 0.1 : isLogarithmic ? 0.2 : max(abs(low) * 0.1, 1e-9)
    let largest = Double.greatestFiniteMagnitude
    ends = max(low - margin, -largest)...min(high + margin, largest)
  }

  /// Where `value` stands: 0 at the lower end, 1 at the upper.
  package func position(_ value: Double) -> Double {
    place(isLogarithmic ? log10(value) : value)
  }

  private func place(_ coordinate: Double) -> Double {
    // Halved, so that the span of the widest range is finite.
    (coordinate / 2 - ends.lowerBound / 2) / (ends.upperBound / 2 - ends.lowerBound / 2)
  }

  /// Ticks for an axis drawn `length` pixels long, from low to high.
  package func ticks(length: Double) -> [Tick] {
    guard isLogarithmic else { return linearTicks(ends, length: length) { place($0) } }
    let perDecade = length / (ends.upperBound - ends.lowerBound)
    let ticks = decadeTicks(perDecade: perDecade)
    guard ticks.filter({ !$0.label.isEmpty }).count < 3 else { return ticks }
    let values = pow(10, ends.lowerBound)...pow(10, ends.upperBound)
    guard values.lowerBound > 0, values.upperBound.isFinite else { return ticks }
    return linearTicks(values, length: length) { position($0) }
  }

  private func decadeTicks(perDecade: Double) -> [Tick] {
    let stride = [1, 2, 5, 10, 20, 50, 100].first { Double($0) * perDecade >= 26 } ?? 200
    var ticks: [Tick] = []
    for exponent in Int(ends.lowerBound.rounded(.down))...Int(ends.upperBound.rounded(.up)) {
      for mantissa in 1...9 where mantissa == 1 || perDecade >= 40 {
        let coordinate = Double(exponent) + log10(Double(mantissa))
        guard ends.contains(coordinate) else { continue }
        let isLabelled =
          mantissa == 1
          ? exponent % stride == 0 : (mantissa == 2 || mantissa == 5) && perDecade >= 80
        let label = isLabelled ? Self.label(mantissa, exponent) : ""
        ticks.append(Tick(position: place(coordinate), label: label))
      }
    }
    return ticks
  }

  private func linearTicks(
    _ range: ClosedRange<Double>, length: Double, place: (Double) -> Double
  ) -> [Tick] {
    let (values, exponent) = Self.roundValues(in: range, about: max(2, Int(length / 50)))
    let largest = values.reduce(0) { max($0, abs($1)) }
    return values.map { value in
      let label = Self.label(value, to: exponent, isPlain: largest < 1e6 && exponent >= -6)
      return Tick(position: place(value), label: label)
    }
  }

  /// Multiples of 1, 2 or 5 times a power of ten within `range`, about `count` of them, and the
  /// power of ten of their last digit.
  package static func roundValues(
    in range: ClosedRange<Double>, about count: Int
  ) -> (values: [Double], exponent: Int) {
    let span = range.upperBound - range.lowerBound
    guard span.isFinite, span > 0 else { return ([range.lowerBound], -6) }
    let rough = span / Double(count)
    let exponent = Int(log10(rough).rounded(.down))
    // Powers of ten with a positive exponent are exact, so divide by those instead of
    // multiplying by 0.1, 0.01, …
    let power = pow(10, Double(abs(exponent)))
    let scaled = exponent < 0 ? rough * power : rough / power
    let factor: Double = scaled < 1.5 ? 1 : scaled < 3.5 ? 2 : scaled < 7.5 ? 5 : 10
    func value(_ index: Double) -> Double {
      exponent < 0 ? index * factor / power : index * factor * power
    }
    let first = (range.lowerBound / value(1)).rounded(.up)
    let last = (range.upperBound / value(1)).rounded(.down)
    guard first <= last, last - first < 1000 else { return ([range.lowerBound], -6) }
    let values = stride(from: first, through: last, by: 1).map(value)
    return (values, factor == 10 ? exponent + 1 : exponent)
  }

  /// `mantissa` times ten to the `exponent`: `0.002`, `50`, `2·10⁻⁷`, `10⁹`.
  package static func label(_ mantissa: Int, _ exponent: Int) -> String {
    switch exponent {
    case 0...4: return String(mantissa) + String(repeating: "0", count: exponent)
    case -4..<0: return "0." + String(repeating: "0", count: -exponent - 1) + String(mantissa)
    default:
      let power = "10" + superscript(exponent)
      return mantissa == 1 ? power : "\(mantissa)·\(power)"
    }
  }

  private static func label(_ value: Double, to exponent: Int, isPlain: Bool) -> String {
    guard value != 0 else { return "0" }
    if isPlain { return Figures.fixed(value, max(0, -exponent)) }
    let decimal = Decimal(value)
    let digits = min(max(decimal.exponent - exponent + 1, 1), 17)
    return (value < 0 ? "-" : "") + decimal.rounded(to: digits).scientific
  }

  private static func superscript(_ number: Int) -> String {
    let digits: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
    return (number < 0 ? "⁻" : "")
      + String(String(number.magnitude).compactMap { $0.wholeNumberValue.map { digits[$0] } })
  }
}
