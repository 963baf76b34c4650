internal import Foundation
package import SeismoNetworks
package import SeismoSpec

/// Four cosine cycles, each twice as long as the one before: ½ (1 − cos(2π log₂(1 + 15 t))), t being the share of the
/// training that is done (Holzmüller, Grinsztajn and Steinwart, "Better by default", 2024, section 3).
package struct CosLog4: Schedule {
  package static let name = "coslog4"
  package static let summary = "Four cycles, each twice as long as the one before; RealMLP's."
  package static let parameters: [Parameter<CosLog4>] = []

  /// The schedule.
  package init() {}

  package func factor(at position: TrainingPosition, history: MetricHistory) -> Double {
    (1 - cos(2 * .pi * log2(1 + 15 * position.progress))) / 2
  }
}
