package import SeismoNetworks
package import SeismoSpec

/// Larger batches, for as many steps.
package struct LargerBatches: Remedy {
  package static let name = "larger_batches"
  package static let summary = "Trains longer on larger batches."
  package static let against = [SpikeFault.batches, .noise]
  package static let parameters: [Parameter<LargerBatches>] = [
    Parameter(
      "factor", \.factor, .integer(in: 2...100),
      "What the batch's size and the epochs are multiplied by.")
  ]

  var factor = 2

  package init() {}

  package func changes(for run: RemedyScene) -> [SpecChange] {
    guard let size = run.text(at: "sampler.batch_size").flatMap(Int.init),
      let epochs = run.epochs(times: factor)
    else { return [] }
    return [
      SpecChange(
        "batch × \(factor), epochs × \(factor)",
        [.init("sampler.batch_size", "\(factor * size)"), epochs])
    ]
  }
}
