internal import SeismoNetworks
internal import SeismoSpec
internal import SeismoTables

/// The laws of a component's kinds. One of a kind that is not known here keeps those of the spec.
func checks(of component: any Component, on bench: Bench) -> [Check] {
  var checks: [Check] = []
  let node = component.encodedComponent()
  if let reader = component as? any Reader { checks += readerChecks(reader, bench) }
  if let splitter = component as? any Splitter { checks += SplitterLaws(splitter: splitter).checks }
  if let filter = component as? any RowFilter { checks += RowFilterLaws(filter: filter).checks }
  if let transform = component as? any Transform { checks += transformChecks(transform) }
  if let sampler = component as? any Sampler { checks += samplerChecks(sampler, node, bench) }
  if let part = component as? any NetworkPart { checks += BlockLaws(part).checks }
  if let loss = component as? any Loss { checks += lossChecks(loss, node, bench) }
  if let optimizer = component as? any Optimizer { checks += optimizerChecks(optimizer, bench) }
  if let schedule = component as? any Schedule { checks += ScheduleLaws(schedule: schedule).checks }
  if let metric = component as? any Metric { checks += MetricLaws(metric: metric).checks }
  if let initializer = component as? any Initializer {
    checks += initializerChecks(initializer, node, bench)
  }
  if let intervention = component as? any Intervention {
    checks += InterventionLaws(intervention: intervention).checks
  }
  if let remedy = component as? any Remedy { checks += RemedyLaws(remedy: remedy).checks }
  if let transform = component as? any GradientTransform {
    checks += GradientTransformLaws(transform: transform).checks
  }
  if isTrained(component) { checks.append(stateCheck(component, node, bench)) }
  return checks
}

/// Whether a training calls it at its steps.
private func isTrained(_ component: any Component) -> Bool {
  switch component {
  case is any Optimizer, is any Sampler, is any Schedule, is any GradientTransform,
    is any NetworkPart, is any Loss:
    true
  default: false
  }
}

private func stateCheck<C: Component>(_ component: C, _ node: SpecNode, _ bench: Bench) -> Check {
  StateLaw<C>(node: node, bench: bench).check
}

private func readerChecks<R: Reader>(_ reader: R, _ bench: Bench) -> [Check] {
  ReaderLaws(reader: reader, bench: bench).checks
}

private func transformChecks<T: Transform>(_ transform: T) -> [Check] {
  TransformLaws(transform: transform).checks
}

private func samplerChecks<S: Sampler>(_ sampler: S, _ node: SpecNode, _ bench: Bench) -> [Check] {
  SamplerLaws(sampler: sampler, node: node, bench: bench).checks
}

private func lossChecks<L: Loss>(_ loss: L, _ node: SpecNode, _ bench: Bench) -> [Check] {
  LossLaws(loss: loss, node: node, bench: bench).checks
}

private func optimizerChecks<O: Optimizer>(_ optimizer: O, _ bench: Bench) -> [Check] {
  OptimizerLaws(optimizer: optimizer, bench: bench).checks
}

private func initializerChecks<I: Initializer>(
  _ initializer: I, _ node: SpecNode, _ bench: Bench
) -> [Check] {
  InitializerLaws(initializer: initializer, node: node, bench: bench).checks
}
