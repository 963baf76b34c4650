package import SeismoNetworks
package import SeismoSpec

/// Running statistics made anew at each probe: if the spike is gone, the weights were fine.
package struct RefreshStatistics: Intervention {
  package static let name = "refresh_statistics"
  package static let summary = "Evaluates with fresh statistics in place of the running ones."
  package static let parameters: [Parameter<RefreshStatistics>] = []

  package init() {}

  package func arms(for spike: SpikeScene) -> [Arm] {
    guard spike.hasRunningStatistics else { return [] }
    return [
      Arm(
        "loss evaluated with fresh batch statistics", [.freshStatistics],
        meaning: .trigger(.statistics))
    ]
  }
}
