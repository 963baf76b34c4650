package import SeismoNetworks
package import SeismoSpec

/// A clip under the loss's logarithm.
package struct ClipLog: Remedy {
  package static let name = "clip_log"
  package static let summary = "Clips the probability under the loss's logarithm."
  package static let against = [SpikeFault.logarithm]
  package static let parameters: [Parameter<ClipLog>] = [
    Parameter(
      "log_clip", \.logClip, .number(.greaterThan(0, atMost: 0.5)), "The least probability.")
  ]

  var logClip = 1e-7

  package init() {}

  package func changes(for run: RemedyScene) -> [SpecChange] {
    let clip = written(logClip)
    return [SpecChange("log_clip \(clip)", [.init("loss.log_clip", clip)])]
  }
}
