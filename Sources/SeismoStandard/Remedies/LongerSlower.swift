package import SeismoNetworks
package import SeismoSpec

/// A lower rate for as many more epochs.
package struct LongerSlower: Remedy {
  package static let name = "longer_slower"
  package static let summary = "Trains longer at a lower learning rate."
  package static let against = [SpikeFault.rate]
  package static let parameters: [Parameter<LongerSlower>] = [
    Parameter(
      "divisor", \.divisor, .integer(in: 2...100),
      "What the rate is divided by, and the epochs are multiplied by.")
  ]

  var divisor = 2

  package init() {}

  package func changes(for run: RemedyScene) -> [SpecChange] {
    guard let rate = run.number(at: "optimizer.learning_rate"),
      let epochs = run.epochs(times: divisor)
    else { return [] }
    return [
      SpecChange(
        "learning rate × \(short(1 / Double(divisor))), epochs × \(divisor)",
        [.init("optimizer.learning_rate", "\(rate / Double(divisor))"), epochs])
    ]
  }
}
