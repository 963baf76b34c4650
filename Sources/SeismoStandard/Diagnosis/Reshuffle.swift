package import SeismoNetworks
package import SeismoSpec

/// The same rows in other batches. That it heals says little, for it moves guilty rows too; that it doesn't
/// says that no batch was to blame.
package struct Reshuffle: Intervention {
  package static let name = "reshuffle"
  package static let summary = "Draws the same rows in other orders."
  package static let parameters: [Parameter<Reshuffle>] = [
    Parameter("orders", \.orders, .integer(in: 1...64), "How many orders are tried.")
  ]

  var orders = 8

  package init() {}

  package func arms(for spike: SpikeScene) -> [Arm] {
    (1...orders).map { Arm("rows in another order (\($0))", [.reshuffle($0)], meaning: .evidence) }
  }
}
