internal import Foundation
internal import SeismoNetworks
internal import SeismoSpec

/// Optimizers.
struct OptimizerLaws<O: Optimizer> {
  let optimizer: O
  let bench: Bench

  var checks: [Check] {
    [
      Check(.converges, converges),
      Check(.standsStillAtRateZero, standsStillAtRateZero),
      Check(.measuresItself, measuresItself),
    ]
  }

  private func converges() throws {
    let declared = O.convergence
    let optimizer = try bench.decode(O.self, declared.example)
    for (surface, steps) in [
      (Surface.parabola, declared.parabola), (.rosenbrock, declared.rosenbrock),
    ] {
      let test = try surface.network(stateCount: optimizer.stateCount)
      let rule = optimizer.makeRule(test.network.updateMemory)
      for number in 1...max(1, steps) {
        _ = test.step()
        rule.update(UpdateStep(number: number, rateFactor: 1, of: test.network))
      }
      _ = rule.writeAverage(after: steps)
      let value = test.step()
      try require(
        value <= surface.goal,
        "as \(declared.example), \(surface) is at \(value) after \(steps) steps, above "
          + "\(surface.goal), at \(test.parameters)")
    }
  }

  /// A small regression network, trained from a step on.
  private func train(
    _ test: TestNetwork, steps: ClosedRange<Int>, rateFactor: Double = 1
  ) -> [Double] {
    let rule = optimizer.makeRule(test.network.updateMemory)
    for number in steps {
      _ = test.step()
      rule.update(UpdateStep(number: number, rateFactor: rateFactor, of: test.network))
    }
    return test.parameters
  }

  private func regression() throws -> TestNetwork {
    try TestNetwork(.init(kind: .values, width: 2), stateCount: optimizer.stateCount) { network in
      let hidden = network.tanh(try network.testAffine(network.input, outputs: 5, "hidden"))
      let output = try network.testAffine(hidden, outputs: 2, "output")
      try network.meanSquaredError(output)
      return output
    }
  }

  private func standsStillAtRateZero() throws {
    let test = try regression()
    let before = test.parameters
    let after = train(test, steps: 1...7, rateFactor: 0)
    try require(same(before, after), "moves from \(before) to \(after)")
  }
}

extension OptimizerLaws {
  /// Several chunks of numbers, so that two threads have a share each.
  private func measuresItself() throws {
    let (alone, shared) = (try wide(), try wide())
    let rule = optimizer.makeRule(alone.network.updateMemory)
    let update = Update(optimizer, of: shared.network, threads: 2, measuring: true)
    try shared.network.working(on: 2) {
      for number in 1...14 {
        let before = shared.parameters
        let gradient = shared.gradient()
        _ = alone.step()
        rule.update(UpdateStep(number: number, rateFactor: 1, of: alone.network))
        update.run(at: .before(number), rateFactor: 1)
        let after = shared.parameters
        try require(same(after, alone.parameters), "update \(number) differs in two threads")
        for (name, found, numbers) in [
          ("update", update.updateNorm, zip(after, before).map { $0 - $1 }),
          ("gradient", update.gradientNorm, gradient),
        ] {
          let norm = numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
          try require(
            abs(found - norm) <= 1e-9 * norm,
            "the \(name)'s norm at update \(number) is recorded as \(found), but is \(norm)")
        }
      }
    }
  }

  private func wide() throws -> TestNetwork {
    try TestNetwork(.init(kind: .values, width: 2), stateCount: optimizer.stateCount) { network in
      let hidden = network.tanh(try network.testAffine(network.input, outputs: 600, "hidden"))
      let output = try network.testAffine(hidden, outputs: 2, "output")
      try network.meanSquaredError(output)
      return output
    }
  }
}

/// Changes of the gradient.
struct GradientTransformLaws {
  let transform: any GradientTransform

  var checks: [Check] {
    [
      Check(.leavesParametersAlone) {
        let test = try network(.float64)
        let before = test.network.copyOfWeights()
        _ = changed(test)
        try require(before == test.network.copyOfWeights(), "changes the parameters")
      },
      Check(.staysFinite) {
        for scale in [1, 1e6, 1e12] {
          let gradient = changed(try network(.float32, scale: scale))
          try require(
            gradient.allSatisfy(\.isFinite), "makes \(gradient) of a gradient of \(scale)")
        }
      },
      Check(.precisionsAgree) {
        let (double, single) = (changed(try network(.float64)), changed(try network(.float32)))
        try require(
          agree(double, single, within: 1e-4), "makes \(single), in Float64 \(double)")
      },
    ]
  }

