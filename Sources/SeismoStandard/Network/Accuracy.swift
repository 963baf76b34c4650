public import SeismoNetworks
public import SeismoSpec

/// The share of rows whose largest output is the right class.
public struct Accuracy: Metric {
  public static let name = "accuracy"
  public static let summary = "Share of rows whose largest output is the right class."
  public static let parameters: [Parameter<Accuracy>] = []

  /// The metric.
  public init() {}

  public func applies(to target: TargetKind) -> Bool { target == .classes }

  /// In 0...1; among equal outputs the first counts, and a row of NaN counts as wrong.
  public func value(_ predictions: Predictions) -> Double {
    guard case .classes(let labels) = predictions.truth else { return .nan }
    let right = labels.indices.count { row in
      let start = row * predictions.width
      let outputs = predictions.outputs[start..<start + predictions.width]
      guard let largest = outputs.max(), let first = outputs.firstIndex(of: largest) else {
        return false
      }
      return first - start == Int(labels[row])
    }
    return Double(right) / Double(labels.count)
  }
}
