package import SeismoNetworks
internal import SeismoPreparation

/// Computes the loss of a batch and its gradient, which it leaves where the update reads it: one network on one
/// thread or several, `NetworkGradient`.
package protocol BatchGradient: AnyObject {
  /// Rows of the last batch whose logarithm was clipped.
  var clippedRows: Int { get }
  /// Computes both. Must not allocate.
  ///
  /// - Parameters:
  ///   - rows: training rows, by their places.
  ///   - weights: what each row's gradient counts; nil for 1 each.
  ///   - key: of what the step draws at random.
  /// - Returns: the mean loss.
  func evaluate(_ rows: Span<Int32>, weights: [Double]?, key: UInt64) -> Double
}

/// A network over its training rows.
package final class NetworkGradient: BatchGradient {
  private let network: Network
  private let training: Examples

  package init(_ network: Network, over training: Examples) {
    (self.network, self.training) = (network, training)
  }

  package var clippedRows: Int { network.clippedRows }

  package func evaluate(_ rows: Span<Int32>, weights: [Double]?, key: UInt64) -> Double {
    network.load(training, rows: rows)
    network.begin(rows: rows.count, isTraining: true, key: key)
    guard let weights else { return network.evaluateBatch() }
    network.weigh(weights)
    defer { network.weigh(nil) }
    return network.evaluateBatch()
  }
}