  private func network(_ precision: Precision, scale: Double = 1) throws -> TestNetwork {
    try TestNetwork(
      .init(kind: .values, width: 2), precision: precision, inputScale: scale,
      stateCount: transform.stateCount
    ) {
      let output = try $0.testAffine($0.input, outputs: 2, "only")
      try $0.meanSquaredError(output)
      return output
    }
  }

  private func changed(_ test: TestNetwork) -> [Double] {
    _ = test.step()
    transform.makeRule(test.network.updateMemory).update(
      UpdateStep(number: 1, rateFactor: 1, of: test.network))
    return test.network.parameters.flatMap { test.network.gradient(of: $0) }
  }
}

/// Schedules.
struct ScheduleLaws {
  let schedule: any Schedule

  var checks: [Check] {
    [
      Check(.isPure) {
        let forward = factors()
        let backward = Array(factors(backward: true).reversed())
        try require(same(forward, backward), "gives other factors when asked in another order")
      },
      Check(.isAFactor) {
        // A schedule that another leaves no steps is still asked where it starts.
        for steps in [200, 1, 0] {
          let factors = factors(of: steps)
          let bad = factors.firstIndex { !$0.isFinite || $0 < 0 }
          try require(bad == nil, "is \(factors[bad ?? 0]) at step \(bad ?? 0) of \(steps)")
        }
      },
    ]
  }

  /// The factors of a training in epochs of 10 steps, each epoch with its metrics so far; of one
  /// without steps that at its start.
  func factors(of count: Int = 200, backward: Bool = false) -> [Double] {
    let steps = Array(0..<max(1, count))
    return (backward ? steps.reversed() : steps).map { step in
      let history = MetricHistory()
      for epoch in 0..<step / 10 {
        history.append(1 / Double(min(epoch, 6) + 1), to: "validation.loss")
        history.append(1 / Double(epoch + 1), to: "epoch.loss")
      }
      let position = TrainingPosition(step: step, totalSteps: count, epoch: step / 10)
      return schedule.factor(at: position, history: history)
    }
  }
}

/// Metrics.
struct MetricLaws {
  let metric: any Metric

  var checks: [Check] {
    [
      Check(.ignoresRowOrder) {
        for predictions in try applicable() {
          let (one, other) = (metric.value(predictions), metric.value(predictions.reversed))
          try require(
            agree([one], [other], within: 1e-12) || (one.isNaN && other.isNaN),
            "is \(one), with rows reversed \(other)")
        }
      },
      Check(.staysFinite) {
        for predictions in try applicable() {
          for rows in [predictions.count, 1] {
            let some = predictions.first(rows)
            let (value, isDefined) = (metric.value(some), metric.isDefined(for: some))
            try require(
              isDefined ? value.isFinite : value.isNaN,
              "is \(value) for \(rows) rows, for which it is \(isDefined ? "" : "not ")defined")
          }
        }
      },
    ]
  }

  func applicable() throws -> [Predictions] {
    var all: [Predictions] = []
    if metric.applies(to: .classes) { all.append(.sample(.classes)) }
    if metric.applies(to: .values) { all.append(.sample(.values)) }
    try require(!all.isEmpty, "applies to no kind of target")
    return all
  }
}

extension Predictions {
  /// Twelve rows.
  static func sample(_ kind: TargetKind) -> Predictions {
    var random = RandomStream(seed: 2, purpose: "contract predictions")
    let width = kind == .classes ? 3 : 1
    let outputs = (0..<12 * width).map { _ in random.normal() }
    let losses = (0..<12).map { _ in abs(random.normal()) }
    let truth: Truth =
      kind == .classes
      ? .classes((0..<12).map { Int32($0 % 3) }) : .values((0..<12).map { _ in random.normal() })
    return Predictions(outputs: outputs, width: width, rowLosses: losses, truth: truth)
  }

  /// The same rows from last to first.
  var reversed: Predictions { picking((0..<count).reversed()) }

  /// Its first rows.
  func first(_ rows: Int) -> Predictions { picking(Array(0..<rows)) }

  private func picking(_ rows: [Int]) -> Predictions {
    let truth: Truth =
      switch truth {
      case .classes(let labels): .classes(rows.map { labels[$0] })
      case .values(let values): .values(rows.flatMap { values[$0 * width..<($0 + 1) * width] })
      }
    return Predictions(
      outputs: rows.flatMap { outputs[$0 * width..<($0 + 1) * width] }, width: width,
      rowLosses: rows.map { rowLosses[$0] }, truth: truth)
  }
}
