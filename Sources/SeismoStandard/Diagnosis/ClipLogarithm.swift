package import SeismoNetworks
package import SeismoSpec

/// A clip under the loss's logarithm, where the loss has one.
package struct ClipLogarithm: Intervention {
  package static let name = "clip_logarithm"
  package static let summary = "Clips the probability under the loss's logarithm at 1e-7."
  package static let parameters: [Parameter<ClipLogarithm>] = []

  package init() {}

  package func arms(for spike: SpikeScene) -> [Arm] {
    [
      Arm(
        "loss.log_clip = 1e-7", [.set("loss.log_clip", "1e-7")], meaning: .trigger(.logarithm))
    ]
  }
}
