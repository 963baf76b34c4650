import AllocationCounter
import SeismoNetworks
import SeismoPreparation
import SeismoRuns
import SeismoSpec
import SeismoStandard
import SeismoTables
import SeismoTraining
import Testing
import seismo

/// A step allocates and retains nothing: an epoch of many batches does so as often as one of a few.
@Suite struct AllocationTests {
  static let models = [
    "[{use: dense, units: 100}, relu, {use: dense, units: 40}, relu, {use: dense, units: classes}]",
    "[{use: dense, units: 9}, batch_norm, tanh, {use: dropout, rate: 0.2}, {use: dense, units: classes}]",
    "[relu, {use: dense, units: classes}]",
  ]
  static let losses = ["cross_entropy", "{use: cross_entropy, log_clip: 0.1}"]
  static let optimizers = [
    "adam", "sgd", "{use: sgd, momentum: 0.9}", "{use: sgd, momentum: 0.9, nesterov: true}",
  ]
  static let rest = [
    "", "gradient: [clip_norm, weight_decay, clip_value]", "schedule: cosine",
    "schedule: {use: warmup, steps: 20, then: cosine}",
  ]

  @Test(arguments: models, optimizers)
  func `a step allocates and retains nothing`(model: String, optimizer: String) throws {
    for loss in Self.losses {
      for rest in Self.rest {
        for precision in ["float32", "float64"] {
          let spec = "model: \(model)\nloss: \(loss)\noptimizer: \(optimizer)\n\(rest)\n"
          let cost = try costOfStep(spec, precision)
          #expect(cost == .nothing, "\(spec) \(precision)")
        }
      }
    }
  }

  @Test func `nll on softmax allocates and retains nothing`() throws {
    let spec = """
      model: [{use: dense, units: classes}, softmax]
      loss: nll
      optimizer: adam

      """
    let cost = try costOfStep(spec, "float32")
    #expect(cost == .nothing)
  }

  @Test func `mse allocates and retains nothing`() throws {
    let spec = "model: [{use: dense, units: 1}]\nloss: mse\noptimizer: adam\n"
    let cost = try costOfStep(spec, "float32")
    #expect(cost == .nothing)
  }

  @Test func `a class-balanced step allocates and retains nothing`() throws {
    let spec = "model: [{use: dense, units: classes}]\nloss: cross_entropy\noptimizer: sgd\n"
    let cost = try costOfStep(spec, "float32", sampler: "class_balanced")
    #expect(cost == .nothing)
  }

  /// A spec for every example of every registered part of a step.
  static func registeredParts() -> [String] {
    Seismo.plugins.flatMap(\.registrations).flatMap { registration -> [String] in
      registration.type.examples.compactMap { spec(with: $0, registration) }
    }
  }

  /// At the usual rate a layer that multiplies its inputs diverges, and what is recorded of spikes isn't the step's.
  private static let slow = "optimizer: {use: sgd, learning_rate: 1e-5}"

  private static func spec(with example: String, _ registration: Registration) -> String? {
    let (usual, loss) = ("model: [{use: dense, units: classes}]", "loss: cross_entropy")
    switch registration.kind {
    case "layer":
      guard let part = registration.type as? any NetworkPart.Type else { return nil }
      let node = (example.hasPrefix("{") ? example : "{use: \(example)}").dropLast()
      if part.takes.elements.contains(.index) {
        return
          "model: {a: \(node), from: [input, categories]}, b: {use: dense, units: classes}}\n\(loss)\n"
          + "\(Self.slow)\nprepare: [index]\n"
      }
      let from = part.takes.count.lowerBound > 1 ? "[a, input]" : "a"
      let units = part.takes.count.lowerBound > 1 ? 2 : 8
      return
        "model: {a: {use: dense, units: \(units)}, b: \(node), from: \(from)}, "
        + "c: {use: dense, units: classes}}\n\(loss)\n\(Self.slow)\n"
    case "loss":
      guard let made = registration.type.init() as? any Loss else { return nil }
      let end = made.wantsProbabilities ? ", softmax" : ""
      let units = made.target == .values ? "\(made.outputWidth(for: 1))" : "classes"
      return "model: [{use: dense, units: \(units)}\(end)]\nloss: \(example)\noptimizer: sgd\n"
    case "optimizer":
      let made = registration.type.init() as? any Optimizer
      let batches = UpdatePlan(takesAllRows: false, hasGroups: false)
      guard let made, (try? made.check(batches)) != nil else { return nil }
      return "\(usual)\n\(loss)\noptimizer: \(example)\n"
    case "gradient transform": return "\(usual)\n\(loss)\noptimizer: sgd\ngradient: [\(example)]\n"
    case "schedule": return "\(usual)\n\(loss)\noptimizer: sgd\nschedule: \(example)\n"
    default: return nil
    }
  }

