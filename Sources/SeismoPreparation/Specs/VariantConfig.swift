package import SeismoNetworks
internal import SeismoSpec
package import SeismoTables

/// What a variant says, complete: a spec in which nothing is missing any more. Keys with a default are the spec's own,
/// `config.train` as `spec.train`; here are those that decoding leaves optional.
@dynamicMemberLookup
package struct VariantConfig: Sendable {
  package let spec: ExperimentSpec
  package let reader: any Reader
  package let target: String
  package let schema: SchemaSpec
  package let splitter: any Splitter
  package let sampler: any Sampler
  package let model: Model
  package let loss: any Loss
  package let optimizer: any Optimizer
  package let schedule: any Schedule
  package let metrics: [any Metric]
  /// The spec's; stored, because a training step asks for it.
  package let train: TrainSpec

  /// Nil when a component is missing, which decoding has reported.
  init?(_ spec: ExperimentSpec) {
    guard let data = spec.data, let reader = data.reader, let schema = data.schema,
      let target = schema.target?.column, let splitter = data.splitter, let sampler = spec.sampler,
      let model = spec.model, let loss = spec.loss, let optimizer = spec.optimizer,
      let schedule = spec.schedule, let metrics = spec.metrics
    else { return nil }
    self.spec = spec
    (self.reader, self.schema, self.target) = (reader, schema, target)
    (self.splitter, self.sampler) = (splitter, sampler)
    (self.model, self.loss, self.metrics) = (model, loss, metrics)
    (self.optimizer, self.schedule) = (optimizer, schedule)
    train = spec.train
  }

  /// A key of the spec that has a default.
  package subscript<V>(dynamicMember key: KeyPath<ExperimentSpec, V>) -> V { spec[keyPath: key] }

  /// The seed of every random stream.
  package var seed: UInt64 { UInt64(spec.seed) }
  /// What the target goes through before training; nil for nothing.
  package var targetTransform: (any Transform)? { schema.target?.transform }
  /// Whether training looks for spikes.
  package var watchesSpikes: Bool { spec.watch == .spikes }

  /// The metrics that fit the target.
  package var applicableMetrics: [any Metric] { metrics.filter { $0.applies(to: loss.target) } }

  /// Every value that decides what the prepared data are: variants that agree on it share them.
  package var dataKey: String { key(of: ["data", "prepare", "seed"]) }

  /// Every value that decides what the table is before it is split and prepared.
  var tableKey: String { key(of: ["data"]) }

  private func key(of sections: [String]) -> String {
    let parts = spec.encoded().filter { sections.contains($0.key) }
    let apart = "\(sampler.looksAt.names) \(sampler.looksAt.areInputs)"
    return "\(loss.target)\n\(apart)\n" + SpecNode(.map(parts)).yaml()
  }

  /// The rows of an epoch, in the order in which its batches take them.
  package func drawOrder(_ rows: SampledRows, epoch: Int, into order: inout [Int32]) {
    var random = RandomStream(seed: seed, purpose: "order", epoch)
    var order = order.mutableSpan
    sampler.draw(rows, epoch: epoch, random: &random, into: &order)
  }
}
