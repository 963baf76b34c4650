internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTraining

extension ReportModel.Curve {
  /// The metric that chose its best epoch, as its figures call it; nil where that isn't known.
  var selecting: Ranking.Criterion? {
    guard let metric = settings["train.select.metric"], let mode = settings["train.select.mode"]
    else { return nil }
    return Ranking.Criterion(label: ReportModel.label(of: metric), isLargerBetter: mode == "max")
  }
}

extension ReportModel {
  /// `validation.loss` as a heading has it: "validation loss".
  package static func label(of metric: String) -> String { metric.replacing(".", with: " ") }
}

/// The order in which a table tells of curves: the best first, by the metric that chose their best epochs.
struct Ranking {
  struct Criterion: Equatable {
    var label: String
    var isLargerBetter: Bool
  }

  /// What they are ordered by; nil where they are as the spec has them, because they were selected by different
  /// metrics or there is but one.
  let criterion: Criterion?
  /// Indices of the model's curves.
  let order: [Int]

  init(_ model: ReportModel) {
    let curves = model.curves
    guard curves.count > 1, let criterion = curves[0].selecting,
      curves.allSatisfy({ $0.selecting == criterion })
    else {
      (self.criterion, order) = (nil, Array(curves.indices))
      return
    }
    let values = curves.map { curve in
      let value = curve.summary.chosen(criterion.label) ?? .nan
      return value.isNaN ? .infinity : criterion.isLargerBetter ? -value : value
    }
    self.criterion = criterion
    order = curves.indices.sorted { (values[$0], $0) < (values[$1], $1) }
  }

  /// "Sorted by validation loss, the best first."
  var inWords: String? { criterion.map { "Sorted by \($0.label), the best first." } }
}

extension ReportModel.Summary {
  /// A figure at the epoch that was chosen, or else at the end.
  func chosen(_ label: String) -> Double? {
    figures.first { $0.label == label }.flatMap { $0.best ?? $0.final }
  }
}
