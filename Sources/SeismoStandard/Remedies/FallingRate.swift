package import SeismoNetworks
package import SeismoSpec

/// A rate that falls to zero over the training.
package struct FallingRate: Remedy {
  package static let name = "falling_rate"
  package static let summary = "Lowers the learning rate over the training, by a cosine."
  package static let against = [SpikeFault.rate]
  package static let parameters: [Parameter<FallingRate>] = []

  package init() {}

  package func changes(for run: RemedyScene) -> [SpecChange] {
    [SpecChange("cosine schedule", [.init("schedule", "cosine")])]
  }
}
