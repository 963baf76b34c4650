import Foundation
import SeismoNetworks
import SeismoSpec
import Testing

/// What losses make of numbers that were put out, one row at a time.
@Suite struct ClippedLossTests {
  /// A row's loss, the gradient, and whether its logarithm was clipped; the outputs are the inputs.
  private func row(
    _ loss: String, _ outputs: [Double], label: Int32? = nil, targets: [Double]? = nil,
    after: String = ""
  ) throws -> (value: Double, gradient: [Double], clipped: Int) {
    let made = try GoldenNetwork(
      "[{use: dense, units: \(outputs.count)}\(after)]", loss: loss, inputs: [[1]],
      targets: targets.map { [$0] }, labels: label.map { [$0] } ?? [], classes: outputs.count)
    let (weight, bias) = (made.network.parameters[0], made.network.parameters[1])
    made.network.set(outputs.map { _ in 0 }, of: weight)
    made.network.set(outputs, of: bias)
    let value = made.step()
    return (value, made.network.gradient(of: bias), made.network.clippedRows)
  }

  private func close(_ a: [Double], _ b: [Double]) -> Bool { agree(a, b, within: 1e-14) }

  @Test func `binary cross-entropy of logits clips the logarithms that count`() throws {
    let x = -3.0
    let p = 1 / (1 + exp(-x))
    let bare = try row("bce_logits", [x], targets: [1])
    #expect(close([bare.value], [-log(p)]) && close(bare.gradient, [p - 1]) && bare.clipped == 0)
    let zeroed = try row("{use: bce_logits, log_clip: 0.2}", [x], targets: [1])
    #expect(close([zeroed.value], [-log(0.2)]) && zeroed.gradient == [0] && zeroed.clipped == 1)
    let kept = try row(
      "{use: bce_logits, log_clip: 0.2, clip_gradient: keep}", [x], targets: [1])
    #expect(close([kept.value], [-log(0.2)]) && close(kept.gradient, [p - 1]) && kept.clipped == 1)
    // The logarithm that doesn't count isn't clipped, and one of two is.
    #expect(try row("{use: bce_logits, log_clip: 0.2}", [x], targets: [0]).clipped == 0)
    let both = try row("{use: bce_logits, log_clip: 0.2}", [x], targets: [0.25])
    #expect(close([both.value], [-0.25 * log(0.2) - 0.75 * log(1 - p)]))
    #expect(close(both.gradient, [0.75 * p]))
  }

  @Test func `binary cross-entropy of probabilities clips at its epsilon, and stands 0 and 1`()
    throws
  {
    let x = -3.0
    let p = 1 / (1 + exp(-x))
    let slope = p * (1 - p)
    let bare = try row("{use: bce, log_clip: off}", [x], targets: [1], after: ", sigmoid")
    #expect(close([bare.value], [-log(p)]) && close(bare.gradient, [-slope / p]))
    let zeroed = try row("{use: bce, log_clip: 0.2}", [x], targets: [1], after: ", sigmoid")
    #expect(close([zeroed.value], [-log(0.2)]) && zeroed.gradient == [0] && zeroed.clipped == 1)
    let kept = try row(
      "{use: bce, log_clip: 0.2, clip_gradient: keep}", [x], targets: [1], after: ", sigmoid")
    #expect(close(kept.gradient, [-slope / 0.2]) && kept.clipped == 1)
    #expect(try close([row("bce", [0], targets: [1]).value], [-log(1e-7)]))
    #expect(try close([row("bce", [1], targets: [0]).value], [-log(1e-7)]))
    #expect(try row("bce", [1], targets: [1]).value == 0)
    #expect(try row("{use: bce, log_clip: off}", [0], targets: [1]).value == .infinity)
    #expect(try row("{use: bce, log_clip: off}", [0], targets: [0]).value == 0)
  }

  @Test func `smoothed cross-entropy clips each logarithm by itself`() throws {
    let logits = [0.0, -4, 1]
    let sum = logits.reduce(0) { $0 + exp($1) }
    let p = logits.map { exp($0) / sum }
    let parts = [0.8, 0.1, 0.1]
    let clipped = try row(
      "{use: cross_entropy, label_smoothing: 0.3, log_clip: 0.05}", logits, label: 0)
    #expect(p[1] < 0.05 && p[0] > 0.05)
    let value = -parts[0] * log(p[0]) - parts[1] * log(0.05) - parts[2] * log(p[2])
    #expect(close([clipped.value], [value]) && clipped.clipped == 1)
    // The clipped class pulls no more, and pushes the others none.
    #expect(close(clipped.gradient, [0.9 * p[0] - 0.8, 0.9 * p[1], 0.9 * p[2] - 0.1]))
    let kept = try row(
      "{use: cross_entropy, label_smoothing: 0.3, log_clip: 0.05, clip_gradient: keep}", logits,
      label: 0)
    #expect(close(kept.gradient, zip(p, parts).map { $0 - $1 }))
  }

