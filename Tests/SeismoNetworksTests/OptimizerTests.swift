import SeismoNetworks
import SeismoSpec
import Testing

/// Update rules, step for step against their formulas in plain Swift.
@Suite struct OptimizerTests {
  /// A rule's formula: the parameters after a step, given the gradient, its own state and the step.
  typealias Formula =
    @Sendable (
      _ p: Double, _ g: Double, _ state: inout [Double], _ t: Int
    ) -> Double

  static let formulas: [(text: String, formula: Formula)] = [
    ("sgd", { p, g, _, _ in p - 0.01 * g }),
    (
      "{use: sgd, learning_rate: 0.1, momentum: 0.8}",
      { p, g, s, _ in
        s[0] = 0.8 * s[0] + g
        return p - 0.1 * s[0]
      }
    ),
    (
      "{use: sgd, learning_rate: 0.1, momentum: 0.8, nesterov: true}",
      { p, g, s, _ in
        s[0] = 0.8 * s[0] + g
        return p - 0.1 * (g + 0.8 * s[0])
      }
    ),
    (
      "{use: adam, learning_rate: 0.02, beta1: 0.8, beta2: 0.95, epsilon: 1e-3}",
      { p, g, s, t in
        s[0] = 0.8 * s[0] + 0.2 * g
        s[1] = 0.95 * s[1] + 0.05 * g * g
        func bias(_ beta: Double) -> Double { 1 - (0..<t).reduce(1) { x, _ in x * beta } }
        return p - 0.02 * (s[0] / bias(0.8)) / ((s[1] / bias(0.95)).squareRoot() + 1e-3)
      }
    ),
  ]

