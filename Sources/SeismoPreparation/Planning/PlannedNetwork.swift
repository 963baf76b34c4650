package import SeismoNetworks
internal import SeismoSpec
package import SeismoTables

/// A variant's network as it is planned: all that is known of it before it has memory.
package struct NetworkPlan: Sendable {
  /// How an epoch is cut into batches.
  package let batches: BatchPlan
  fileprivate let builder: NetworkBuilder
  fileprivate let output: Tensor
  fileprivate let stateCount: Int
  fileprivate let level: InstructionLevel?

  /// Its layers, operations and parameters.
  package var graph: NetworkGraph { builder.graph }

  /// Trained numbers; at least 1.
  package var size: Int { max(1, graph.parameters.reduce(0) { $0 + $1.count }) }

  /// How a batch's rows are cut into blocks.
  package var blocks: BlockPlan { builder.blocks }

  /// Bytes of memory that it needs, at least.
  package var bytes: Int { builder.bytes(stateCount: stateCount) }
}

/// A variant's network, laid out but not yet trained.
package struct PlannedNetwork: Sendable {
  /// What it is.
  package let plan: NetworkPlan
  /// The network with its initial values.
  package let network: Network

  /// How an epoch is cut into batches.
  package var batches: BatchPlan { plan.batches }
  /// Trained numbers; at least 1.
  package var size: Int { plan.size }
}

extension Experiment {
  /// Rows that an evaluation works through at a time.
  private static let evaluationRows = 256

  /// A variant's network for its prepared data, with memory and initial values.
  ///
  /// - Throws: as `design` does.
  package func plan(
    _ variant: Variant, for data: PreparedData, level: InstructionLevel? = nil
  ) throws -> PlannedNetwork {
    try allocate(design(variant, for: data, level: level), of: variant, for: data)
  }

  /// Gives a planned network its memory and initial values.
  package func allocate(
    _ plan: NetworkPlan, of variant: Variant, for data: PreparedData
  ) throws -> PlannedNetwork {
    let network = try locating(SpecPath("model"), in: variant) {
      try Network(
        plan.builder, output: plan.output, stateCount: plan.stateCount, level: plan.level)
    }
    if network.looksAtData {
      let config = variant.config
      var order = [Int32](repeating: 0, count: plan.batches.draws)
      config.drawOrder(data.sampledRows, epoch: 1, into: &order)
      flushingDenormals {
        network.start(
          from: data.examples(.training, config.train.precision),
          rows: Array(order[plan.batches.range(of: 0)]), seed: config.seed)
      }
    }
    return PlannedNetwork(plan: plan, network: network)
  }

  /// Plans a variant's batches and network for its prepared data; takes no memory for it.
  ///
  /// - Throws: `SpecProblems` for arithmetic that can't work: no batch, a wrong output width, a
  ///   batch of one row with batch normalization, a network that the machine has no memory for.
  package func design(
    _ variant: Variant, for data: PreparedData, level: InstructionLevel? = nil
  ) throws -> NetworkPlan {
    let config = variant.config
    let rows = data.sampledRows
    let batches = try locating(SpecPath("sampler"), in: variant) {
      try config.sampler.plan(rows)
    }
    var builder = NetworkBuilder(
      inputWidth: data.inputs.count - data.categoryCounts.count,
      categories: data.categoryCounts, targetWidth: data.targetWidth,
      largestBatch: largestBatch(for: data, batches),
      precision: config.train.precision, seed: config.seed)
    builder.blocks = BlockPlan(least: config.train.blocks)
    builder.smallestTrainingBatch = batches.lastBatchSize
    builder.inputNames = data.inputs.filter { data.categories[$0] == nil }
    if let range = data.targetRange { builder.targetRange = range }
    builder.classCounts = data.classCounts
    let output = try config.model.plan(in: &builder) { path, work in
      try locating(path, in: variant, work)
    }
    try locating(SpecPath("model"), in: variant) { try requireCategoriesTaken(builder, data) }
    try locating(SpecPath("loss"), in: variant) {
      try config.loss.plan(output, in: &builder)
      guard builder.hasLoss else {
        throw ParameterProblem(nil, "the loss added no operation to the network")
      }
    }
    try locating(SpecPath("optimizer"), in: variant) {
      let isDrawnOnce = batches.draws == rows.count && config.sampler.shares(of: rows) == nil
      try config.optimizer.check(
        UpdatePlan(
          takesAllRows: batches.batches == 1 && isDrawnOnce, hasGroups: !config.groups.isEmpty))
    }
    for (index, group) in config.groups.enumerated() {
      let path = SpecPath("groups").appending(index).appending("parameters")
      try locating(path, in: variant) { try group.check(builder.graph) }
    }
    let answer = try locating(SpecPath("loss"), in: variant) {
      try builder.answer(output, of: config.loss)
    }
    for (place, metric) in config.metrics.enumerated()
    where config.loss.target == .classes && metric.applies(to: .classes) {
      try locating(SpecPath("metrics").appending(place), in: variant) {
        try metric.check(classes: data.targetWidth)
      }
    }
    let plan = NetworkPlan(
      batches: batches, builder: builder, output: answer,
      stateCount: Update.stateCount(config.optimizer, config.gradient), level: level)
    try requireMemory(for: plan, of: variant)
    try checkSelection(variant, data)
    return plan
  }

