package import SeismoNetworks
package import SeismoSpec

/// A larger number below which Adam's denominator doesn't fall.
package struct LargerEpsilon: Remedy {
  package static let name = "larger_epsilon"
  package static let summary = "Raises the optimizer's epsilon."
  package static let parameters: [Parameter<LargerEpsilon>] = [
    Parameter(
      "epsilon", \.epsilon, .number(.greaterThan(0)), "Added to the root of the second moment.")
  ]

  var epsilon = 1e-4

  package init() {}

  package func changes(for run: RemedyScene) -> [SpecChange] {
    guard run.text(at: "optimizer.epsilon") != nil else { return [] }
    return [
      SpecChange("epsilon \(written(epsilon))", [.init("optimizer.epsilon", written(epsilon))])
    ]
  }
}
