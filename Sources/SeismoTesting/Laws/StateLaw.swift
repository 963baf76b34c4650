internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

/// A training that has a component, stopped and saved, and gone on with from what was saved: whatever the component
/// remembers has to be in the state, or to follow from the step.
struct StateLaw<C: Component> {
  let node: SpecNode
  let bench: Bench

  var check: Check { Check(.stateRoundTrips, goesOn) }

  /// In the middle of epochs, at their last steps, and one step after a start.
  private static var stops: [[Int]] { [[1], [3, 4, 9], [14]] }

  private func goesOn() throws {
    let registry = try registry()
    var isTried = false
    let sampler = bench.decoded(C.self, node).0 as? any Sampler
    for alternatives in Self.trainings(of: node.onOneLine, sampler?.looksAt.names ?? []) {
      guard let (spec, whole) = try firstPossible(of: alternatives, registry) else { continue }
      isTried = true
      for stops in Self.stops {
        let resumed = try train(spec, registry, stops: stops)
        let places = stops.map(String.init).joined(separator: ", ")
        try require(
          resumed == whole,
          "stopped after step \(places), saved and read back, it ends with \(resumed.inWords), else "
            + "with \(whole.inWords)")
      }
    }
    try require(isTried, "is refused by every training that was tried")
  }

  /// The first training whose spec the component doesn't refuse.
  private func firstPossible(
    of specs: [String], _ registry: Registry
  ) throws -> (spec: String, whole: Course)? {
    for spec in specs {
      do {
        return (spec, try train(spec, registry))
      } catch is SpecProblems {
        continue
      }
    }
    return nil
  }

  /// A training's course.
  private struct Course: Equatable {
    var losses: [UInt64] = []
    var figures: [UInt64] = []
    var ending: String
    var weights: Network.Weights

    var inWords: String {
      let last = losses.suffix(3).map { "\(Double(bitPattern: $0))" }
      return "losses \(last.joined(separator: ", ")), \(ending)"
    }
  }

  /// Trains with stops after some steps: each time the spec is decoded anew, and goes on from the file's bytes.
  private func train(
    _ spec: String, _ registry: Registry, stops: [Int] = []
  ) throws -> Course {
    var state: TrainingState?
    var records: [EpochRecord] = []
    var stops = stops
    while true {
      let source = SpecSource(name: "contract", folder: bench.folder, text: spec)
      let experiment = try Experiment(try source.parse(), source: source, registry: registry)
      let variant = experiment.variants[0]
      let data = try experiment.prepareData(of: variant)
      let planned = try experiment.plan(variant, for: data)
      let interruption = Interruption()
      let stop = stops.isEmpty ? nil : stops.removeFirst()
      let trainer = Trainer(
        variant, planned, data: data, interruption: interruption,
        recorder: Stopping(after: stop, interruption))
      let result = trainer.run(from: state) { if !$0.figures.isEmpty { records.append($0) } }
      guard result.status == .interrupted else {
        return Course(
          losses: records.flatMap { $0.losses.map(\.bitPattern) },
          figures: records.flatMap { $0.figures.map(\.value.bitPattern) }, ending: result.inWords,
          weights: result.final)
      }
      state = try StateFile(decoding: StateFile(.contract, result.state).encoded()).state
    }
  }

  private func registry() throws -> Registry {
    guard !bench.registry.all.contains(where: { $0.type == C.self }) else { return bench.registry }
    let kind = Kind<Any>(Self.kind)
    return try Registry(bench.registry.plugins + [Plugin("Contract", [Registration(kind, C.self)])])
  }
}

extension StateLaw {
  private static var kind: String {
    switch C.self {
    case is any Optimizer.Type: Kind<any Optimizer>.optimizer.name
    case is any Sampler.Type: Kind<any Sampler>.sampler.name
    case is any Schedule.Type: Kind<any Schedule>.schedule.name
    case is any GradientTransform.Type: Kind<any GradientTransform>.gradientTransform.name
    case is any NetworkPart.Type: Kind<any NetworkPart>.layer.name
    default: Kind<any Loss>.loss.name
    }
  }

