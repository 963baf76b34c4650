internal import Foundation
internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTraining
internal import Testing

/// The loss at each of the first 200 steps is PyTorch's (Tests/Golden/README.md).
@Suite struct GoldenTests {
  /// One of PyTorch's runs, and the spec that does the same.
  struct Run: Sendable, CustomTestStringConvertible {
    var folder = "vehicle-14-100-40-4"
    var rule: String
    var optimizer: String
    var gradient = "[]"
    var schedule = "constant"
    var model = """
      - {use: dense, units: 100, init: START, bias_init: START}
        - relu
        - {use: dense, units: 40, init: START, bias_init: START}
        - relu
        - {use: dense, units: classes, init: START, bias_init: START}
      """
    var target = "label"
    var exclude = ""
    var loss = "cross_entropy"
    var prepare = "[]"
    var groups = "[]"
    /// How far float64 losses may be off.
    var tolerance = 1e-9

    /// RealMLP with pytabkit's groups of parameters, without dropout.
    static func realMLP(_ folder: String, _ words: String, rate: Double, decay: Double) -> Run {
      let isRegression = folder.hasSuffix("regression")
      let apart =
        folder == "realmlp-td-s"
        ? ""
        : "{parameters: [layers.0.numbers.*, \"*.share.scale\"], rate_factor: 0.1, decay_factor: 0.1},"
      return Run(
        folder: folder, rule: "adamw",
        optimizer:
          "{use: adamw, learning_rate: \(rate), beta2: 0.95, weight_decay: {start: \(decay), schedule: "
          + "{use: golden_steps, steps: 200, of: flat_cosine}}}",
        schedule: "coslog4",
        model: "- {use: realmlp, hidden: [12, 10], dropout: 0, activation: \(words)}",
        target: isRegression ? "x13" : "label", exclude: isRegression ? "label" : "",
        loss: isRegression ? "mse" : "{use: cross_entropy, label_smoothing: 0.1}",
        prepare: "[smooth_clip]",
        groups: """
          [{parameters: [layers.0.scale.scale], rate_factor: 6, decay_factor: 6},
            \(apart)
            {parameters: [bias], rate_factor: 0.1, decay_factor: 0}]
          """)
    }

    var testDescription: String { "\(folder) \(rule)" }

    func spec(_ precision: String) -> String {
      """
      data:
        read: {use: csv, path: vehicle-14-100-40-4/inputs.csv.gz}
        schema: {target: \(target), exclude: [\(exclude)]}
        split: {use: random, train: 1, validation: 0, test: 0}
      prepare: \(prepare)
      sampler: {use: golden_order, path: vehicle-14-100-40-4/order.json}
      model:
        \(model)
      loss: \(loss)
      gradient: \(gradient)
      optimizer: \(optimizer)
      groups: \(groups)
      schedule: {use: golden_steps, steps: 200, of: \(schedule)}
      train: {epochs: 11, precision: \(precision), select: {metric: training.loss}}
      metrics: [loss]
      """.replacing(
        "START", with: "{use: golden_weights, path: \(folder)/weights.safetensors}")
    }
  }

  static let runs = [
    Run(rule: "sgd", optimizer: "{use: sgd, learning_rate: 0.01}"),
    Run(rule: "sgd_momentum", optimizer: "{use: sgd, learning_rate: 0.01, momentum: 0.9}"),
    Run(
      rule: "sgd_nesterov",
      optimizer: "{use: sgd, learning_rate: 0.01, momentum: 0.9, nesterov: true}"),
    Run(rule: "adam", optimizer: "adam"),
    Run(rule: "adam_cosine", optimizer: "adam", schedule: "cosine"),
    // PyTorch adds 1e-6 to the norm, Seismo nothing, as Pascanu et al. have it.
    Run(
      rule: "sgd_clip_norm", optimizer: "{use: sgd, learning_rate: 0.1}",
      gradient: "[{use: clip_norm, max_norm: 0.5}]", tolerance: 1e-5),
    Run(
      folder: "batch-norm-tanh", rule: "adam", optimizer: "adam",
      model: """
        - {use: dense, units: 20, init: START, bias_init: START}
          - batch_norm
          - tanh
          - {use: dense, units: classes, init: START, bias_init: START}
        """),
    Run(
      folder: "mse", rule: "sgd", optimizer: "{use: sgd, learning_rate: 0.01}",
      model: """
        - {use: dense, units: 20, init: START, bias_init: START}
          - relu
          - {use: dense, units: 1, init: START, bias_init: START}
        """, target: "x13", exclude: "label", loss: "mse"),
    Run(
      folder: "tabm-mini", rule: "adam", optimizer: "adam",
      model: """
        - {use: ensemble, members: 3}
          - {use: dense, units: 10}
          - relu
          - {use: dense, units: 10}
          - relu
          - heads
        """),
    Run(
      folder: "batch-ensemble", rule: "adam", optimizer: "adam",
      model: """
        - {use: batch_ensemble, units: 10, members: 3}
          - relu
          - {use: batch_ensemble, units: 10}
          - relu
          - heads
        """),
    .realMLP(
      "realmlp-td-s", "selu, parametric: false, numbers: off, init: normal", rate: 0.04, decay: 0),
    .realMLP("realmlp-td", "selu", rate: 0.04, decay: 0.02),
    .realMLP("realmlp-td-regression", "mish", rate: 0.2, decay: 0.02),
  ]

