internal import Foundation
package import SeismoNetworks

/// Temperature scaling (Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks", 2017, section 4.2): all
/// logits divided by one number, which changes no row's class, so that the probabilities are as right as they say.
package struct TemperatureScaling: Sendable, Equatable {
  /// Above 1 for a network that is too sure of itself.
  package var temperature: Double
  /// Where the weights' file has it.
  package static let key = "temperature"

  package init(temperature: Double) { self.temperature = temperature }

  /// The temperature of the least mean −ln p of some rows' classes, between e⁻¹⁰ and e¹⁰.
  ///
  /// - Parameters:
  ///   - logits: row-major; finite.
  ///   - classes: each row's, from 0.
  package init?(fittedTo logits: [Double], of classes: [Int32]) {
    guard !classes.isEmpty, logits.allSatisfy(\.isFinite) else { return nil }
    let width = logits.count / classes.count
    // The mean's derivative by the logits' factor grows with it: halving finds its zero to the last bit but a few.
    var (low, high) = (-10.0, 10.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if Self.slope(logits, classes, width, factor: exp(middle)) < 0 {
        low = middle
      } else {
        high = middle
      }
    }
    temperature = exp(-(low + high) / 2)
  }

  /// The mean over the rows of Σ p_k z_k − z_class, with p the softmax of the logits z times the factor.
  private static func slope(
    _ logits: [Double], _ classes: [Int32], _ width: Int, factor: Double
  ) -> Double {
    var sum = 0.0
    for (row, own) in classes.enumerated() {
      let z = logits[row * width..<(row + 1) * width]
      let largest = z.max() ?? 0
      var (total, weighted) = (0.0, 0.0)
      for logit in z {
        let power = exp(factor * (logit - largest))
        total += power
        weighted += power * logit
      }
      sum += weighted / total - z[z.startIndex + Int(own)]
    }
    return sum / Double(classes.count)
  }

  /// Logits whose softmax is calibrated.
  package func scaled(_ logits: [Double]) -> [Double] { logits.map { $0 / temperature } }

  /// The same predictions with calibrated logits; their losses stay the training's.
  package func scaled(_ predictions: Predictions) -> Predictions {
    var predictions = predictions
    predictions.outputs = scaled(predictions.outputs)
    return predictions
  }
}
