package import SeismoNetworks
package import SeismoSpec

/// A standardized target, where training on the numbers as they are diverges from its start: a rate that suits
/// targets about 1 is far too large for prices.
package struct ScaleTarget: Intervention {
  package static let name = "scale_target"
  package static let summary =
    "Trains on a standardized target, where training diverges from its start."
  package static let parameters: [Parameter<ScaleTarget>] = []

  package init() {}

  package func arms(for spike: SpikeScene) -> [Arm] {
    guard spike.isNonFinite, spike.steps.lowerBound == 1, let target = spike.plainTarget else {
      return []
    }
    let value = SpecNode(
      .map([
        .init(key: "column", value: SpecNode(.scalar(target))),
        .init(key: "transform", value: SpecNode(.scalar("standard"))),
      ])
    ).yaml()
    return [
      Arm(
        "a standardized target", [.set("data.schema.target", value)],
        meaning: .trigger(.targetScale))
    ]
  }
}
