internal import SeismoNetworks
internal import SeismoSpec
internal import SeismoTables

/// How much worse a model is without what a column says: permutation importance (Breiman, "Random Forests", 2001, section
/// 10; Fisher, Rudin and Dominici, "All Models are Wrong, but Many are Useful", 2019, equation 3), as scikit-learn's
/// `permutation_importance`. A column's values are dealt to other rows, before the preparation, so that all that is made
/// of it moves together.
package struct Importance: Sendable {
  /// One column.
  package struct Column: Sendable {
    package var name: String
    /// For each metric how much worse it got, in each repetition: below 0 where it got better.
    package var losses: [String: [Double]]

    /// The mean over the repetitions, and half the width of its 95 % interval by Student's t; 0 where there is one.
    package func mean(of metric: String) -> (value: Double, margin: Double) {
      let values = losses[metric] ?? []
      let mean = values.reduce(0, +) / Double(max(1, values.count))
      guard values.count > 1 else { return (mean, 0) }
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let deviation = (squares / Double(values.count - 1)).squareRoot()
      return (
        mean,
        StudentT.quantile(degrees: values.count - 1) * deviation / Double(values.count).squareRoot()
      )
    }
  }

  /// Rows that were evaluated.
  package var rows = 0
  /// The metrics of the rows as they are.
  package var metrics: [(name: String, value: Double)] = []
  /// In the model's order of columns.
  package var columns: [Column] = []
  /// How often each column was permuted.
  package var repeats = 0

  /// The columns with what a metric got worse by, the most important first.
  package func ranked(by metric: String) -> [(name: String, mean: (value: Double, margin: Double))]
  {
    columns.map { ($0.name, $0.mean(of: metric)) }
      .sorted { ($1.mean.value, $0.name) < ($0.mean.value, $1.name) }
  }
}

extension Predictor {
  /// Measures each column's importance on a labelled file.
  ///
  /// - Throws: `DataProblem`, also when no row is left.
  package func importance(
    on data: DataToPredict, repeats: Int, seed: UInt64
  ) throws -> Importance {
    let names = pipeline.columns.map(\.name)
    let changes = names.flatMap { name in
      (0..<repeats).map { number in
        { (table: inout Table) in table.permute(name, seed: seed, number) }
      }
    }
    var importance = Importance(repeats: repeats)
    var done = 0
    try evaluate(data, changedBy: changes) { evaluation in
      defer { done += 1 }
      guard done > 0 else {
        (importance.rows, importance.metrics) = (evaluation.rows, evaluation.metrics)
        return
      }
      let column = (done - 1) / repeats
      if column == importance.columns.count {
        importance.columns.append(.init(name: names[column], losses: [:]))
      }
      for (metric, base) in zip(evaluation.metrics, importance.metrics) {
        let change = metric.value - base.value
        importance.columns[column].losses[metric.name, default: []]
          .append(isLargerBetter(metric.name) ? -change : change)
      }
    }
    return importance
  }

  /// Whether more of a metric is better; where nobody says, less is.
  package func isLargerBetter(_ name: String) -> Bool {
    let metric = metrics.first { type(of: $0).name == name }
    return metric.flatMap { type(of: $0).isLargerBetter } ?? false
  }
}

extension Table {
  /// Deals a column's values to the rows anew.
  fileprivate mutating func permute(_ name: String, seed: UInt64, _ number: Int) {
    guard let index = index(of: name) else { return }
    var random = RandomStream(seed: seed, purpose: "importance \(name)", number)
    var order = (0..<rowCount).map { $0 }
    for place in order.indices.reversed() where place > 0 {
      order.swapAt(place, random.below(place + 1))
    }
    columns[index] = columns[index].selecting(order)
  }
}
