package import SeismoNetworks
package import SeismoSpec

/// The share of rows whose largest output is the right class.
package struct Accuracy: Metric {
  package static let name = "accuracy"
  package static let isLargerBetter: Bool? = true
  package static let summary = "Share of rows whose largest output is the right class."
  package static let parameters: [Parameter<Accuracy>] = []

  /// The metric.
  package init() {}

  package func applies(to target: TargetKind) -> Bool { target == .classes }

  /// In 0...1; among equal outputs the first counts, and a row of NaN counts as wrong.
  package func value(_ predictions: Predictions) -> Double {
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
