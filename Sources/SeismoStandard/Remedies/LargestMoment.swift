package import SeismoNetworks
package import SeismoSpec

/// The largest second moment so far.
package struct LargestMoment: Remedy {
  package static let name = "largest_moment"
  package static let summary = "Turns AMSGrad on."
  package static let against = [SpikeFault.rate]
  package static let parameters: [Parameter<LargestMoment>] = []

  package init() {}

  package func changes(for run: RemedyScene) -> [SpecChange] {
    guard run.text(at: "optimizer.amsgrad") == "false" else { return [] }
    return [SpecChange("amsgrad", [.init("optimizer.amsgrad", "true")])]
  }
}