  @Test func `focal loss clips its logarithm, and stands certainty`() throws {
    let logits = [-3.0, 0]
    let p: Double = exp(-3.0) / (1 + exp(-3.0))
    let clipped = try row("{use: focal, log_clip: 0.2}", logits, label: 0)
    #expect(close([clipped.value], [-(1 - p) * (1 - p) * log(0.2)]) && clipped.clipped == 1)
    // Of −(1 − p)² log ε the factor alone moves.
    let slope = 2 * (1 - p) * log(0.2) * p * (1 - p)
    #expect(close(clipped.gradient, [slope, -slope]))
    let kept = try row("{use: focal, log_clip: 0.2, clip_gradient: keep}", logits, label: 0)
    #expect(try close(kept.gradient, row("focal", logits, label: 0).gradient))
    for gamma in ["0", "0.5", "2"] {
      let sure = try row("{use: focal, gamma: \(gamma)}", [1e4, -1e4], label: 0)
      #expect(sure.value == 0 && sure.gradient == [0, 0])
      let wrong = try row("{use: focal, gamma: \(gamma)}", [1e4, -1e4], label: 1)
      #expect(close([wrong.value], [2e4]) && close(wrong.gradient, [1, -1]))
    }
  }

  @Test func `a variance below its least is clipped`() throws {
    let found = try row("{use: gaussian_nll, epsilon: 0.01}", [1, -30], targets: [2])
    #expect(close([found.value], [(log(0.01) + 100) / 2]))
    #expect(close(found.gradient, [-100, 0]) && found.clipped == 0)
  }

  @Test func `balanced weights make classes count alike, and lists have one for each`() throws {
    var builder = NetworkBuilder(
      inputWidth: 3, targetWidth: 3, largestBatch: 1, precision: .float64, seed: 1)
    func problem(_ text: String) throws -> String {
      let loss = try decode(.component(Kind<any Loss>.loss), text)
      var copy = builder
      do {
        try loss.plan(copy.input, in: &copy)
        return ""
      } catch let problem as ParameterProblem {
        return "\(problem.key ?? "") \(problem.reason)"
      }
    }
    #expect(
      try problem("{use: cross_entropy, class_weights: [1, 2]}")
        == "class_weights has 2 numbers, and the target 3 classes")
    #expect(
      try problem("{use: focal, class_weights: balanced}")
        == "class_weights balanced takes the classes of the training rows, which aren't known here")
    builder.classCounts = [6, 3, 0]
    #expect(try problem("{use: focal, class_weights: balanced}") == "")
    let loss = try decode(
      .component(Kind<any Loss>.loss), "{use: cross_entropy, class_weights: balanced}")
    try loss.plan(builder.input, in: &builder)
    guard case .weightedCrossEntropy(_, let weights?, _, _)? = builder.graph.loss?.operation else {
      Issue.record("no weights")
      return
    }
    #expect(weights == [0.5, 1, 3])
  }

  @Test func `losses say what the network answers, and which output answers it`() throws {
    func answer(_ text: String, _ outputs: [Double]) throws -> [Double] {
      let loss = try decode(.component(Kind<any Loss>.loss), text)
      var builder = NetworkBuilder(
        inputWidth: outputs.count, targetWidth: 1, largestBatch: 1, precision: .float64, seed: 1)
      try loss.plan(builder.input, in: &builder)
      let output = try builder.answer(builder.input, of: loss)
      let network = try Network(builder, output: output, stateCount: 0)
      return network.outputs(
        of: Examples(
          columns: outputs.map { [$0] }, labels: [], targets: [[0]], count: 1, precision: .float64))
    }
    #expect(try close(answer("bce_logits", [-3]), [1 / (1 + exp(3))]))
    #expect(try close(answer("poisson_nll", [1.5]), [exp(1.5)]))
    #expect(try answer("gaussian_nll", [1.5, -2]) == [1.5])
    #expect(try answer("mae", [1.5]) == [1.5])
    for (text, number) in [
      ("bce_logits", 0.3), ("poisson_nll", 2.5), ("gaussian_nll", -1), ("huber", 4),
    ] {
      let loss = try decode(.component(Kind<any Loss>.loss), text)
      let output = loss.output(answering: [number], of: [number - 1, number + 1])
      #expect(try close(answer(text, output), [number]))
    }
  }

  @Test func `training goes by the loss alone, whatever is made of the output`() throws {
    // The answer reads the output, too; its gradient must not be added to the loss's.
    let made = try GoldenNetwork(
      "[{use: dense, units: 1}]", loss: "bce_logits", inputs: [[1], [2]], targets: [[1], [0]],
      answers: true)
    let bare = try GoldenNetwork(
      "[{use: dense, units: 1}]", loss: "bce_logits", inputs: [[1], [2]], targets: [[1], [0]])
    for _ in 0..<2 { #expect(made.step() == bare.step()) }
    for (one, other) in zip(made.network.parameters, bare.network.parameters) {
      #expect(made.network.gradient(of: one) == bare.network.gradient(of: other))
    }
  }
}