  func train(_ run: Run, _ precision: String) throws -> Trained {
    let experiment = try experiment(run.spec(precision), in: "Tests/Golden")
    return try experiment.train(try experiment.variant()) { network in
      // The scale and shift of batch normalization have no initializer in a spec.
      let file = try SafeTensorsFile(
        path: "\(repository)Tests/Golden/\(run.folder)/weights.safetensors")
      for tensor in network.parameters {
        network.set(try #require(file[tensor.name]).values, of: tensor)
      }
    }
  }

  func expected(_ run: Run, _ precision: String) throws -> [Double] {
    let path = "\(repository)Tests/Golden/\(run.folder)/losses.json"
    let all = try JSONDecoder().decode(
      [String: [String: [Double]]].self, from: Data(contentsOf: URL(filePath: path)))
    return try #require(all[run.rule]?[precision])
  }

  @Test(arguments: runs)
  func `in float64 every loss is PyTorch's`(run: Run) throws {
    expectClose(
      try train(run, "float64").losses, try expected(run, "float64"), relative: run.tolerance)
  }

  @Test(arguments: runs)
  func `in float32 every loss is near PyTorch's`(run: Run) throws {
    expectClose(try train(run, "float32").losses, try expected(run, "float32"), relative: 1e-3)
  }

  private struct Answers: Decodable {
    var accuracy: Double
    var probabilities: [[Double]]
  }

  @Test(arguments: runs.filter { ["tabm-mini", "batch-ensemble"].contains($0.folder) })
  func `an ensemble predicts the mean of its members' probabilities`(run: Run) throws {
    let path = "\(repository)Tests/Golden/\(run.folder)/predictions.json"
    let all = try JSONDecoder().decode(
      [String: Answers].self, from: Data(contentsOf: URL(filePath: path)))
    let expected = try #require(all["float64"])
    let experiment = try experiment(run.spec("float64"), in: "Tests/Golden")
    let data = try experiment.prepareData(of: try experiment.variant())
    let examples = data.examples(.training, .float64)
    let outputs = try train(run, "float64").network.outputs(of: examples)
    let found = examples.labels.indices.map { row in
      outputs[row * 4..<row * 4 + 4].map { Double.exp($0) }
    }
    #expect(found.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-12 })
    expectClose(
      found.prefix(expected.probabilities.count).flatMap { $0 },
      expected.probabilities.flatMap { $0 }, relative: 1e-8)
    let hits = zip(found, examples.labels).count { $0.firstIndex(of: $0.max() ?? 0) == Int($1) }
    #expect(abs(Double(hits) / Double(found.count) - expected.accuracy) < 1e-12)
  }

  private struct Running: Decodable {
    var evaluation_loss: [String: Double]
    var running_mean: [Double]
    var running_var: [Double]
  }

  @Test func `batch norm's running statistics are PyTorch's`() throws {
    let run = try #require(Self.runs.first { $0.folder == "batch-norm-tanh" })
    let path = "\(repository)Tests/Golden/\(run.folder)/running.json"
    let expected = try JSONDecoder().decode(
      Running.self, from: Data(contentsOf: URL(filePath: path)))
    for (precision, tolerance) in [("float64", 1e-9), ("float32", 2e-3)] {
      let trained = try train(run, precision)
      let figure = try #require(trained.figures.first { $0.name == "training.loss" })
      expectClose(
        [figure.value], [try #require(expected.evaluation_loss[precision])], relative: tolerance,
        precision)
      guard precision == "float64" else { continue }
      let network = trained.network
      #expect(network.buffers.map(\.name) == ["layers.1.running_mean", "layers.1.running_var"])
      expectClose(network.values(of: network.buffers[0]), expected.running_mean, relative: 1e-8)
      expectClose(network.values(of: network.buffers[1]), expected.running_var, relative: 1e-9)
    }
  }
}
