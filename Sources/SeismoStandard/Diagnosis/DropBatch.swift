package import SeismoNetworks
package import SeismoSpec

/// The batch scan: each batch in turn counts nothing.
package struct DropBatch: Intervention {
  package static let name = "drop_batch"
  package static let summary = "Lets each batch before the peak count nothing, one at a time."
  package static let parameters: [Parameter<DropBatch>] = [
    Parameter(
      "placebos", \.placebos, .integer(in: 1...64), "Other batches that are left out instead.")
  ]

  var placebos = 8

  package init() {}

  package func arms(for spike: SpikeScene) -> [Arm] {
    guard spike.drawsVary else { return [] }
    let steps = Array(spike.candidates)
    return steps.map { step in
      // Neighbours of a guilty batch may heal with it: placebos keep a distance.
      let others = steps.filter { abs($0 - step) > 2 }
      return Arm(
        "batch of step \(step) counts nothing", [.weigh(step: step, by: 0)],
        placebos: spike.sample(placebos, of: others, salt: step).map { [.weigh(step: $0, by: 0)] },
        meaning: .trigger(.batch), isOneOfMany: true)
    }
  }
}