  @Test(arguments: formulas.map(\.text))
  func `thirty steps follow the formula`(text: String) throws {
    let formula = try #require(Self.formulas.first { $0.text == text }?.formula)
    let optimizer = try decode(.component(Kind<any Optimizer>.optimizer), text)
    let bench = try Bench(
      "[{use: dense, units: 5}, tanh, {use: dense, units: 4}]", stateCount: optimizer.stateCount)
    let network = bench.network
    let rule = optimizer.makeRule(network.updateMemory)
    func flat() -> [Double] { network.parameters.flatMap { network.values(of: $0) } }
    var expected = flat()
    var state = expected.map { _ in [0.0, 0.0] }
    for t in 1...30 {
      let gradient = bench.gradient()
      for i in expected.indices { expected[i] = formula(expected[i], gradient[i], &state[i], t) }
      rule.update(UpdateStep(number: t, rateFactor: 1, of: network))
      for (a, b) in zip(flat(), expected) { #expect(abs(a - b) <= 1e-12 * max(1, abs(b))) }
    }
  }

  @Test func `every registered optimizer makes a loss smaller`() throws {
    for name in try registered("optimizer") {
      let optimizer = try decode(.component(Kind<any Optimizer>.optimizer), name)
      let bench = try Bench("[{use: dense, units: 4}]", stateCount: optimizer.stateCount)
      let rule = optimizer.makeRule(bench.network.updateMemory)
      let before = bench.step()
      for t in 1...200 {
        _ = bench.step()
        rule.update(UpdateStep(number: t, rateFactor: 1, of: bench.network))
      }
      #expect(bench.step() < before)
    }
  }

  @Test func `a rate factor scales the step, and a step can look again`() throws {
    let optimizer = try decode(.component(Kind<any Optimizer>.optimizer), "sgd")
    let bench = try Bench("[{use: dense, units: 4}]")
    let rule = optimizer.makeRule(bench.network.updateMemory)
    let weight = try #require(bench.network.parameters.first)
    let loss = bench.step()
    let before = bench.network.values(of: weight)
    let gradient = bench.network.gradient(of: weight)
    let step = UpdateStep(number: 1, rateFactor: 0.5, of: bench.network)
    rule.update(step)
    for (index, value) in bench.network.values(of: weight).enumerated() {
      #expect(abs(value - (before[index] - 0.005 * gradient[index])) < 1e-15)
    }
    #expect(step.evaluate() < loss)
  }

  @Test func `gradient transforms do what they say`() throws {
    let bench = try Bench("[{use: dense, units: 4}]")
    func transform(_ text: String) throws -> [Double] {
      _ = bench.step()
      try bench.transform(text)
      return bench.network.parameters.flatMap { bench.network.gradient(of: $0) }
    }
    let gradient = bench.gradient()
    let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let clipped = try transform("{use: clip_norm, max_norm: \(norm / 2)}")
    for (a, b) in zip(clipped, gradient) { #expect(abs(a - b / 2) < 1e-15) }
    #expect(try transform("{use: clip_norm, max_norm: \(norm * 2)}") == gradient)
    let parameters = bench.network.parameters.flatMap { bench.network.values(of: $0) }
    let decayed = try transform("{use: weight_decay, rate: 0.5}")
    for i in gradient.indices {
      #expect(abs(decayed[i] - (gradient[i] + 0.5 * parameters[i])) < 1e-15)
    }
  }

  @Test(arguments: [
    ("[weight]", [true, false, false, false]), ("[bias, scale]", [false, true, true, true]),
    ("[]", [false, false, false, false]), ("[weight, scale]", [true, false, true, false]),
  ])
  func `weight decay keeps to the roles that it is given`(
    roles: String, decays: [Bool]
  ) throws {
    let bench = try Bench("[{use: dense, units: 4, bias_init: he_normal}, batch_norm]")
    let memory = bench.network.updateMemory
    _ = bench.step()
    let before = bench.network.parameters.map { bench.network.gradient(of: $0) }
    #expect(memory.segments.map(\.role) == [.weight, .bias, .scale, .bias])
    try bench.transform("{use: weight_decay, rate: 0.5, roles: \(roles)}")
    for (index, tensor) in bench.network.parameters.enumerated() {
      let values = bench.network.values(of: tensor)
      for (after, (gradient, value)) in zip(
        bench.network.gradient(of: tensor), zip(before[index], values))
      {
        #expect(abs(after - (gradient + (decays[index] ? 0.5 * value : 0))) < 1e-15)
      }
    }
  }

  @Test func `clipping by value limits each number, and lets NaN be seen`() throws {
    let bench = try Bench("[{use: dense, units: 4}]")
    let memory = bench.network.updateMemory
    func clip(_ text: String) throws {
      try bench.transform(text)
    }
    func flat() -> [Double] { bench.network.parameters.flatMap { bench.network.gradient(of: $0) } }
    let gradient = bench.gradient()
    let limit = gradient.map(abs).sorted()[gradient.count / 2]
    try clip("{use: clip_value, limit: \(limit)}")
    #expect(flat() == gradient.map { min(max($0, -limit), limit) })
    #expect(flat() != gradient)
    _ = bench.step()
    memory.gradient.scale(by: 100)
    try clip("clip_value")
    #expect(flat() == gradient.map { min(max(100 * $0, -1), 1) })
    // Weights times ∞ are infinite, and the biases, which are zeros, NaN.
    memory.gradient.add(memory.parameters, times: .infinity)
    try clip("{use: clip_value, limit: 0.25}")
    let weights = bench.network.values(of: bench.network.parameters[0])
    let clipped = flat()
    #expect(Array(clipped.prefix(weights.count)) == weights.map { $0 > 0 ? 0.25 : -0.25 })
    #expect(clipped.dropFirst(weights.count).allSatisfy { $0.isNaN })
  }
}

extension Bench {
  /// Applies a gradient transform to the gradient of the last batch.
  fileprivate func transform(_ text: String) throws {
    let transform = try decode(.component(Kind<any GradientTransform>.gradientTransform), text)
    transform.makeRule(network.updateMemory).update(
      UpdateStep(number: 1, rateFactor: 1, of: network))
  }
}

/// Schedules against their formulas in plain Swift.
@Suite struct ScheduleTests {
  func factor(_ text: String, _ step: Int, of total: Int = 100) throws -> Double {
    try decode(.component(Kind<any Schedule>.schedule), text)
      .factor(
        at: TrainingPosition(step: step, totalSteps: total, epoch: 0), history: MetricHistory())
  }

  @Test func `schedules follow their formulas`() throws {
    #expect(try factor("constant", 70) == 1)
    #expect(try factor("cosine", 0) == 1)
    #expect(try abs(factor("cosine", 50) - 0.5) < 1e-15)
    #expect(try abs(factor("{use: cosine, final: 0.1}", 100) - 0.1) < 1e-15)
  }

  @Test func `warmup rises in equal parts to the rate, and stays`() throws {
    for step in 0..<100 {
      let expected = min(1, Double(step + 1) / 10)
      #expect(try factor("{use: warmup, steps: 10}", step) == expected)
    }
    #expect(try factor("{use: warmup, steps: 1}", 0) == 1)
    #expect(try factor("warmup", 49) == 0.5)
  }

  @Test func `warmup hands over to the start of the other schedule, over the steps left`() throws {
    let text = "{use: warmup, steps: 20, then: {use: cosine, final: 0.1}}"
    for step in 0..<20 { #expect(try factor(text, step) == Double(step + 1) / 20) }
    for step in 20...100 {
      #expect(
        try factor(text, step) == factor("{use: cosine, final: 0.1}", step - 20, of: 80))
    }
    #expect(try factor(text, 20) == 1)
    #expect(try abs(factor(text, 100) - 0.1) < 1e-15)
  }

  @Test func `a warmup in a warmup starts from where the inner one starts`() throws {
    let text = "{use: warmup, steps: 4, then: {use: warmup, steps: 5, then: cosine}}"
    for step in 0..<4 { #expect(try factor(text, step) == 0.2 * Double(step + 1) / 4) }
    for step in 4..<9 { #expect(try factor(text, step) == Double(step - 3) / 5) }
    #expect(try factor(text, 9) == 1)
    #expect(try factor(text, 10) == factor("cosine", 1, of: 91))
  }

  @Test(arguments: [1, 7, 10]) func `training may end within the warmup, or with it`(total: Int)
    throws
  {
    for step in 0..<total {
      let found = try factor("{use: warmup, steps: 10, then: cosine}", step, of: total)
      #expect(found == Double(step + 1) / 10)
    }
    #expect(try factor("{use: warmup, steps: \(Int.max), then: cosine}", 3, of: total) < 1e-17)
  }
}
