/// A column's observed values in ascending order. Where the different ones are few, as in most data, each is there
/// once, and how often it is in the column: what is asked of them then takes no time.
package struct CountedValues: AscendingValues {
  private let values: [Double]
  /// For each value how many there are up to it; nil where each stands for itself, equal ones side by side.
  private let ends: [Int]?

  /// Collects the values of a column that aren't NaN; those of both zeros are equal.
  package init(_ column: ColumnBuffer<Double>) {
    if let counted = column.withUnsafeBufferPointer(CountedKeys.init(counting:)) {
      var distinct = counted.keys.map(\.number)
      distinct.withUnsafeMutableBufferPointer { sortByBytes($0) }
      values = distinct
      var end = 0
      ends = values.map { value in
        end += counted[NumberKey(value)]
        return end
      }
    } else {
      values = ObservedValues(column.array).sorted
      ends = nil
    }
  }

  package var count: Int { ends?.last ?? values.count }
  var least: Double? { values.first }
  var greatest: Double? { values.last }

  /// How many different ones there are.
  package var distinct: Int {
    guard ends == nil, !values.isEmpty else { return values.count }
    return 1 + zip(values, values.dropFirst()).count { $0 != $1 }
  }

  func value(at rank: Int) -> Double {
    guard let ends else { return values[rank] }
    return values[ends.firstPlace { $0 > rank }]
  }

  func sum(_ term: (Double) -> Double) -> Double {
    guard let ends else { return values.reduce(0) { $0 + term($1) } }
    var (sum, start) = (0.0, 0)
    for (value, end) in zip(values, ends) {
      sum += term(value) * Double(end - start)
      start = end
    }
    return sum
  }

  package var mean: Double { Moments.mean(of: self) }
  package func deviation(from mean: Double) -> Double { Moments.deviation(of: self, from: mean) }
  package var median: Double { Moments.quantile(0.5, of: self) }

  /// The median distance from the median, or NaN when nothing was observed.
  package var medianDeviation: Double {
    let center = median
    guard center.isFinite else {
      return values.contains { !($0 - center).isNaN } ? .infinity : .nan
    }
    // The values are sorted, so the distances are met in order from the middle outwards.
    var right = values.firstPlace { $0 >= center }
    var left = right - 1
    let middle = (count - 1) / 2
    var (passed, distance, following) = (0, Double.nan, Double.nan)
    while passed <= min(middle + 1, count - 1) {
      let below = left < 0 ? Double.infinity : center - values[left]
      let above = right == values.count ? Double.infinity : values[right] - center
      let isBelow = left >= 0 && below <= above
      let next = passed + count(at: isBelow ? left : right)
      if isBelow { left -= 1 } else { right += 1 }
      if passed <= middle { distance = min(below, above) }
      if next > middle + 1, passed <= middle + 1 { following = min(below, above) }
      passed = next
    }
    return count % 2 == 1 ? distance : distance + 0.5 * (following - distance)
  }

  /// How many finite values lie in each of equal spans from the least to the greatest.
  package func histogram(bins: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: bins)
    guard let least = values.first(where: \.isFinite), let greatest = values.last(where: \.isFinite)
    else { return counts }
    let width = greatest / Double(bins) - least / Double(bins)
    func bin(of value: Double) -> Int {
      min(width > 0 ? Int((value / 2 - least / 2) / width * 2) : 0, bins - 1)
    }
    // A bin begins where the one before it ends.
    var start = countBefore(values.firstPlace { $0 >= least })
    for index in 0..<bins {
      let end = countBefore(
        values.firstPlace { $0 > greatest || ($0 >= least && bin(of: $0) > index) })
      counts[index] = end - start
      start = end
    }
    return counts
  }

  private func countBefore(_ place: Int) -> Int {
    guard let ends else { return place }
    return place == 0 ? 0 : ends[place - 1]
  }

  private func count(at place: Int) -> Int { countBefore(place + 1) - countBefore(place) }
}

extension Array {
  /// The first place from which on all of an ascending array fulfil a condition.
  func firstPlace(where isFulfilled: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isFulfilled(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
