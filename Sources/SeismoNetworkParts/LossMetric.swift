package import SeismoNetworks
package import SeismoSpec

/// The mean loss of a split's rows.
package struct LossMetric: Metric {
  package static let name = "loss"
  package static let isLargerBetter: Bool? = false
  package static let summary = "Mean loss of the rows, in evaluation mode."
  package static let parameters: [Parameter<LossMetric>] = []

  /// The metric.
  package init() {}

  package func applies(to target: TargetKind) -> Bool { true }

  package func value(_ predictions: Predictions) -> Double {
    predictions.rowLosses.reduce(0, +) / Double(predictions.count)
  }
}
