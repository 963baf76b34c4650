package import SeismoNetworks
package import SeismoSpec

/// Without an epoch's short last batch.
package struct DropLastBatch: Remedy {
  package static let name = "drop_last_batch"
  package static let summary = "Leaves out an epoch's last batch where it is short."
  package static let against = [SpikeFault.batches]
  package static let parameters: [Parameter<DropLastBatch>] = []

  package init() {}

  package func changes(for run: RemedyScene) -> [SpecChange] {
    [SpecChange("drop_last", [.init("sampler.drop_last", "true")])]
  }
}
