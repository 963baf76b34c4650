package import SeismoSpec
package import SeismoTables

/// The shares of the rows for training, validation and test.
package struct SplitFractions: Sendable, Equatable {
  /// For training.
  package var train = 0.7
  /// For validation.
  package var validation = 0.15
  /// For test.
  package var test = 0.15

  /// 70, 15 and 15 percent.
  package init() {}

  private var all: [Double] { [train, validation, test] }

  /// Checks that they add up to 1.
  package func validate() throws(ParameterProblem) {
    let sum = train + validation + test
    guard abs(sum - 1) <= 1e-9 else {
      let rounded = (sum * 1e6).rounded() / 1e6
      throw ParameterProblem("test", "train + validation + test must be 1, got \(rounded)")
    }
  }

  /// How many of `rows` go to each part: their exact shares rounded so that they add up, the largest
  /// remainders up and the others down.
  package func counts(of rows: Int) -> [Int] {
    let shares = all.map { $0 * Double(rows) }
    var counts = shares.map { Int($0) }
    let remainders = all.indices.map { shares[$0] - Double(counts[$0]) }
    let byRemainder = all.indices.filter { all[$0] > 0 }
      .sorted { (-remainders[$0], $0) < (-remainders[$1], $1) }
    for part in byRemainder.prefix(rows - counts.reduce(0, +)) { counts[part] += 1 }
    return counts
  }

  /// How many rows of each class go to each part: the parts' totals are those of `counts(of:)` for
  /// all rows, and each class comes as near to its shares as they allow.
  package func counts(ofClasses sizes: [Int]) -> [[Int]] {
    var table = sizes.map(counts(of:))
    let totals = counts(of: sizes.reduce(0, +))
    var excess = totals.indices.map { part in table.reduce(-totals[part]) { $0 + $1[part] } }
    while let from = excess.firstIndex(where: { $0 > 0 }),
      let to = excess.firstIndex(where: { $0 < 0 })
    {
      // The class that has most too much of the one part and too little of the other.
      let imbalance = sizes.indices.map { row in
        let size = Double(sizes[row])
        return Double(table[row][from] - table[row][to]) - size * (all[from] - all[to])
      }
      let movable = sizes.indices.filter { table[$0][from] > 0 }
      guard let row = movable.max(by: { imbalance[$0] < imbalance[$1] }) else { break }
      table[row][from] -= 1
      table[row][to] += 1
      excess[from] -= 1
      excess[to] += 1
    }
    return table
  }
}

/// A split with `train`, `validation` and `test`, which add up to 1.
package protocol FractionSplitter: Splitter {
  /// The shares of the parts.
  var fractions: SplitFractions { get set }
}

extension FractionSplitter {
  /// `train`, `validation` and `test`.
  package static var parameters: [Parameter<Self>] { fractionParameters }

  /// The same, for a split that has more.
  static var fractionParameters: [Parameter<Self>] {
    [
      Parameter(
        "train", \.fractions.train, .number(.greaterThan(0, atMost: 1)),
        "Share of the rows to train on."),
      Parameter(
        "validation", \.fractions.validation, .number(.between(0...1)),
        "Share of the rows to choose models and epochs by."),
      Parameter(
        "test", \.fractions.test, .number(.between(0...1)),
        "Share of the rows for the final figure."),
    ]
  }

  /// Checks that the shares add up to 1.
  package func validate() throws(ParameterProblem) {
    try fractions.validate()
  }
}

extension Partition {
  /// Gives each row to a part: of the rows in their order so many to training, then to validation, the rest to
  /// test. The rows of each class are counted by themselves.
  ///
  /// A byte for each row says where it goes, so that what is made of a large table is its parts alone.
  init(_ order: consuming [Int32], counts: [[Int]], classOf: (Int) -> Int) {
    var parts = [UInt8](repeating: 0, count: order.count)
    var seen = [Int](repeating: 0, count: counts.count)
    for row in order {
      let group = classOf(Int(row))
      let (place, sizes) = (seen[group], counts[group])
      seen[group] += 1
      parts[Int(row)] = place < sizes[0] ? 0 : place < sizes[0] + sizes[1] ? 1 : 2
    }
    order = []
    func rows(_ part: UInt8) -> [Int] {
      var rows: [Int] = []
      rows.reserveCapacity(counts.reduce(0) { $0 + $1[Int(part)] })
      for row in parts.indices where parts[row] == part { rows.append(row) }
      return rows
    }
    self.init(training: rows(0), validation: rows(1), test: rows(2))
  }
}

extension RandomStream {
  /// The numbers below `count` in random order.
  mutating func permutation(of count: Int) -> [Int32] {
    var order = Array(0..<Int32(clamping: count))
    var span = order.mutableSpan
    shuffle(&span)
    return order
  }
}
