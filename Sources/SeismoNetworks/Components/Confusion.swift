/// Rows of each class, by the class whose output is largest.
public struct Confusion: Sendable, Equatable {
  /// `counts[true][predicted]`.
  public private(set) var counts: [[Int]]
  /// Rows of each class, those without a predicted one included.
  public private(set) var truths: [Int]
  /// Rows that were said to be of each class.
  public private(set) var predicted: [Int]

  /// Nil where the target is numbers. Among equal outputs the first counts; a row with NaN has no predicted class.
  public init?(_ predictions: Predictions) {
    guard case .classes(let labels) = predictions.truth else { return nil }
    let width = predictions.width
    counts = [[Int]](repeating: [Int](repeating: 0, count: width), count: width)
    truths = [Int](repeating: 0, count: width)
    predicted = truths
    for (row, label) in labels.enumerated() {
      let outputs = predictions.outputs[row * width..<(row + 1) * width]
      truths[Int(label)] += 1
      guard !outputs.contains(where: \.isNaN), let largest = outputs.max(),
        let first = outputs.firstIndex(of: largest)
      else { continue }
      counts[Int(label)][first - outputs.startIndex] += 1
      predicted[first - outputs.startIndex] += 1
    }
  }

  /// The classes' indices.
  public var classes: Range<Int> { truths.indices }
  /// All rows.
  public var rows: Int { truths.reduce(0, +) }
  /// Rows whose predicted class is theirs.
  public var right: Int { classes.reduce(0) { $0 + counts[$1][$1] } }
  /// Classes that any row has, or was said to have.
  public var present: [Int] { classes.filter { truths[$0] > 0 || predicted[$0] > 0 } }
}
