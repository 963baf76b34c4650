import Foundation
import SeismoPreparation
import SeismoSpec
import SeismoStandard
import Testing

private let sound = """
  data: {read: {use: synthetic, rows: 60}, schema: {target: y}}
  model: [{use: dense, units: classes}]
  loss: cross_entropy
  optimizer: adam
  sampler: {use: shuffled, batch_size: 32}

  """

private func swept(_ text: String, _ overrides: String...) throws -> SweptSpec {
  try SweptSpec(
    SpecSource(name: "spec.yaml", folder: "/", text: sound + text), overrides: overrides,
    registry: try Registry([.standard]))
}

private func words(_ text: String) -> String {
  do {
    _ = try swept(text)
    return "no problem"
  } catch {
    return "\(error)".split(separator: "\n").first.map(String.init) ?? ""
  }
}

private func texts(_ spec: SweptSpec, _ trials: Range<Int>, _ key: String) -> [String?] {
  trials.map { trial in
    spec.point(trial).settings.first { "\($0.path)" == key }?.value.asWord
  }
}

@Suite struct `A sweep's settings` {
  @Test func `lie where the spec says, on the whole of it`() throws {
    let spec = try swept(
      """
      sweep:
        random:
          optimizer.learning_rate: {log_uniform: [1e-4, 1e-1]}
          optimizer.beta1: {uniform: [0.5, 0.9]}
          train.epochs: {integer: [3, 5]}
          sampler.batch_size: {log_integer: [8, 64]}
          seed: [1, 2]
        trials: 400
      """)
    func numbers(_ key: String) -> [Double] {
      texts(spec, 1..<401, key).compactMap { $0.flatMap(Double.init) }
    }
    let rates = numbers("optimizer.learning_rate")
    #expect(rates.allSatisfy { 1e-4...1e-1 ~= $0 })
    #expect((100...170).contains(rates.count { $0 < 1e-3 }))
    let betas = numbers("optimizer.beta1")
    #expect(betas.allSatisfy { 0.5...0.9 ~= $0 } && (160...240).contains(betas.count { $0 < 0.7 }))
    #expect(Set(numbers("train.epochs")) == [3, 4, 5])
    let sizes = numbers("sampler.batch_size")
    #expect(sizes.allSatisfy { 8...64 ~= $0 } && (100...170).contains(sizes.count { $0 < 16 }))
    #expect(Set(numbers("seed")) == [1, 2])
  }

  @Test func `are the same each time, and another key beside them changes none`() throws {
    let one = try swept(
      "sweep: {random: {optimizer.beta1: {uniform: [0.5, 0.9]}}, trials: 20}")
    let two = try swept(
      "sweep: {random: {seed: [1, 2, 3], optimizer.beta1: {uniform: [0.5, 0.9]}}, trials: 20}")
    let other = try swept(
      "sweep: {random: {optimizer.beta1: {uniform: [0.5, 0.9]}}, trials: 20, seed: 9}")
    let values = texts(one, 1..<21, "optimizer.beta1")
    #expect(values == texts(two, 1..<21, "optimizer.beta1"))
    #expect(values != texts(other, 1..<21, "optimizer.beta1"))
  }

  @Test func `are set where their condition is met, and the component before its parameters`()
    throws
  {
    let spec = try swept(
      """
      sweep:
        random:
          optimizer.learning_rate: [0.25]
          optimizer: [adam, {use: sgd, momentum: 0.5}]
          optimizer.momentum: {uniform: [0.6, 0.9], when: {optimizer: sgd}}
        trials: 30
      """)
    var seen: Set<String> = []
    for trial in 1...30 {
      let point = spec.point(trial)
      let config = try spec.experiment(of: point).variants[0].config
      let name = type(of: config.optimizer).name
      seen.insert(name)
      #expect(point.settings.count == (name == "sgd" ? 3 : 2))
      let filled = try spec.experiment(of: point).filled().yaml()
      #expect(filled.contains("learning_rate: 0.25"), "\(filled)")
    }
    #expect(seen == ["adam", "sgd"])
  }

