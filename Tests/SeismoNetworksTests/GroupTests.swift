import SeismoNetworks
import SeismoSpec
import Testing

/// Parameters that an optimizer treats apart.
@Suite struct GroupTests {
  private static let model = "[{use: dense, units: 40}, tanh, {use: dense, units: 4}]"

  private func groups(_ text: String) throws -> [ParameterGroup] {
    try decode(.list(of: .record(ParameterGroup.self)), text)
  }

  /// The tensors after some steps.
  private func train(
    _ optimizer: String, _ groups: [ParameterGroup] = [], threads: Int = 1, steps: Int = 12,
    measured: ((Update, Int) -> Void)? = nil
  ) throws -> [[Double]] {
    let optimizer = try decode(.component(Kind<any Optimizer>.optimizer), optimizer)
    let bench = try Bench(Self.model, stateCount: optimizer.stateCount)
    let network = bench.network
    let update = Update(
      optimizer, groups: groups, of: network, threads: threads, measuring: measured != nil)
    network.working(on: threads) {
      for step in 0..<steps {
        _ = bench.step()
        update.run(
          at: TrainingPosition(step: step, totalSteps: steps, epoch: 0), rateFactor: 1)
        measured?(update, step)
      }
    }
    return network.parameters.map { network.values(of: $0) }
  }

  @Test(arguments: ["sgd", "adam", "{use: sgd, momentum: 0.9}", "adamw"])
  func `a rate of 0 leaves a group where it was, and nothing else`(optimizer: String) throws {
    let start = try train(optimizer, steps: 0)
    let still = try train(optimizer, groups("[{parameters: [bias], rate_factor: 0}]"))
    #expect(still[1] == start[1] && still[3] == start[3])
    #expect(still[0] != start[0] && still[2] != start[2])
    let all = try train(optimizer, groups("[{parameters: [weight, bias], rate_factor: 0}]"))
    #expect(all == start)
  }

  @Test(arguments: ["sgd", "adam", "{use: sgd, momentum: 0.9, nesterov: true}"])
  func `a group's factor is a learning rate of its own`(optimizer: String) throws {
    let name = optimizer.hasPrefix("{") ? "sgd" : optimizer
    let rest = optimizer.hasPrefix("{") ? ", momentum: 0.9, nesterov: true" : ""
    let factors = try groups("[{parameters: [weight, bias], rate_factor: 0.25}]")
    let grouped = try train("{use: \(name), learning_rate: 0.04\(rest)}", factors)
    #expect(try train("{use: \(name), learning_rate: 0.01\(rest)}") == grouped)
  }

  @Test func `groups that change nothing change no bit`() throws {
    let factors = try groups(
      "[{parameters: [bias]}, {parameters: [layers.0.weight], rate_factor: 1}]")
    #expect(try train("adam", factors) == train("adam"))
  }

  @Test(arguments: ["adam", "adamw"])
  func `two threads come to the same bits, and measure the same`(optimizer: String) throws {
    let factors = try groups(
      "[{parameters: [bias], rate_factor: 0.1, decay_factor: 0}, {parameters: [\"layers.2.*\"], rate_factor: 3}]"
    )
    var norms: [[Double]] = [[], []]
    let alone = try train(optimizer, factors) { update, _ in
      norms[0] += [update.gradientNorm, update.updateNorm]
    }
    let shared = try train(optimizer, factors, threads: 2) { update, _ in
      norms[1] += [update.gradientNorm, update.updateNorm]
    }
    #expect(alone == shared)
    #expect(norms[0] == norms[1])
    #expect(norms[0].allSatisfy { $0 > 0 })
  }

  @Test func `the first group that names a tensor has it`() throws {
    let factors = try groups(
      "[{parameters: [layers.0.bias], rate_factor: 0}, {parameters: [bias], rate_factor: 1}]")
    let start = try train("sgd", steps: 0)
    let end = try train("sgd", factors)
    #expect(end[1] == start[1] && end[3] != start[3])
  }

  @Test func `decoupled decay multiplies what decays by one minus rate times decay`() throws {
    let factors = try groups(
      "[{parameters: [bias], decay_factor: 0}, {parameters: [layers.0.weight], decay_factor: 2}]")
    let start = try train("sgd", steps: 0)
    // A rate factor of 0 in Adam's step would hide it: the decay has the same rate.
    let optimizer = "{use: adamw, learning_rate: 0.01, weight_decay: 0.5, epsilon: 1e30}"
    let end = try train(optimizer, factors, steps: 3)
    func kept(_ factor: Double) -> Double { factor * factor * factor }
    for (index, factor) in [kept(0.99), 1, kept(0.995), 1].enumerated() {
      for (a, b) in zip(start[index], end[index]) { #expect(abs(b - factor * a) <= 1e-12) }
    }
  }

  @Test func `a decay may change over the training`() throws {
    let start = try train("sgd", steps: 0)
    let optimizer =
      "{use: adamw, learning_rate: 0.01, epsilon: 1e30, weight_decay: {start: 0.5, schedule: {use: linear, "
      + "final: 0}}}"
    let end = try train(optimizer, steps: 4)
    let kept = [1, 0.75, 0.5, 0.25].reduce(1.0) { $0 * (1 - 0.01 * 0.5 * $1) }
    for (a, b) in zip(start[0], end[0]) { #expect(abs(b - kept * a) <= 1e-12) }
  }

  @Test func `a pattern that names nothing is told, with what there is`() throws {
    let bench = try Bench(Self.model)
    var builder = NetworkBuilder(
      inputWidth: 3, targetWidth: 4, largestBatch: 9, precision: .float64, seed: 1)
    builder.scope = "layers.0"
    _ = try builder.affine(
      builder.input, outputs: 4,
      weight: decode(.component(Kind<any Initializer>.initializer), "zeros"),
      bias: nil)
    _ = bench
    let group = try groups("[{parameters: [weigth]}]")[0]
    let problem = #expect(throws: ParameterProblem.self) { try group.check(builder.graph) }
    #expect(
      problem?.reason
        == "no trained numbers are called 'weigth' in this network; did you mean 'weight'?")
  }
}
