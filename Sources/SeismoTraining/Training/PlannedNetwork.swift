package import SeismoNetworks
internal import SeismoSpec
package import SeismoTables

/// A variant's network, laid out but not yet trained, with what a picture of it needs.
package struct PlannedNetwork: Sendable {
  /// One layer as `seismo graph` shows it.
  package struct LayerSummary: Sendable {
    /// The node's index or name, and the names of the nodes it takes from.
    package var node: String
    package var from: [String]
    /// The component's name.
    package var name: String
    /// Numbers per row it puts out.
    package var width: Int
    /// Trained numbers.
    package var parameters: Int
    /// Where it puts them.
    package var output: Tensor
  }

  /// The network with its initial values.
  package let network: Network
  /// How an epoch is cut into batches.
  package let batches: BatchPlan
  /// Numbers per row it takes.
  package let inputWidth: Int
  /// The layers in order.
  package let layers: [LayerSummary]

  /// Trained numbers; at least 1.
  package var size: Int { max(1, layers.reduce(0) { $0 + $1.parameters }) }
}

extension Experiment {
  /// Rows that an evaluation works through at a time.
  private static let evaluationRows = 256

  /// Plans a variant's batches and network for its prepared data.
  ///
  /// - Throws: `SpecProblems` for arithmetic that can't work: no batch, a wrong output width, a
  ///   batch of one row with batch normalization.
  package func plan(
    _ variant: Variant, for data: PreparedData, level: InstructionLevel? = nil
  ) throws -> PlannedNetwork {
    let recipe = variant.recipe
    let rows = data.sampledRows
    let batches = try locating(SpecPath("sampler"), in: variant) {
      try recipe.sampler.plan(rows)
    }
    var builder = NetworkBuilder(
      inputWidth: data[.training].columns.count, targetWidth: data.targetWidth,
      capacity: max(batches.batchSize, min(Self.evaluationRows, data.rowsRead)),
      precision: recipe.train.precision, seed: recipe.seed)
    builder.smallestTrainingBatch = batches.lastBatchSize
    var layers: [PlannedNetwork.LayerSummary] = []
    var counted = 0
    let output = try recipe.model.plan(in: &builder) { path, work in
      try locating(path, in: variant, work)
    } planned: { node, output, network in
      layers.append(
        .init(
          node: node.name, from: node.from, name: type(of: node.part).name, width: output.width,
          parameters: network.parameterCount - counted, output: output))
      counted = network.parameterCount
    }
    let network = try locating(SpecPath("loss"), in: variant) {
      try recipe.loss.plan(output, in: &builder)
      return try Network(
        builder, output: output, stateCount: recipe.optimizer.stateCount, level: level)
    }
    try checkSelection(variant, data)
    return PlannedNetwork(
      network: network, batches: batches, inputWidth: data[.training].columns.count,
      layers: layers)
  }

  /// Holds the metric that selects the best epoch against those that are measured.
  private func checkSelection(_ variant: Variant, _ data: PreparedData) throws {
    let recipe = variant.recipe
    let parts = PreparedData.Part.allCases.filter { data[$0].rowCount > 0 && $0 != .test }
    let known = parts.flatMap { part in
      recipe.applicableMetrics.map { "\(part.rawValue).\(type(of: $0).name)" }
    }
    let wanted = recipe.train.select.metric
    guard !known.contains(wanted) else { return }
    if wanted.hasPrefix("validation."), data[.validation].rowCount == 0 {
      let path = SpecPath("train.select.metric")
      throw located(
        ParameterProblem(
          nil,
          "no row is for validation, so that '\(wanted)', which train.select takes to choose the best "
            + "epoch, can't be measured; give data.split a larger 'validation', or set train.select "
            + "to {metric: training.\(wanted.dropFirst("validation.".count))}"),
        at: variant.node[path: path] == nil ? SpecPath("data.split") : path, in: variant)
    }
    let near = nearest(to: wanted, among: known).map { "did you mean '\($0)'?" }
    throw located(
      ParameterProblem(
        "metric",
        "'\(wanted)' is not measured after each epoch; "
          + (near ?? "there are: \(known.joined(separator: ", "))")),
      at: SpecPath("train.select"), in: variant)
  }
}
