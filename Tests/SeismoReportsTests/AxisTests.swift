import SeismoReports
import Testing

/// Which losses are written beside the axis.
struct AxisTests {
  private func labels(_ values: [Double], length: Double = 360) -> [String] {
    Axis(fitting: values).ticks(length: length).map(\.label).filter { !$0.isEmpty }
  }

  @Test func labelsPowersOfTenOverManyDecades() {
    #expect(
      labels([1e-3, 1]).joined(separator: " ")
        == "0.001 0.002 0.005 0.01 0.02 0.05 0.1 0.2 0.5 1")
    #expect(labels([1e-7, 10]).prefix(3) == ["10⁻⁷", "10⁻⁶", "10⁻⁵"])
  }

  @Test func labelsRoundNumbersWithinOneDecade() {
    #expect(labels([0.31, 0.36]) == ["0.31", "0.32", "0.33", "0.34", "0.35", "0.36"])
  }

  @Test func isLinearWhereThereIsNoLogarithm() {
    #expect(labels([-4, 0], length: 200) == ["-4", "-3", "-2", "-1", "0"])
  }

  @Test func keepsLabelsApart() {
    var noise = Noise(state: 3)
    for _ in 0..<2_000 {
      let low = Double.random(in: -12...4, using: &noise)
      let high = low + Double.random(in: 0.001...12, using: &noise)
      let axis = Axis(fitting: [exp10(low), exp10(high)])
      let ticks = axis.ticks(length: 360)
      let places = ticks.filter { !$0.label.isEmpty }.map { $0.position * 360 }
      #expect(places.count >= 2)
      #expect(Set(ticks.map(\.label)).subtracting([""]).count == places.count)
      for (lower, upper) in zip(places, places.dropFirst()) { #expect(upper - lower > 11) }
    }
  }

  private func exp10(_ exponent: Double) -> Double {
    Double("1e\(Int(exponent.rounded(.down)))").map {
      $0 * (1 + 9 * (exponent - exponent.rounded(.down)))
    } ?? 1
  }
}
