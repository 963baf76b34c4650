internal import Foundation
package import SeismoSpec
package import SeismoTables

/// Drops training rows that random cuts soon set apart from all others (Liu, Ting and Zhou, "Isolation forest", ICDM
/// 2008), as scikit-learn's `IsolationForest` does.
///
/// Each tree takes `max_samples` rows at random, without repetition, and cuts them in two at a random place of a random
/// column that isn't constant among them, until a row is alone or the depth is ⌈log₂ of their number⌉. A row's score is
/// 2^(−E/c(n)): E is the mean over trees of the cuts that it takes, plus c(m) where it ends among m rows, and c(n) is
/// the mean of that in a search tree of n. It is from 0 to 1, and about 0.5 for a usual row. Under `contamination:
/// auto` rows with a score above 0.5 are dropped; a share drops those rows with the highest scores (of equal ones the
/// earlier in the file).
///
/// A missing value takes no part: its row goes on where most rows of the cut went. A column of words takes no part.
package struct IsolationForest: RowFilter {
  package static let name = "isolation_forest"
  package static let summary = "Drops training rows that few random cuts set apart from all others."
  package static let examples = [
    "isolation_forest", "{use: isolation_forest, contamination: 0.05, trees: 20, seed: 1}",
  ]
  package static let parameters: [Parameter<IsolationForest>] = [
    .on(\.on),
    Parameter("trees", \.trees, .integer(in: 1...100_000), "Trees, whose paths are averaged."),
    Parameter(
      "max_samples", \.samples, .integer(in: 2...1_000_000),
      "Rows that each tree takes, if there are so many."),
    Parameter(
      "contamination", \.contamination, .auto(or: .number(.greaterThan(0, atMost: 0.5))),
      "Share of the rows to drop; auto drops those with a score above 0.5."),
    Parameter("seed", \.seed, .integer(atLeast: 0), "Seed of the cuts."),
  ]

  /// The columns to cut.
  package var on = ColumnSelection.numeric
  /// Trees, whose paths are averaged.
  package var trees = 100
  /// Rows that each tree takes.
  package var samples = 256
  /// Share of the rows to drop; nil for those with a score above 0.5.
  package var contamination: Double?
  /// Seed of the cuts.
  package var seed = 0

  /// The filter with its defaults.
  package init() {}

  /// Whether each row is usual.
  ///
  /// - Throws: `ParameterProblem` for a column that isn't there, isn't numeric or has infinite values.
  package func keep(_ rows: TrainView) throws -> [Bool] {
    let scores = try scores(rows)
    guard let contamination else { return scores.map { $0 <= 0.5 } }
    let count = Int(contamination * Double(scores.count))
    let order = scores.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
    var keep = [Bool](repeating: true, count: scores.count)
    for row in order.prefix(count) { keep[row] = false }
    return keep
  }

  /// Each row's score, from 0 to 1.
  ///
  /// - Throws: `ParameterProblem`, as `keep(_:)`.
  package func scores(_ rows: TrainView) throws -> [Double] {
    let columns = try numericColumns(in: rows.table)
    for column in columns {
      let observed = ObservedValues(column.values)
      guard let least = observed.sorted.first, let greatest = observed.sorted.last else { continue }
      try observed.requireFinite(greatest - least, of: column.name, called: "range")
    }
    let count = rows.table.rowCount
    let values = columns.map(\.values)
    let taken = min(samples, count)
    guard taken > 1, !values.isEmpty else { return [Double](repeating: 0, count: count) }
    var lengths = [Double](repeating: 0, count: count)
    for tree in 0..<trees {
      var random = RandomStream(seed: UInt64(seed), purpose: "isolation forest", tree)
      let order = random.permutation(of: count).prefix(taken).map(Int.init)
      let depth = Int(log2(Double(taken)).rounded(.up))
      let root = IsolationTree(values, order, depth: depth, &random)
      for row in 0..<count { lengths[row] += root.length(of: row, values) }
    }
    let usual = IsolationTree.meanLength(of: taken)
    return lengths.map { exp2(-$0 / Double(trees) / usual) }
  }
}

/// A tree of random cuts.
private struct IsolationTree {
  /// A cut, or rows that are no longer cut.
  private struct Node {
    /// The column that is cut; −1 for none.
    var column = -1
    /// Rows up to it go below, others above.
    var place = 0.0
    /// Whether rows without a value go below.
    var missingBelow = false
    /// The nodes of those.
    var below = 0
    var above = 0
    /// What is to be expected beyond the cuts of a row that ends here.
    var rest = 0.0
  }

  private var nodes: [Node] = []

  init(_ columns: [[Double]], _ rows: [Int], depth: Int, _ random: inout RandomStream) {
    _ = grow(columns, rows, depth, &random)
  }

  /// Cuts rows in two, and each half again.
  ///
  /// - Returns: the node's place.
  private mutating func grow(
    _ columns: [[Double]], _ rows: [Int], _ depth: Int, _ random: inout RandomStream
  ) -> Int {
    let node = nodes.count
    nodes.append(Node(rest: Self.meanLength(of: rows.count)))
    guard depth > 0, rows.count > 1 else { return node }
    let ranges = columns.map { column in
      rows.reduce(into: (low: Double.infinity, high: -Double.infinity)) { range, row in
        if column[row] < range.low { range.low = column[row] }
        if column[row] > range.high { range.high = column[row] }
      }
    }
    let wide = ranges.indices.filter { ranges[$0].low < ranges[$0].high }
    guard !wide.isEmpty else { return node }
    let column = wide[random.below(wide.count)]
    let (low, high) = ranges[column]
    // At least the least value is at or below the cut, and at least the greatest above it.
    let place = min(low + random.uniform() * (high - low), high.nextDown)
    let values = columns[column]
    let observed = rows.filter { !values[$0].isNaN }
    let missingBelow = 2 * observed.count { values[$0] <= place } >= observed.count
    func isBelow(_ row: Int) -> Bool { values[row].isNaN ? missingBelow : values[row] <= place }
    let below = grow(columns, rows.filter(isBelow), depth - 1, &random)
    let above = grow(columns, rows.filter { !isBelow($0) }, depth - 1, &random)
    nodes[node] = Node(
      column: column, place: place, missingBelow: missingBelow, below: below, above: above)
    return node
  }

  /// The cuts that a row takes, and what is to be expected of the rows it ends among.
  func length(of row: Int, _ columns: [[Double]]) -> Double {
    var (node, cuts) = (0, 0.0)
    while nodes[node].column >= 0 {
      let value = columns[nodes[node].column][row]
      let isBelow = value.isNaN ? nodes[node].missingBelow : value <= nodes[node].place
      node = isBelow ? nodes[node].below : nodes[node].above
      cuts += 1
    }
    return cuts + nodes[node].rest
  }

  /// c(n), the mean path of an unsuccessful search in a binary search tree of n: 2·H(n − 1) − 2·(n − 1)/n, with
  /// H(i) ≈ ln i + γ; 1 for two and 0 for one, as scikit-learn has it.
  static func meanLength(of rows: Int) -> Double {
    let n = Double(rows)
    return rows <= 1
      ? 0 : rows == 2 ? 1 : 2 * (log(n - 1) + 0.577_215_664_901_532_9) - 2 * (n - 1) / n
  }
}
