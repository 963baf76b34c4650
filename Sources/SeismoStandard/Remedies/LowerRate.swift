internal import Foundation
package import SeismoNetworks
package import SeismoSpec

/// Rates for a training that diverges: about the one that an explanation found, or by powers of ten.
package struct LowerRate: Remedy {
  package static let name = "lower_rate"
  package static let summary = "Lowers the learning rate where training diverges."
  package static let against = [SpikeFault.rate]
  package static let parameters: [Parameter<LowerRate>] = [
    Parameter(
      "factors", \.factors, .list(of: .number(.greaterThan(0))),
      "Multipliers where no explanation found a rate."),
    Parameter(
      "of_critical", \.ofCritical, .list(of: .number(.greaterThan(0))),
      "Multipliers of the rate that an explanation found not to diverge."),
  ]

  var factors = [0.3, 0.1, 0.03, 0.01, 1e-3, 1e-4, 1e-5]
  var ofCritical = [1.0, 1.0 / 3, 0.1]

  package init() {}

  package func changes(for run: RemedyScene) -> [SpecChange] {
    guard run.diverges, let rate = run.number(at: "optimizer.learning_rate") else { return [] }
    let multipliers =
      run.criticalRate.map { critical in ofCritical.map { critical * $0 } } ?? factors
    return multipliers.map { multiplier in
      let value = rounded(rate * multiplier)
      return SpecChange("learning rate \(value)", [.init("optimizer.learning_rate", value)])
    }
  }
}

/// With three digits, as a person would set it.
private func rounded(_ value: Double) -> String {
  written(Double(String(format: "%.3g", value)) ?? value)
}
