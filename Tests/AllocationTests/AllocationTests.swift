import AllocationCounter
import SeismoNetworks
import SeismoSpec
import SeismoStandard
import SeismoTables
import SeismoTraining
import Testing
import seismo

/// A step allocates nothing: an epoch of many batches allocates as often as one of a few.
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
  func `a step allocates nothing`(model: String, optimizer: String) throws {
    for loss in Self.losses {
      for rest in Self.rest {
        for precision in ["float32", "float64"] {
          let spec = "model: \(model)\nloss: \(loss)\noptimizer: \(optimizer)\n\(rest)\n"
          let few = try allocations(spec, precision, batchSize: 160)
          let many = try allocations(spec, precision, batchSize: 8)
          #expect(few == many, "\(spec) \(precision): \(many - few) more in 38 more steps")
        }
      }
    }
  }

  @Test func `nll on softmax allocates nothing`() throws {
    let spec = """
      model: [{use: dense, units: classes}, softmax]
      loss: nll
      optimizer: adam

      """
    #expect(
      try allocations(spec, "float32", batchSize: 160)
        == allocations(spec, "float32", batchSize: 8))
  }

  @Test func `mse allocates nothing`() throws {
    let spec = "model: [{use: dense, units: 1}]\nloss: mse\noptimizer: adam\n"
    #expect(
      try allocations(spec, "float32", batchSize: 160)
        == allocations(spec, "float32", batchSize: 8))
  }

  @Test func `a class-balanced step allocates nothing`() throws {
    let spec = "model: [{use: dense, units: classes}]\nloss: cross_entropy\noptimizer: sgd\n"
    func count(_ batchSize: Int) throws -> Int {
      try allocations(spec, "float32", sampler: "class_balanced", batchSize: batchSize)
    }
    #expect(try count(160) == count(8))
  }

  /// A spec for every example of every registered part of a step.
  static func registeredParts() -> [String] {
    Seismo.plugins.flatMap(\.registrations).flatMap { registration -> [String] in
      registration.type.examples.compactMap { spec(with: $0, registration) }
    }
  }

  private static func spec(with example: String, _ registration: Registration) -> String? {
    let (usual, loss) = ("model: [{use: dense, units: classes}]", "loss: cross_entropy")
    switch registration.kind {
    case "layer":
      return "model: [{use: dense, units: 8}, \(example), {use: dense, units: classes}]\n\(loss)\n"
        + "optimizer: sgd\n"
    case "merge":
      return
        "model: {a: {use: dense, units: 2}, b: \(example.hasPrefix("{") ? example : "{use: \(example)}")"
        .dropLast()
        + ", from: [a, input]}, c: {use: dense, units: classes}}\n\(loss)\noptimizer: sgd\n"
    case "loss":
      guard let made = registration.type.init() as? any Loss else { return nil }
      let end = made.wantsProbabilities ? ", softmax" : ""
      return "model: [{use: dense, units: classes}\(end)]\nloss: \(example)\noptimizer: sgd\n"
    case "optimizer": return "\(usual)\n\(loss)\noptimizer: \(example)\n"
    case "gradient transform": return "\(usual)\n\(loss)\noptimizer: sgd\ngradient: [\(example)]\n"
    case "schedule": return "\(usual)\n\(loss)\noptimizer: sgd\nschedule: \(example)\n"
    default: return nil
    }
  }

  @Test(arguments: registeredParts(), ["float32", "float64"])
  func `no registered part of a step allocates`(spec: String, precision: String) throws {
    let few = try allocations(spec, precision, batchSize: 160)
    #expect(try few == allocations(spec, precision, batchSize: 8))
  }

  @Test func `the counter counts`() throws {
    let before = allocations_of_this_thread()
    let array = [Int](repeating: 7, count: 1000 + Int(before % 2))
    #expect(allocations_of_this_thread() > before)
    #expect(array.count >= 1000)
  }

  /// Allocations of one epoch over 320 rows, planning and evaluation aside.
  private func allocations(
    _ rest: String, _ precision: String, sampler: String = "shuffled", batchSize: Int
  ) throws -> Int {
    let text = """
      data:
        read: few_rows
        schema: {target: label}
        split: {use: random, train: 1, validation: 0, test: 0}
      sampler: {use: \(sampler), batch_size: \(batchSize)}
      train: {epochs: 1, precision: \(precision), select: {metric: training.loss}}
      \(rest)
      """
    let source = SpecSource(name: "test", folder: ".", text: text)
    let plugin = Plugin("Test", [.reader(FewRows.self)])
    let experiment = try Experiment(
      source.parse(), source: source, registry: Registry(Seismo.plugins + [plugin]))
    let variant = experiment.variants[0]
    let data = try experiment.prepareData(of: variant)
    let planned = try experiment.plan(variant, for: data)
    let trainer = Trainer(variant, planned, data: data)
    _ = trainer.run { _ in }  // what is made once, such as metadata of types, is made here
    var during = 0
    let before = allocations_of_this_thread()
    _ = trainer.run { _ in during = allocations_of_this_thread() - before }
    return during
  }
}

struct FewRows: Reader {
  static let name = "few_rows"
  static let summary = "Rows for a test."
  static let parameters: [Parameter<FewRows>] = []
  let files: [FileReference] = []

  func columnNames() -> [String] { ["x", "y", "label"] }

  func read(_ request: ReadRequest) -> Table {
    let count = 320
    let label: Column.Values =
      request.types["label"] == .number
      ? .numbers((0..<count).map { Double($0 % 7) })
      : .categories((0..<count).map { Int32($0 % 3) }, levels: ["a", "b", "c"])
    return Table(
      columns: [
        Column(name: "x", values: .numbers((0..<count).map { Double($0 % 11) })),
        Column(name: "y", values: .numbers((0..<count).map { Double($0 % 13) })),
        Column(name: "label", values: label),
      ],
      provenance: Provenance(file: "test", lines: (0..<count).map { UInt32($0 + 2) }))
  }
}
