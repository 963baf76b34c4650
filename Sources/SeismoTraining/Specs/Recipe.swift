package import SeismoNetworks
internal import SeismoSpec
package import SeismoTables

/// What a variant says, complete: nothing in it is optional any more.
package struct Recipe: Sendable {
  package let spec: ExperimentSpec
  package let name: String
  package let seed: UInt64
  package let reader: any Reader
  package let target: String
  package let targetTransform: (any Transform)?
  package let schema: SchemaSpec
  package let splitter: any Splitter
  package let prepare: [any PreparationStep]
  package let sampler: any Sampler
  package let model: Model
  package let loss: any Loss
  package let gradient: [any GradientTransform]
  package let optimizer: any Optimizer
  package let schedule: any Schedule
  package let train: TrainSpec
  package let watchesSpikes: Bool
  package let metrics: [any Metric]

  /// Nil when a component is missing, which decoding has reported.
  init?(_ spec: ExperimentSpec) {
    guard let data = spec.data, let reader = data.reader, let schema = data.schema,
      let target = schema.target?.column, let splitter = data.splitter, let sampler = spec.sampler,
      let model = spec.model, let loss = spec.loss, let optimizer = spec.optimizer,
      let schedule = spec.schedule, let metrics = spec.metrics
    else { return nil }
    self.spec = spec
    name = spec.name
    seed = UInt64(spec.seed)
    self.reader = reader
    self.schema = schema
    self.target = target
    targetTransform = schema.target?.transform
    self.splitter = splitter
    prepare = spec.prepare
    self.sampler = sampler
    self.model = model
    self.loss = loss
    gradient = spec.gradient
    self.optimizer = optimizer
    self.schedule = schedule
    train = spec.train
    watchesSpikes = spec.watch == .spikes
    self.metrics = metrics
  }

  /// The metrics that fit the target.
  var applicableMetrics: [any Metric] { metrics.filter { $0.applies(to: loss.target) } }

  /// Every value that decides what the prepared data are: variants that agree on it share them.
  package var dataKey: String {
    let filled = spec.encoded()
    let parts = filled.filter { ["data", "prepare", "seed"].contains($0.key) }
    return "\(loss.target)\n" + SpecNode(.map(parts)).yaml()
  }
}
