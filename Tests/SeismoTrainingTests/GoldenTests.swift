import SeismoNetworks
import SeismoSpec
import SeismoTraining
import Testing

/// From the same weights, data and order, Seismo's losses are PyTorch's.
@Suite struct GoldenTests {
  private static let dense =
    "init: golden_weights, bias_init: golden_weights"

  /// Rules by name: what they add to the spec, and how closely they agree in float64.
  static let rules: [(name: String, spec: String, tolerance: Double)] = [
    ("sgd", "optimizer: {use: sgd, learning_rate: 0.01}", 1e-12),
    ("sgd_momentum", "optimizer: {use: sgd, momentum: 0.9}", 1e-12),
    ("sgd_nesterov", "optimizer: {use: sgd, momentum: 0.9, nesterov: true}", 1e-12),
    ("adam", "optimizer: adam", 1e-12),
    ("adam_cosine", "optimizer: adam\nschedule: {use: over_200_steps, inner: cosine}", 1e-12),
    // PyTorch adds 1e-6 to the norm that it divides by; the definition has no such term.
    (
      "sgd_clip_norm",
      "optimizer: {use: sgd, learning_rate: 0.1}\ngradient: [{use: clip_norm, max_norm: 0.5}]", 1e-5
    ),
  ]

  @Test(arguments: rules.map(\.name), ["float64", "float32"])
  func `the seed's network follows PyTorch for 200 steps`(name: String, precision: String) throws {
    let rule = try #require(Self.rules.first { $0.name == name })
    let model = """
      - {use: dense, units: 100, \(Self.dense)}
      - relu
      - {use: dense, units: 40, \(Self.dense)}
      - relu
      - {use: dense, units: classes, \(Self.dense)}
      """
    let trained = try train(model, "loss: cross_entropy\n\(rule.spec)", precision)
    let expected = try #require(
      Golden.losses("vehicle-14-100-40-4", name)[precision])
    expectClose(trained.losses, expected, precision == "float64" ? rule.tolerance : 1e-3)
  }

  @Test(arguments: ["float64", "float32"])
  func `a network with batch normalization and tanh follows PyTorch`(precision: String) throws {
    let dense =
      "init: {use: golden_weights, network: batch-norm-tanh}, "
      + "bias_init: {use: golden_weights, network: batch-norm-tanh}"
    let model = """
      - {use: dense, units: 20, \(dense)}
      - batch_norm
      - tanh
      - {use: dense, units: classes, \(dense)}
      """
    let trained = try train(
      model, "loss: cross_entropy\noptimizer: adam", precision, weights: "batch-norm-tanh")
    let expected = try #require(Golden.losses("batch-norm-tanh", "adam")[precision])
    expectClose(trained.losses, expected, precision == "float64" ? 1e-9 : 1e-3)
  }

  @Test(arguments: ["float64", "float32"])
  func `a regression follows PyTorch`(precision: String) throws {
    let dense =
      "init: {use: golden_weights, network: mse}, "
      + "bias_init: {use: golden_weights, network: mse}"
    let model = "- {use: dense, units: 20, \(dense)}\n- relu\n- {use: dense, units: 1, \(dense)}"
    let trained = try train(
      model, "loss: mse\noptimizer: {use: sgd, learning_rate: 0.01}", precision,
      schema: "{target: x13, exclude: [label]}")
    let expected = try #require(Golden.losses("mse", "sgd")[precision])
    expectClose(trained.losses, expected, precision == "float64" ? 1e-12 : 1e-3)
  }

  /// Trains eleven epochs, of which the first 200 steps are compared.
  private func train(
    _ model: String, _ rest: String, _ precision: String, weights: String? = nil,
    schema: String = "{target: label}"
  ) throws -> (losses: [Double], network: Network) {
    let spec = """
      data:
        read: {use: csv, path: vehicle-14-100-40-4/inputs.csv.gz}
        schema: \(schema)
        split: {use: random, train: 1, validation: 0, test: 0}
      sampler: golden_order
      train: {epochs: 11, precision: \(precision), select: {metric: training.loss}}
      model:
      \(model)
      \(rest)
      """
    let experiment = try experiment(spec, [.golden])
    let variant = experiment.variants[0]
    let data = try experiment.prepareData(of: variant)
    let planned = try experiment.plan(variant, for: data)
    if let weights {
      let golden = try Golden.weights(weights)
      for tensor in planned.network.parameters {
        planned.network.set(try #require(golden[tensor.name]), of: tensor)
      }
    }
    var losses: [Double] = []
    _ = Trainer(variant, planned, data: data).run { losses += $0.losses }
    return (losses, planned.network)
  }

  private func expectClose(_ losses: [Double], _ expected: [Double], _ tolerance: Double) {
    #expect(expected.count == 200)
    let worst = zip(losses, expected).map { abs($0 - $1) / abs($1) }.max() ?? .infinity
    #expect(worst <= tolerance)
  }
}
