package import SeismoNetworks
internal import SeismoPreparation

/// What is told of every step while a network trains. A generic parameter of the trainer, so that not
/// recording costs nothing.
package protocol StepRecorder {
  /// Whether the trainer should measure the norms of gradient and update.
  static var measures: Bool { get }
  /// Called when a step, counted from 1, is done. Must not allocate. It may evaluate rows with the network,
  /// but not change what training does.
  func end(step: Int, _ network: Network, loss: Double, rows: Int)
  /// What it has to know to go on later; nil for nothing.
  var state: SpikeWatch.State? { get }
  /// Goes on from there; from the start without one.
  func restore(_ state: SpikeWatch.State?)
}

extension StepRecorder {
  package var state: SpikeWatch.State? { nil }
  package func restore(_ state: SpikeWatch.State?) {}
}

/// The Euclidean norms of a step's gradient, before gradient transforms, and of its update; NaN where they
/// weren't measured.
package struct StepNorms: Sendable, Equatable {
  package var gradient = Double.nan
  package var update = Double.nan

  package init(gradient: Double = .nan, update: Double = .nan) {
    (self.gradient, self.update) = (gradient, update)
  }
}

/// Records nothing.
package struct NoRecorder: StepRecorder {
  package static let measures = false
  package init() {}
  package func end(step: Int, _ network: Network, loss: Double, rows: Int) {}
}

/// Has the norms measured, and watches for nothing.
package struct NormRecorder: StepRecorder {
  package static let measures = true
  package init() {}
  package func end(step: Int, _ network: Network, loss: Double, rows: Int) {}
}
