internal import SeismoSpec
internal import SeismoTables

extension PreparedData {
  /// Different numbers of a training column that are the same one in float32.
  package struct Merger: Sendable, Equatable {
    /// The column, and whether it is the target.
    package var column: String
    package var isTarget: Bool
    /// Whether scaling would help: the numbers lie close to each other for their size.
    package var isClose: Bool
    /// How many different numbers there are, and how many are left of them.
    package var distinct: Int
    package var left: Int
    /// The first two that become one.
    package var example: (Double, Double)

    package static func == (a: Merger, b: Merger) -> Bool {
      (a.column, a.isTarget, a.distinct, a.left) == (b.column, b.isTarget, b.distinct, b.left)
    }
  }

  /// The columns whose numbers merge in float32 more often than chance would have it.
  package var mergersInFloat32: [Merger] {
    let table = self[.training]
    return table.allColumns.compactMap { column in
      let name = table.target?.name
      return column.numbers.flatMap {
        Merger(of: $0.array, column: column.name, isTarget: column.name == name)
      }
    }
  }
}

extension PreparedData.Merger {
  /// Columns longer than this are looked at only where their numbers lie close to each other for their
  /// size: sorting takes its time.
  private static let longColumn = 20_000
  private static let closeness = 64.0
  /// Numbers closer than this, for their size, differ by rounding alone.
  private static let sameNumber = 1e-12

  init?(of numbers: [Double], column: String, isTarget: Bool) {
    guard numbers.contains(where: { Double(Float($0)) != $0 }) else { return nil }
    let isClose = Self.isClose(numbers)
    if numbers.count > Self.longColumn, !isClose { return nil }
    var sorted = numbers.filter(\.isFinite)
    sorted.sortAscending()
    var (distinct, left) = (1, 1)
    var example: (Double, Double)?
    for (a, b) in zip(sorted, sorted.dropFirst())
    where b - a > Self.sameNumber * Swift.max(abs(a), abs(b)) {
      distinct += 1
      if Float(a) != Float(b) { left += 1 } else if example == nil { example = (a, b) }
    }
    // Of n numbers spread over a power of two some n²/2²⁵ pairs share one of its 2²³ floats.
    let chance = Double(distinct) * Double(distinct) / Double(1 << 24)
    guard let example, Double(distinct - left) > chance else { return nil }
    self.init(
      column: column, isTarget: isTarget, isClose: isClose, distinct: distinct, left: left,
      example: example)
  }

  /// Whether the numbers' distances are small for their size.
  private static func isClose(_ numbers: [Double]) -> Bool {
    var (count, sum, largest) = (0, 0.0, 0.0)
    for number in numbers where number.isFinite {
      count += 1
      sum += number
      largest = Swift.max(largest, abs(number))
    }
    let (rows, mean) = (Double(Swift.max(1, count)), sum / Double(Swift.max(1, count)))
    var squares = 0.0
    for number in numbers where number.isFinite { squares += (number - mean) * (number - mean) }
    return largest > closeness * (squares / rows).squareRoot()
  }

  /// What merges, and what to do.
  var sentence: String {
    "\(isTarget ? "target" : "column") '\(column)': of \(distinct) different training values "
      + "\(left) \(left == 1 ? "is" : "are") left in float32, where \(exact(example.0)) is "
      + "\(exact(example.1)); \(remedy)set train.precision to float64."
  }

  private var remedy: String {
    guard isClose else { return "" }
    guard isTarget else { return "scale it in 'prepare', such as with standard, or " }
    let target = SpecNode(
      .map([
        .init(key: "column", value: SpecNode(.scalar(column))),
        .init(key: "transform", value: SpecNode(.scalar("standard"))),
      ]))
    return "give it a transform, such as target: \(target.onOneLine), or "
  }
}

/// A number with all its digits.
private func exact(_ x: Double) -> String {
  x == x.rounded() && abs(x) < 1e15 ? "\(Int(x))" : "\(x)"
}
