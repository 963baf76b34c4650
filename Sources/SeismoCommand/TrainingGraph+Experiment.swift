internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoReports
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

extension Experiment {
  /// The network of a variant as a value; reads its data and fits its preparation for the shapes.
  func networkGraph(of variant: Variant) throws -> NetworkGraph {
    try design(variant, for: prepareData(of: variant)).graph
  }

  /// The graph of a variant; reads its data and fits its preparation for the shapes.
  func graph(of variant: Variant) throws -> TrainingGraph {
    let config = variant.config
    let data = try prepareData(of: variant)
    let planned = try design(variant, for: data)
    let dropped = data.steps.reduce(0) { $0 + $1.dropped.count }
    let rows = PreparedData.Part.allCases.map { part in
      "\(data[part].rowCount + (part == .training ? dropped : 0)) \(part.rawValue)"
    }
    var stages = [
      stage("read", config.reader, "\(data.rowsRead) rows"),
      stage("split", config.splitter, rows.joined(separator: ", ")),
    ]
    for (step, done) in zip(config.prepare, data.steps) {
      let shape = done.fitted == nil ? "drops \(done.dropped.count) training rows" : ""
      stages.append(stage("prepare", step, shape))
    }
    if let transform = config.targetTransform { stages.append(stage("target", transform, "")) }
    stages.append(stage("sample", config.sampler, planned.batches.inWords))
    let graph = planned.graph
    for (index, (node, part)) in zip(config.model.nodes, graph.parts).enumerated() {
      let before = index == 0 ? Model.input : config.model.nodes[index - 1].name
      let from = node.from == [before] ? "" : "from \(node.from.joined(separator: ", ")): "
      let parameters = graph.parameterCount(of: part)
      let members = part.output.members == 1 ? "" : "\(part.output.members) × "
      stages.append(
        stage(
          part.scope, node.part,
          "\(from)\(planned.batches.batchSize) × \(members)\(part.output.width)",
          parameters: parameters > 0 ? parameters : nil))
    }
    stages.append(stage("loss", config.loss, "1"))
    stages += config.gradient.map { stage("gradient", $0, "") }
    stages.append(stage("optimizer", config.optimizer, ""))
    stages.append(stage("schedule", config.schedule, ""))
    return TrainingGraph(title: "\(config.name), variant \(variant.name)", stages: stages)
  }

  private func stage(
    _ role: String, _ component: any Component, _ shape: String, parameters: Int? = nil
  ) -> TrainingGraph.Stage {
    .init(role: role, name: component.inWords, shape: shape, parameters: parameters)
  }
}
