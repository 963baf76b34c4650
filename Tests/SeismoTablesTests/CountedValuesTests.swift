import SeismoSpec
import SeismoTables
import Testing

/// Values that are counted, where few are different, and those that are not: both are what the sorted ones are.
@Suite struct `Counted values` {
  @Test(arguments: [1, 2, 5, 40, 4096, 4097, 9000], [2, 5, 1000, 1 << 20])
  func `are in all that is asked of them what the sorted values are`(
    count: Int, kinds: Int
  ) throws {
    var random = RandomStream(seed: 3, purpose: "values")
    for odd in [[], [.nan], [.infinity], [-.infinity, .infinity, .nan], [0, -0.0]] as [[Double]] {
      var values = (0..<count).map { _ in (Double(random.below(kinds)) - 3) / 7 }
      for value in odd { values[random.below(count)] = value }
      let (counted, observed) = (CountedValues(ColumnBuffer(values)), ObservedValues(values))
      let sorted = observed.sorted
      #expect(counted.count == sorted.count)
      #expect(counted.distinct == Set(sorted).count)
      #expect(counted.median.bitPattern == observed.median.bitPattern)
      let distances = ObservedValues(values.map { abs($0 - observed.median) })
      #expect(counted.medianDeviation.bitPattern == distances.median.bitPattern)
      #expect(counted.histogram(bins: 10) == histogram(sorted))
      guard observed.isFinite else { continue }
      #expect(abs(counted.mean - observed.mean) <= 1e-12 * max(1, abs(observed.mean)))
      let deviation = counted.deviation(from: observed.mean)
      #expect(abs(deviation - observed.standardDeviation) <= 1e-12 * observed.standardDeviation)
    }
  }

  @Test func `that are equal have their value as mean and no spread`() {
    for value in [0.1, 1 / 3, 1e17, -7.3e-12] as [Double] {
      let counted = CountedValues(ColumnBuffer([Double](repeating: value, count: 5000)))
      #expect(counted.mean == value)
      #expect(counted.deviation(from: value) == 0)
    }
  }

  /// Each value's bin, one by one.
  private func histogram(_ sorted: [Double]) -> [Int] {
    var counts = [Int](repeating: 0, count: 10)
    let finite = sorted.filter(\.isFinite)
    guard let least = finite.first, let greatest = finite.last else { return counts }
    let width = greatest / 10 - least / 10
    for value in finite {
      counts[width > 0 ? min(9, Int((value / 2 - least / 2) / width * 2)) : 0] += 1
    }
    return counts
  }
}
