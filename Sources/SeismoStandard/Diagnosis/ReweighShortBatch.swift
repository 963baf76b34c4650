package import SeismoNetworks
package import SeismoSpec

/// An epoch's last batch, where it is smaller than the others: its rows count as much as elsewhere, or the
/// step isn't taken at all, statistics included.
package struct ReweighShortBatch: Intervention {
  package static let name = "reweigh_short_batch"
  package static let summary = "Weighs a short last batch by its size, and leaves it out."
  package static let parameters: [Parameter<ReweighShortBatch>] = []

  package init() {}

  package func arms(for spike: SpikeScene) -> [Arm] {
    let size = spike.batchSize
    let short = spike.candidates.filter { (spike.batches[$0]?.count ?? size) < size }
    let full = spike.candidates.filter { (spike.batches[$0]?.count ?? 0) == size }
    return short.flatMap { step in
      let rows = spike.batches[step]?.count ?? size
      let share = Double(rows) / Double(size)
      let others = spike.sample(8, of: full.filter { abs($0 - step) > 2 }, salt: step)
      return [
        Arm(
          "short batch of step \(step) weighs \(rows)/\(size)", [.weigh(step: step, by: share)],
          placebos: others.map { [.weigh(step: $0, by: share)] }, meaning: .trigger(.shortBatch)),
        Arm(
          "short batch of step \(step) is left out", [.skip(step: step)],
          placebos: others.map { [.skip(step: $0)] }, meaning: .trigger(.shortBatch)),
      ]
    }
  }
}
