internal import Foundation
internal import SeismoNetworks
internal import SeismoSpec
internal import SeismoTables

/// What the same answer for every row comes to, learned from the training rows' target alone: a model that isn't
/// better has learned nothing. Part of `summary.json`.
package struct Baseline: Codable, Sendable, Equatable {
  /// One metric of one part, such as `test.accuracy`.
  package struct Figure: Codable, Sendable, Equatable {
    package var name: String
    package var value: Double
    /// Whether more is better; nil where the metric doesn't say.
    package var isLargerBetter: Bool?

    package init(name: String, value: Double, isLargerBetter: Bool?) {
      self.name = name
      self.value = value
      self.isLargerBetter = isLargerBetter
    }
  }

  /// The training rows' most frequent class, of equals the first; nil for a numeric target. The loss is that of
  /// the classes' frequencies.
  package var mostFrequentClass: String?
  /// The mean of the training rows' target, in its own unit; nil for classes.
  package var mean: Double?
  package var figures: [Figure]

  package init(mostFrequentClass: String?, mean: Double?, figures: [Figure]) {
    self.mostFrequentClass = mostFrequentClass
    self.mean = mean
    self.figures = figures
  }

  /// "always the most frequent class 'x'".
  package var inWords: String {
    mostFrequentClass.map { "always the most frequent class '\($0)'" } ?? "always the mean"
  }
}

extension PreparedData {
  /// The same answer for every row, by a variant's metrics.
  ///
  /// - Throws: `ParameterProblem` when the variant's loss can't be had without its network.
  package func baseline(of config: VariantConfig) throws -> Baseline? {
    switch self[.training].target?.values {
    case .categories(let codes, _)?:
      var counts = [Double](repeating: 0, count: classes.count)
      for code in codes { counts[Int(code)] += 1 }
      guard let most = counts.max(), let first = counts.firstIndex(of: most) else { return nil }
      let frequencies = counts.map { $0 / Double(codes.count) }
      let output = config.loss.wantsProbabilities ? frequencies : frequencies.map(log)
      return Baseline(
        mostFrequentClass: classes[first], mean: nil,
        figures: try figures(of: config) { _, target, count in
          guard case .categories(let codes, _) = target else { return nil }
          let truth = Predictions.Truth.classes(codes.array)
          return Predictions(
            outputs: (0..<count).flatMap { _ in output }, width: output.count,
            areProbabilities: config.loss.wantsProbabilities,
            rowLosses: try config.loss.rowLosses(
              ofConstant: output, truth: truth, rows: count, targetWidth: classes.count,
              classCounts: counts.map { Int($0) }),
            truth: truth)
        })
    case .numbers(let numbers)?:
      let own = truth(of: .training) ?? numbers.array
      let mean = own.reduce(0, +) / Double(own.count)
      let output = config.loss.output(
        answering: target?.transformed([mean]) ?? [mean], of: numbers.array)
      return Baseline(
        mostFrequentClass: nil, mean: mean,
        figures: try figures(of: config) { part, target, count in
          guard case .numbers(let numbers) = target else { return nil }
          return Predictions(
            outputs: [Double](repeating: mean, count: count), width: 1,
            rowLosses: try config.loss.rowLosses(
              ofConstant: output, truth: .values(numbers.array), rows: count, targetWidth: 1),
            truth: .values(truth(of: part) ?? numbers.array))
        })
    case nil: return nil
    }
  }

  private func figures(
    of config: VariantConfig, _ predict: (Part, Column.Values, Int) throws -> Predictions?
  ) throws -> [Baseline.Figure] {
    try Part.allCases.filter { self[$0].rowCount > 0 }.flatMap { part -> [Baseline.Figure] in
      guard let target = self[part].target?.values,
        let predictions = try predict(part, target, self[part].rowCount)
      else { return [] }
      return config.applicableMetrics.filter { type(of: $0).hasBaseline }.map { metric in
        Baseline.Figure(
          name: "\(part.rawValue).\(type(of: metric).name)", value: metric.value(predictions),
          isLargerBetter: type(of: metric).isLargerBetter)
      }
    }
  }
}
