package import SeismoNetworks

/// What is told of every step while a network trains. A generic parameter of the trainer, so that not
/// recording costs nothing.
package protocol StepRecorder {
  /// Whether the trainer should measure the norms of gradient and update.
  static var measures: Bool { get }
  /// Called when a step, counted from 1, is done. Must not allocate. It may evaluate rows with the network,
  /// but not change what training does.
  func end(step: Int, _ network: Network, loss: Double, rows: Int)
}

/// The Euclidean norms of a step's gradient, before gradient transforms, and of its update; NaN where they
/// weren't measured.
package struct StepNorms: Sendable, Equatable {
  package var gradient = Double.nan
  package var update = Double.nan
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
