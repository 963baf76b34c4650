internal import Foundation
internal import SeismoNetworks

/// How good predicted probabilities of classes are.
package struct ClassScores: Sendable {
  /// One class against the others.
  package struct PerClass: Sendable {
    package var name: String
    /// Rows that have it.
    package var support: Int
    /// Of the rows that were said to have it the share that does; NaN where none was.
    package var precision: Double
    /// Of the rows that have it the share that was found; NaN where none has it.
    package var recall: Double
    /// The harmonic mean of both; NaN where there is neither a row of the class nor one said to be.
    package var f1: Double
    /// The area under the ROC curve, this class against the rest: the probability that a row of the class has a
    /// higher probability of it than a row of another, a tie counting a half (Fawcett, 2006, "An introduction to ROC
    /// analysis", section 7). NaN where only one of both is there.
    package var rocAUC: Double
  }

  /// Rows whose most probable class has a probability in an interval.
  package struct Bin: Sendable {
    package var from, to: Double
    package var rows: Int
    /// The mean of their probabilities, and the share of them that is right; NaN without rows.
    package var confidence, accuracy: Double
  }

  /// In the order of the network's outputs.
  package let perClass: [PerClass]
  /// Rows of each class, by the class that they were said to have: `confusion[true][predicted]`.
  package let confusion: [[Int]]
  /// The share of rows whose most probable class is right.
  package let accuracy: Double
  /// The mean of −ln p of the true class, p being at least 2.2e-16, as scikit-learn's `log_loss`.
  package let logLoss: Double
  /// The mean over rows of Σ (pₖ − yₖ)² (Brier, 1950), halved for two classes, as scikit-learn's `brier_score_loss`.
  package let brier: Double
  /// Ten bins of equal width.
  package let calibration: [Bin]
  /// The expected calibration error: the mean over rows of |confidence − accuracy| of their bin (Guo et al., 2017, "On
  /// calibration of modern neural networks", section 2).
  package let calibrationError: Double

  private static let bins = 10

  /// - Parameters:
  ///   - probabilities: row-major, [rows × classes].
  ///   - truth: each row's class, by its index; there is at least one.
  package init(_ names: [String], probabilities: [Double], truth: [Int32]) {
    let width = names.count
    var (logarithms, squares) = (0.0, 0.0)
    var bins = [(rows: Int, sum: Double, right: Int)](
      repeating: (0, 0, 0), count: Self.bins)
    for (row, label) in truth.enumerated() {
      let own = probabilities[row * width..<(row + 1) * width]
      let best = own.placeOfLargest
      let right = own[own.startIndex + Int(label)]
      logarithms -= log(min(1, max(right, .ulpOfOne)))
      squares += own.enumerated().reduce(0) { sum, entry in
        let error = entry.element - (entry.offset == Int(label) ? 1 : 0)
        return sum + error * error
      }
      let confidence = own[own.startIndex + best]
      let bin =
        confidence.isNaN ? 0 : max(0, min(Self.bins - 1, Int(confidence * Double(Self.bins))))
      bins[bin].rows += 1
      bins[bin].sum += confidence
      bins[bin].right += best == Int(label) ? 1 : 0
    }
    let count = Double(truth.count)
    let predictions = Predictions(
      outputs: probabilities, width: width, areProbabilities: true, rowLosses: [],
      truth: .classes(truth))
    let confusion = Confusion(predictions)?.counts ?? []
    self.confusion = confusion
    accuracy = Double(names.indices.reduce(0) { $0 + confusion[$1][$1] }) / count
    logLoss = logarithms / count
    brier = squares / count / (width == 2 ? 2 : 1)
    calibration = bins.enumerated().map { place, bin in
      Bin(
        from: Double(place) / Double(Self.bins), to: Double(place + 1) / Double(Self.bins),
        rows: bin.rows, confidence: bin.sum / Double(bin.rows),
        accuracy: Double(bin.right) / Double(bin.rows))
    }
    calibrationError = calibration.reduce(0) { sum, bin in
      bin.rows == 0 ? sum : sum + abs(bin.confidence - bin.accuracy) * Double(bin.rows) / count
    }
    perClass = names.indices.map { place in
      let support = confusion[place].reduce(0, +)
      let said = confusion.reduce(0) { $0 + $1[place] }
      let found = Double(confusion[place][place])
      let column = truth.indices.map { probabilities[$0 * width + place] }
      return PerClass(
        name: names[place], support: support, precision: found / Double(said),
        recall: found / Double(support), f1: 2 * found / Double(support + said),
        rocAUC: rocAUC(of: column, isPositive: truth.map { Int($0) == place }))
    }
  }

  /// The mean over classes of a figure; classes that have none are left out.
  package func mean(of figure: (PerClass) -> Double) -> Double {
    let values = perClass.map(figure).filter { !$0.isNaN }
    return values.reduce(0, +) / Double(values.count)
  }
}

/// By the ranks of the positive scores (Mann and Whitney, 1947).
private func rocAUC(of scores: [Double], isPositive: [Bool]) -> Double {
  let positives = isPositive.count { $0 }
  let negatives = scores.count - positives
  guard positives > 0, negatives > 0, !scores.contains(where: \.isNaN) else { return .nan }
  let order = scores.indices.sorted { scores[$0] < scores[$1] }
  var (sum, start) = (0.0, 0)
  while start < order.count {
    var end = start
    while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
    let rank = Double(start + 1 + end) / 2
    sum += rank * Double(order[start..<end].count { isPositive[$0] })
    start = end
  }
  let (positive, negative) = (Double(positives), Double(negatives))
  return (sum - positive * (positive + 1) / 2) / (positive * negative)
}
