internal import SeismoTables

/// The row of a table that sums up a variant's folds.
struct FoldRow {
  /// "main, 5 folds: mean ± sd".
  var name: String
  /// One for each of the table's labels.
  var figures: [String]

  /// One for each variant that was trained on several folds, the chosen weights of each fold counting.
  static func rows(of model: ReportModel, _ labels: [String]) -> [FoldRow] {
    var folds: [(name: String, curves: [ReportModel.Curve])] = []
    for curve in model.curves {
      guard let variant = curve.variantOfFold else { continue }
      if let index = folds.firstIndex(where: { $0.name == variant }) {
        folds[index].curves.append(curve)
      } else {
        folds.append((variant, [curve]))
      }
    }
    return folds.filter { $0.curves.count > 1 }.map { name, curves in
      FoldRow(
        name: "\(name), \(curves.count) folds: mean ± sd",
        figures: labels.map { label in
          meanAndDeviation(of: curves.map { $0.summary.chosen(label) }, label: label)
        })
    }
  }

  /// "0.4502 ± 0.021", the deviation that of a sample; a dash where a value is missing.
  static func meanAndDeviation(of values: [Double?], label: String) -> String {
    mean(of: values, label: label) { deviation, _ in deviation }
  }

  /// "0.4502 ± 0.021": the mean, and half of its 95 % interval by Student's t; a dash where a value is missing.
  static func meanAndInterval(of values: [Double?], label: String) -> String {
    mean(of: values, label: label) { deviation, count in
      StudentT.quantile(degrees: count - 1) * deviation / Double(count).squareRoot()
    }
  }

  private static func mean(
    of values: [Double?], label: String, give: (_ deviation: Double, _ count: Int) -> Double
  ) -> String {
    let known = values.compactMap(\.self)
    guard known.count == values.count, known.count > 1 else { return Figures.missing }
    let mean = known.reduce(0, +) / Double(known.count)
    let squares = known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let give = give((squares / Double(known.count - 1)).squareRoot(), known.count)
    return label.hasSuffix("accuracy")
      ? "\(Figures.percent(mean)) ± \(Figures.percent(give))"
      : "\(Figures.significant(mean, 4)) ± \(Figures.significant(give, 2))"
  }
}

extension ReportModel.Curve {
  /// The name of the variant that this is a fold of, or nil.
  var variantOfFold: String? {
    name.firstMatch(of: #/^(.+)\/fold-[0-9]+$/#).map { String($0.1) }
  }
}