  @Test func `of a variant are those of every variant`() throws {
    let spec = try swept(
      """
      variants: {a: {}, b: {train.epochs: 7}}
      sweep: {grid: {optimizer.beta1: [0.5, 0.6]}}
      """)
    #expect(spec.trialCount == 4)
    #expect(texts(spec, 1..<5, "variant") == ["a", "b", "a", "b"])
    #expect(texts(spec, 1..<5, "optimizer.beta1") == ["0.5", "0.5", "0.6", "0.6"])
    #expect(
      try (1...4).map { try spec.experiment(of: spec.point($0)).variants[0].config.train.epochs }
        == [100, 7, 100, 7])
  }

  @Test func `have a training for each seed`() throws {
    let spec = try swept("seed: 5\nsweep: {grid: {optimizer.beta1: [0.5]}, seeds: 3}")
    let trial = try spec.experiment(of: spec.point(1))
    #expect(trial.variants.map(\.name) == ["seed-5", "seed-6", "seed-7"])
    #expect(trial.variants.map(\.config.seed) == [5, 6, 7])
  }

  @Test func `are variants of a run, too`() throws {
    let source = SpecSource(
      name: "spec.yaml", folder: "/",
      text: sound + "sweep: {sobol: {optimizer.beta1: {uniform: [0.5, 0.9]}}, trials: 3}")
    let run = try Experiment(source.parse(), source: source, registry: try Registry([.standard]))
    #expect(run.variants.map(\.name) == ["trial-0001", "trial-0002", "trial-0003"])
  }

  @Test(arguments: [
    ("sweep: {}", "6:8: error: sweep: needs one of grid, random and sobol"),
    (
      "sweep: {random: {seed: [1]}, sobol: {seed: [1]}, trials: 3}",
      "6:37: error: sweep.sobol: stands beside 'random'; a sweep has one of them"
    ),
    (
      "sweep: {random: {seed: [1]}}",
      "6:8: error: sweep: needs a budget: trials, such as 50, or time, such as 10m"
    ),
    (
      "sweep: {random: {seed: {uniform: [3, 1]}}, trials: 3}",
      "6:34: error: sweep.random.seed.uniform: the first number must be less than the second; two numbers, the lower first, such as [0.1, 0.9]"
    ),
    (
      "sweep: {random: {seed: {log_uniform: [0, 1]}}, trials: 3}",
      "6:38: error: sweep.random.seed.log_uniform: needs numbers greater than 0, found 0"
    ),
    (
      "sweep: {random: {seed: 3}, trials: 3}",
      "6:24: error: sweep.random.seed: expected a list of values, or a mapping such as {log_uniform: [1e-4, 1e-1]}, found '3'"
    ),
    (
      "sweep: {random: {seed: {}}, trials: 3}",
      "6:24: error: sweep.random.seed: needs one of uniform, log_uniform, integer, log_integer and choice"
    ),
    (
      "sweep: {random: {seed: {uniforn: [1, 2]}}, trials: 3}",
      "6:25: error: sweep.random.seed.uniforn: unknown parameter of a parameter of the sweep"
    ),
    (
      "sweep: {random: {seed: {choice: [1], when: {optimizer: sgd}}}, trials: 3}",
      "6:17: error: sweep.random: 'seed' has a 'when' with 'optimizer'; expected a parameter of the sweep above it, and there is none"
    ),
    (
      "sweep: {random: {optimizer: [adam], seed: {choice: [1], when: {optimizer: sgd}}}, trials: 3}",
      "6:17: error: sweep.random: 'seed' is set when 'optimizer' is 'sgd', which it never is; expected one of adam"
    ),
    (
      "sweep: {random: {optimizer.beta1: {uniform: [0.5, 3]}}, trials: 3}",
      "6:18: error: optimizer.beta1: must be at least 0 and less than 1, got 1.08066"
    ),
    ("seed: 1", "1:1: error: sweep: is missing: what to try, such as sweep: {random"),
  ])
  func `tell what is wrong with them`(text: String, expected: String) {
    #expect(words(text).contains("spec.yaml:\(expected)"), "\(words(text))")
  }

  @Test func `that the command line gives, too, are refused`() {
    #expect(throws: SpecProblems.self) {
      _ = try swept(
        "sweep: {random: {optimizer.beta1: {uniform: [0.5, 0.9]}}, trials: 2}",
        "optimizer.beta1=0.3")
    }
  }
}

@Suite struct `A Sobol' sequence` {
  /// scipy.stats.qmc.Sobol(d=40, scramble=False), SciPy 1.17.1: points 37 and 63.
  @Test func `has the points of Joe and Kuo's direction numbers`() {
    let sequence = SobolSequence(dimensions: 40)
    #expect(
      sequence.point(37).prefix(6) == [0.921875, 0.640625, 0.578125, 0.921875, 0.765625, 0.296875])
    #expect(
      sequence.point(63) == [
        0.015625, 0.796875, 0.359375, 0.453125, 0.859375, 0.140625, 0.578125, 0.140625, 0.828125,
        0.578125, 0.421875, 0.671875, 0.546875, 0.765625, 0.328125, 0.765625, 0.078125, 0.390625,
        0.953125, 0.234375, 0.234375, 0.546875, 0.390625, 0.546875, 0.953125, 0.640625, 0.203125,
        0.296875, 0.296875, 0.453125, 0.015625, 0.921875, 0.828125, 0.515625, 0.953125, 0.953125,
        0.859375, 0.203125, 0.921875, 0.171875,
      ])
  }

  @Test func `has one point in each of as many equal parts, whatever the shift`() {
    let sequence = SobolSequence(dimensions: 40)
    let shifts = (0..<40).map { UInt32($0) &* 2_654_435_761 }
    for shift in [nil, shifts] {
      let points = (0..<64).map { sequence.point($0, shifts: shift) }
      for dimension in 0..<40 {
        #expect(Set(points.map { Int($0[dimension] * 64) }).count == 64)
      }
    }
  }
}

@Suite struct `The rungs of successive halving` {
  @Test func `are multiplied by the factor, and the end is none`() {
    var asha = ASHASpec()
    (asha.minEpochs, asha.factor) = (2, 3)
    #expect(asha.rungs(below: 54) == [2, 6, 18])
    #expect(asha.rungs(below: 55) == [2, 6, 18, 54])
    #expect(asha.rungs(below: 2) == [])
  }
}
