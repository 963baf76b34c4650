internal import SeismoNetworks

/// The rows by their probability of each class: for two classes of the second alone.
struct RankedClasses {
  /// Rows in groups of one probability, from the largest down.
  struct Ranking {
    /// Rows of the class and of others, in each group.
    var groups: [(positives: Int, negatives: Int)] = []
    var positives = 0, negatives = 0

    /// The probability that a row of the class has a larger one than another row, a tie counting a half; nil where
    /// there aren't both.
    var area: Double? {
      guard positives > 0, negatives > 0 else { return nil }
      var (above, sum) = (0.0, 0.0)
      for group in groups {
        sum += Double(group.negatives) * (above + Double(group.positives) / 2)
        above += Double(group.positives)
      }
      return sum / (Double(positives) * Double(negatives))
    }

    /// Σ (Rₙ − Rₙ₋₁) Pₙ over the groups, with the recall R and precision P of the rows down to each; nil where no row is
    /// of the class.
    var averagePrecision: Double? {
      guard positives > 0 else { return nil }
      var (right, all, sum) = (0.0, 0.0, 0.0)
      for group in groups {
        right += Double(group.positives)
        all += Double(group.positives + group.negatives)
        sum += Double(group.positives) * right / all
      }
      return sum / Double(positives)
    }
  }

  private let rankings: [Ranking]

  /// None where a probability is NaN.
  init(_ predictions: Predictions) {
    let (probabilities, width) = (predictions.probabilities, predictions.width)
    guard case .classes(let labels) = predictions.truth, !probabilities.contains(where: \.isNaN)
    else {
      rankings = []
      return
    }
    rankings = (width == 2 ? 1..<2 : 0..<width).map { place in
      let order = labels.indices.sorted {
        probabilities[$0 * width + place] > probabilities[$1 * width + place]
      }
      var ranking = Ranking()
      var last = Double.nan
      for row in order {
        let score = probabilities[row * width + place]
        if score != last { ranking.groups.append((0, 0)) }
        last = score
        let isPositive = Int(labels[row]) == place
        ranking.groups[ranking.groups.count - 1].positives += isPositive ? 1 : 0
        ranking.groups[ranking.groups.count - 1].negatives += isPositive ? 0 : 1
        ranking.positives += isPositive ? 1 : 0
        ranking.negatives += isPositive ? 0 : 1
      }
      return ranking
    }
  }

  /// The mean over the classes that have a figure; NaN where none has.
  func mean(of figure: (Ranking) -> Double?) -> Double {
    let values = rankings.compactMap(figure)
    return values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
  }
}
