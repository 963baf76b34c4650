package import SeismoNetworks
package import SeismoSpec

/// The share of rows whose class is among the k largest outputs, as scikit-learn's `top_k_accuracy_score`: among equal
/// outputs the later class goes first there, and so it does here; 'accuracy' takes the first.
package struct TopKAccuracy: Metric {
  package static let name = "top_k_accuracy"
  package static let isLargerBetter: Bool? = true
  package static let summary = "Share of rows whose class is among the k largest outputs."
  package static let examples = ["top_k_accuracy", "{use: top_k_accuracy, k: 1}"]
  package static let parameters: [Parameter<TopKAccuracy>] = [
    Parameter("k", \.k, .integer(in: 1...65_536), "How many outputs may have it.")
  ]

  var k = 2

  /// The metric.
  package init() {}

  package func applies(to target: TargetKind) -> Bool { target == .classes }

  /// In 0...1; a row of NaN counts as wrong.
  package func value(_ predictions: Predictions) -> Double {
    guard case .classes(let labels) = predictions.truth else { return .nan }
    let width = predictions.width
    let right = labels.indices.count { row in
      let outputs = Array(predictions.outputs[row * width..<(row + 1) * width])
      let own = outputs[Int(labels[row])]
      guard !outputs.contains(where: \.isNaN) else { return false }
      let before = outputs.indices.count {
        outputs[$0] > own || (outputs[$0] == own && $0 > Int(labels[row]))
      }
      return before < k
    }
    return Double(right) / Double(labels.count)
  }
}
