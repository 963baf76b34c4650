package import SeismoNetworks
internal import SeismoPreparation

/// The processes that share trainings, and how they agree to stop.
package struct SharedTraining: Sendable {
  package let ranks: any Ranks
  /// Asked of this process.
  package let asked: Interruption
  /// What all processes know after the same step, that one of them was asked: what a training has to look at.
  package let agreed: Interruption

  package init(_ ranks: any Ranks, asked: Interruption, agreed: Interruption) {
    (self.ranks, self.asked, self.agreed) = (ranks, asked, agreed)
  }
}

/// A network over its training rows, whose batches are shared with other processes.
package final class SharedGradient: BatchGradient {
  private let own: NetworkGradient
  private let network: Network
  private let shared: SharedTraining
  private let clock = ContinuousClock()
  package private(set) var time = SharedTime()

  package init(_ network: Network, over training: Examples, _ shared: SharedTraining) {
    own = NetworkGradient(network, over: training)
    (self.network, self.shared) = (network, shared)
  }

  package var clippedRows: Int { own.clippedRows }

  package func evaluate(_ rows: Span<Int32>, weights: [Double]?, key: UInt64) -> Double {
    guard let exchange = network.exchange else {
      return own.evaluate(rows, weights: weights, key: key)
    }
    let (started, exchanged) = (clock.now, exchange.time)
    exchange.asksToStop = shared.asked.isRequested
    let loss = own.evaluate(rows, weights: weights, key: key)
    if exchange.isAskedToStop { shared.agreed.request() }
    time.steps += 1
    time.passes += (clock.now - started).seconds
    time.exchanges += (exchange.time - exchanged).seconds
    return loss
  }
}

/// What sharing batches took so far.
package struct SharedTime: Sendable {
  package var steps = 0
  /// Seconds of all passes, what was exchanged in them included, and of the exchanges alone.
  package var passes = 0.0
  package var exchanges = 0.0
}
