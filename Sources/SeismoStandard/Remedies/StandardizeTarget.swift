package import SeismoNetworks
package import SeismoSpec

/// A standardized target, where training on the numbers as they are diverges.
package struct StandardizeTarget: Remedy {
  package static let name = "standardize_target"
  package static let summary = "Standardizes the target where training diverges."
  package static let against = [SpikeFault.scale]
  package static let parameters: [Parameter<StandardizeTarget>] = []

  package init() {}

  package func changes(for run: RemedyScene) -> [SpecChange] {
    guard run.diverges, let target = run.plainTarget else { return [] }
    let value = SpecNode(
      .map([
        .init(key: "column", value: SpecNode(.scalar(target))),
        .init(key: "transform", value: SpecNode(.scalar("standard"))),
      ])
    ).yaml()
    return [
      SpecChange(
        "standardized target (loss in its unit)", [.init("data.schema.target", value)])
    ]
  }
}