  /// Refuses a network that takes none of the categories that the preparation makes.
  private func requireCategoriesTaken(
    _ network: NetworkBuilder, _ data: PreparedData
  ) throws(ParameterProblem) {
    guard let categories = network.categories,
      !network.graph.nodes.contains(where: { $0.inputs.contains(categories) })
    else { return }
    let names = data.inputs.filter { data.categories[$0] != nil }
    throw ParameterProblem(
      nil,
      "takes no categories, and the preparation makes them of \(listed(names, atMost: 4)); let it begin with "
        + "the layer 'embedding', or use one_hot")
  }

  /// Rows that the network works through at a time.
  package func largestBatch(for data: PreparedData, _ batches: BatchPlan) -> Int {
    max(batches.batchSize, min(Self.evaluationRows, data.rowsRead))
  }

  /// Refuses a network that this machine can't hold.
  private func requireMemory(for plan: NetworkPlan, of variant: Variant) throws {
    let most = min(Network.memoryLimit, MachineMemory.bytes)
    guard plan.bytes > most else { return }
    let needed = "needs \(plan.bytes >> 20) MiB of memory"
    let reason =
      most < Network.memoryLimit
      ? "\(needed), and this machine has \(most >> 20)" : "\(needed), more than \(most >> 20)"
    throw located(
      ParameterProblem(nil, "the network \(reason); give its layers fewer units"),
      at: SpecPath("model"), in: variant)
  }

  /// Holds the metric that selects the best epoch against those that are measured.
  private func checkSelection(_ variant: Variant, _ data: PreparedData) throws {
    let config = variant.config
    let parts = PreparedData.Part.allCases.filter { data[$0].rowCount > 0 && $0 != .test }
    let known = parts.flatMap { part in
      config.applicableMetrics.map { "\(part.rawValue).\(type(of: $0).name)" }
    }
    let wanted = config.train.select.metric
    let part = PreparedData.Part.validation
    if wanted.hasPrefix("\(part.rawValue)."), data[part].rowCount == 0 {
      let other = wanted.replacing("\(part.rawValue).", with: "training.")
      throw located(
        ParameterProblem(
          "validation",
          "gives no row to validation, by which train.select chooses the best epoch; give it some rows, or write "
            + "train: {select: {metric: \(other), mode: \(config.train.select.mode.rawValue)}}"),
        at: SpecPath("data.split"), in: variant)
    }
    func require(
      _ metric: String, of path: SpecPath, key: String?, among known: [String]
    ) throws {
      guard !known.contains(metric) else { return }
      let reason =
        "'\(metric)' is not measured after each epoch; \(suggestion(for: metric, among: known))"
      throw located(ParameterProblem(key, reason), at: path, in: variant)
    }
    try checkCalibration(variant, data)
    try require(wanted, of: SpecPath("train.select"), key: "metric", among: known)
    for metric in config.schedule.metrics {
      try require(metric, of: SpecPath("schedule"), key: nil, among: known + ["epoch.loss"])
    }
  }

  /// Holds `train.calibrate` against the loss and the split.
  private func checkCalibration(_ variant: Variant, _ data: PreparedData) throws {
    let (config, name) = (variant.config, type(of: variant.config.loss).name)
    guard config.train.calibrate == .temperature else { return }
    let reason: String? =
      if config.loss.target != .classes || config.loss.wantsProbabilities {
        "'temperature' divides the logits of classes, which '\(name)' doesn't take; write none, or take a loss such as "
          + "cross_entropy"
      } else if data[.validation].rowCount == 0 {
        "'temperature' is fitted on validation rows, and data.split gives none; give it some, or write none"
      } else {
        nil
      }
    guard let reason else { return }
    throw located(ParameterProblem("calibrate", reason), at: SpecPath("train"), in: variant)
  }
}
