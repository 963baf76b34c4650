package import SeismoNetworks
package import SeismoSpec

/// A clip under the loss's logarithm, where the loss has one.
package struct ClipLogarithm: Intervention {
  package static let name = "clip_logarithm"
  package static let summary = "Clips the probability under the loss's logarithm."
  package static let parameters: [Parameter<ClipLogarithm>] = [
    Parameter(
      "log_clip", \.logClip, .number(.greaterThan(0, atMost: 0.5)), "The least probability.")
  ]

  var logClip = 1e-7

  package init() {}

  package func arms(for spike: SpikeScene) -> [Arm] {
    let clip = written(logClip)
    return [
      Arm(
        "loss.log_clip = \(clip)", [.set("loss.log_clip", clip)], meaning: .trigger(.logarithm))
    ]
  }
}