  /// Specs with a component of the kind: of each group the first that can be.
  ///
  /// - Parameter weights: the columns that it needs, beside the inputs.
  private static func trainings(of text: String, _ weights: [String]) -> [[String]] {
    func model(_ units: Int) -> [String: String] {
      ["model": "[{use: dense, units: \(units)}, \(text), {use: dense, units: classes}]"]
    }
    switch C.self {
    case is any Optimizer.Type:
      return [[spec(["optimizer": text]), spec(["optimizer": text, "sampler": "full_batch"])]]
    case is any Sampler.Type: return [[spec(["sampler": text], weights: weights)]]
    case is any Schedule.Type: return [[spec(["schedule": text])]]
    case is any GradientTransform.Type: return [[spec(["gradient": "[\(text)]"])]]
    case let part as any NetworkPart.Type:
      if part.takes.elements.contains(.index) {
        let from = part.takes.elements.contains(.number) ? "[input, categories]" : "categories"
        let node = "\(text.dropLast()), from: \(from)}"
        return [
          [
            spec(
              ["model": "{a: \(node), b: {use: dense, units: classes}}", "prepare": "[index]"],
              types: "{x0: category}")
          ]
        ]
      }
      let from = (["a", "b"] + Array(repeating: "b", count: max(2, part.takes.count.lowerBound)))
        .prefix(part.takes.count.lowerBound)
      guard from.count > 1 else { return [[4, 1, 2, 3, 8].map { spec(model($0)) }] }
      let joined = "\(text.dropLast()), from: [\(from.joined(separator: ", "))]}"
      return [
        [4, 1, 2, 3, 8].map { units in
          spec([
            "model":
              "{a: {use: dense, units: \(units)}, b: relu, c: \(joined), d: {use: dense, units: classes}}"
          ])
        }
      ]
    default:
      let (logits, one) = ("{use: dense, units: classes}", "{use: dense, units: 1}")
      return [
        [
          spec(["loss": text, "model": "[{use: dense, units: 4}, \(logits)]"]),
          spec(["loss": text, "model": "[{use: dense, units: 4}, \(logits), softmax]"]),
          spec(["loss": text, "model": "[{use: dense, units: 4}, \(logits)]"], classes: 2),
        ],
        [
          spec(["loss": text, "model": "[{use: dense, units: 4}, \(one)]"], classes: 0),
          spec(
            ["loss": text, "model": "[{use: dense, units: 4}, {use: dense, units: 2}]"], classes: 0),
        ],
      ]
    }
  }

  /// A training of four epochs.
  private static func spec(
    _ own: [String: String], classes: Int = 3, types: String = "{}", weights: [String] = []
  ) -> String {
    var reader = "{use: synthetic, rows: 24, inputs: 3, classes: \(classes)}"
    if !weights.isEmpty {
      let rows = (0..<24).map { row in
        "[\(row), \(weights.map { _ in "\(row % 3 + 1), " }.joined())\(row % classes)]"
      }
      let names = (["x0"] + weights + ["y"]).joined(separator: ", ")
      reader = "{use: inline, columns: [\(names)], rows: [\(rows.joined(separator: ", "))]}"
    }
    let usual = [
      "sampler": "{use: shuffled, batch_size: 5}", "loss": "cross_entropy",
      "model": "[{use: dense, units: 4}, tanh, {use: dense, units: classes}]",
      "optimizer": "{use: sgd, learning_rate: 0.01}",
    ]
    let parts = usual.merging(own) { $1 }.sorted { $0.key < $1.key }
    return """
      data:
        read: \(reader)
        schema: {target: y, types: \(types)}
        split: {use: random, train: 0.75, validation: 0.25, test: 0}
      train: {epochs: 4}

      """ + parts.map { "\($0): \($1)\n" }.joined()
  }
}

/// Asks to stop after a step.
private struct Stopping: StepRecorder {
  static let measures = false
  let after: Int?
  let interruption: Interruption

  init(after: Int?, _ interruption: Interruption) {
    (self.after, self.interruption) = (after, interruption)
  }

  func end(step: Int, _ network: Network, loss: Double, rows: Int) {
    if step == after { interruption.request() }
  }
}

extension StateIdentity {
  fileprivate static let contract = StateIdentity(
    job: "main", spec: "", epochs: 4, data: "", seismo: "", program: "", kernels: "",
    processor: "")
}