  @Test(arguments: registeredParts(), ["float32", "float64"])
  func `no registered part of a step allocates or retains`(
    spec: String, precision: String
  ) throws {
    let cost = try costOfStep(spec, precision)
    // A schedule that reads metrics takes an array out of a dictionary, which is given back.
    #expect(spec.contains("metric:") ? cost.allocations + cost.retains == 0 : cost == .nothing)
  }

  @Test(arguments: ["float32", "float64"])
  func `an update of all rows allocates and retains nothing`(precision: String) throws {
    let text = """
      data:
        read: few_rows
        schema: {target: label}
        split: {use: random, train: 1, validation: 0, test: 0}
      sampler: full_batch
      model: [{use: dense, units: classes}]
      loss: cross_entropy
      optimizer: {use: lbfgs, learning_rate: 0.1, history_size: 3, tolerance_change: 0, tolerance_grad: 0}
      train: {epochs: 60, precision: \(precision), select: {metric: training.loss}}
      """
    let experiment = try experiment(text)
    let variant = experiment.variants[0]
    let data = try experiment.prepareData(of: variant)
    let planned = try experiment.plan(variant, for: data)
    let loop = TrainingLoop(variant, planned, data: data, measuring: true)
    let rows = Array(0..<Int32(data[.training].rowCount))
    var during = Counts.nothing
    func advance(through steps: ClosedRange<Int>) {
      for step in steps {
        let position = loop.position(of: step)
        _ = loop.evaluate(rows.span, at: position)
        loop.update.run(at: position, rateFactor: 1)
      }
    }
    loop.working {
      advance(through: 1...2)
      let before = Counts()
      advance(through: 3...40)
      during = Counts() - before
    }
    #expect(during == .nothing)
  }

  /// What one of the 38 steps costs that an epoch of 40 has more than an epoch of 2. Arrays that grow
  /// at the epoch's end differ by an allocation now and then, since capacities follow the allocator.
  private func costOfStep(
    _ rest: String, _ precision: String, sampler: String = "shuffled"
  ) throws -> Counts {
    let (many, few) = (
      try cost(rest, precision, sampler, batchSize: 8),
      try cost(rest, precision, sampler, batchSize: 160)
    )
    return (many - few) / 38
  }

  /// What one epoch over 320 rows costs, planning and evaluation aside.
  private func cost(
    _ rest: String, _ precision: String, _ sampler: String, batchSize: Int
  ) throws -> Counts {
    let text = """
      data:
        read: {use: few_rows, words: \(rest.contains("prepare: [index]"))}
        schema: {target: label}
        split: {use: random, train: 1, validation: 0, test: 0}
      sampler: {use: \(sampler), batch_size: \(batchSize)}
      train: {epochs: 1, precision: \(precision), select: {metric: training.loss}}
      \(rest)
      """
    let experiment = try experiment(text)
    let variant = experiment.variants[0]
    let data = try experiment.prepareData(of: variant)
    let planned = try experiment.plan(variant, for: data)
    let trainer = Trainer(
      variant, planned, data: data,
      recorder: SpikeWatch(
        rowCount: data[.training].rowCount, planned.batches, seed: 1, every: 2))
    _ = trainer.run { _ in }  // what is made once, such as metadata of types, is made here
    var during = Counts.nothing
    let before = Counts()
    _ = trainer.run { _ in during = Counts() - before }
    return during
  }

  private func experiment(_ text: String) throws -> Experiment {
    let source = SpecSource(name: "test", folder: ".", text: text)
    let plugin = Plugin("Test", [.reader(FewRows.self)])
    return try Experiment(
      source.parse(), source: source, registry: Registry(Seismo.plugins + [plugin]))
  }
}

struct FewRows: Reader {
  static let name = "few_rows"
  static let summary = "Rows for a test."
  static let parameters: [Parameter<FewRows>] = [
    Parameter("words", \.words, .flag, "Whether y is words.")
  ]
  var words = false
  let files: [FileReference] = []

  func columnNames() -> [String] { ["x", "y", "label"] }

  func read(_ request: ReadRequest) -> Table {
    let count = 320
    let label: Column.Values =
      request.classes.contains("label")
      ? .categories((0..<count).map { Int32($0 % 3) }, levels: ["a", "b", "c"])
      : .numbers((0..<count).map { Double($0 % 7) })
    return Table(
      columns: [
        Column(name: "x", values: .numbers((0..<count).map { Double($0 % 11) })),
        Column(
          name: "y",
          values: words
            ? .categories((0..<count).map { Int32($0 % 3) }, levels: ["a", "b", "c"])
            : .numbers((0..<count).map { Double($0 % 13) })),
        Column(name: "label", values: label),
      ],
      provenance: Provenance(file: "test", lines: (0..<count).map { UInt32($0 + 2) }))
  }
}
