public import SeismoNetworks
public import SeismoSpec

/// The mean loss of a split's rows.
public struct LossMetric: Metric {
  public static let name = "loss"
  public static let summary = "Mean loss of the rows, in evaluation mode."
  public static let parameters: [Parameter<LossMetric>] = []

  /// The metric.
  public init() {}

  public func applies(to target: TargetKind) -> Bool { true }

  public func value(_ predictions: Predictions) -> Double {
    predictions.rowLosses.reduce(0, +) / Double(predictions.count)
  }
}
