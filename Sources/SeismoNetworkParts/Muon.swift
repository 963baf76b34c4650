package import SeismoNetworks
package import SeismoSpec

/// Muon (Jordan et al., "Muon: An optimizer for hidden layers in neural networks", 2024): a weight matrix moves along its
/// momentum made orthogonal, so that all its directions are learned alike; other parameters, and by default the first and
/// the last matrix, follow AdamW. As PyTorch's `Muon`, but in the network's precision where that has bfloat16, and with the
/// step of Moonshot's variant as default (Liu et al., "Muon is Scalable for LLM Training", 2025, section 2.2), so that one
/// rate and decay suit both rules.
package struct Muon: Optimizer {
  package static let name = "muon"
  package static let summary = "Orthogonal steps for hidden weight matrices, AdamW for the rest."
  package static let examples = [
    "muon", "{use: muon, weights: all, learning_rate: 0.01, weight_decay: 0}",
    "{use: muon, weights: all, adjust: original, nesterov: false, ns_steps: 3}",
  ]
  package static let convergence = Convergence(
    "{use: muon, learning_rate: 0.02, weight_decay: 0}", parabola: 1000, rosenbrock: 5000)
  package static let parameters: [Parameter<Muon>] = [
    .learningRate(\.learningRate),
    Parameter(
      "weights", \.weights, .choice,
      "Which weight matrices: hidden leaves out the first and the last; all."),
    Parameter("momentum", \.momentum, .number(.between(0..<1)), "Share of the velocity kept."),
    Parameter("nesterov", \.nesterov, .flag, "Whether to look ahead along the velocity."),
    Parameter("ns_steps", \.steps, .integer(in: 1...99), "Steps of the Newton-Schulz iteration."),
    Parameter(
      "adjust", \.adjust, .choice,
      "What the rate is multiplied by: match_rms_adamw: 0.2·√(the longer side); original: √max(1, outputs/inputs)."
    ),
    .beta1(\.beta1), .beta2(\.beta2), .epsilon(\.epsilon), .weightDecay(\.weightDecay),
  ]

  var learningRate = 1e-3
  var weights = MuonWeights.hidden
  var momentum = 0.95
  var nesterov = true
  var steps = 5
  var adjust = MuonAdjustment.matchRMSAdamW
  var beta1 = 0.9
  var beta2 = 0.999
  var epsilon = 1e-8
  package var weightDecay = ScheduledNumber(0.1)

  /// PyTorch's defaults, but for the adjusted rate.
  package init() {}

  /// A velocity, or AdamW's moments.
  package var stateCount: Int { 2 }

  package func makeRule(_ memory: UpdateMemory) -> any UpdateRule { Rule(self, memory) }

  private final class Rule: UpdateRule {
    private let muon: Muon
    private let adam: ContiguousArray<any UpdateRule>
    private let matrices: ContiguousArray<MatrixRule>

    init(_ muon: Muon, _ memory: UpdateMemory) {
      self.muon = muon
      let weights = memory.segments.filter {
        $0.matrices != nil && (muon.weights == .all || $0.isHidden)
      }
      let names = Set(weights.map(\.name))
      var rest = AdamW()
      (rest.learningRate, rest.beta1, rest.beta2) = (muon.learningRate, muon.beta1, muon.beta2)
      (rest.epsilon, rest.weightDecay) = (muon.epsilon, muon.weightDecay)
      matrices = ContiguousArray(
        weights.compactMap { segment in
          segment.matrices.map { MatrixRule(muon, memory[segment], $0) }
        })
      adam = ContiguousArray(
        memory.segments.filter { !names.contains($0.name) }.map { rest.makeRule(memory[$0]) })
    }

    func update(_ step: borrowing UpdateStep) {
      for index in adam.indices { adam[index].update(step) }
      let rate = muon.learningRate * step.rateFactor
      let decay = muon.weightDecay.value(at: step.position) * step.decayFactor
      for index in matrices.indices {
        matrices[index].update(rate: rate, kept: 1 - rate * decay)
      }
    }
  }

  /// The rule of one weight.
  private final class MatrixRule {
    private let muon: Muon
    private let parameters, gradient, velocity, direction: Vector
    private let orthogonalizer: Orthogonalizer
    private let factor: Double

    init(_ muon: Muon, _ memory: UpdateMemory, _ weight: WeightMatrices) {
      self.muon = muon
      (parameters, gradient) = (memory.parameters, memory.gradient)
      (velocity, direction) = (memory.state[0], memory.state[1])
      orthogonalizer = Orthogonalizer(weight, like: memory.gradient)
      factor =
        switch muon.adjust {
        case .original: max(1, Double(weight.outputs) / Double(weight.inputs)).squareRoot()
        case .matchRMSAdamW: 0.2 * Double(max(weight.outputs, weight.inputs)).squareRoot()
        }
    }

    func update(rate: Double, kept: Double) {
      // v ← μv + (1 − μ)g, which differs from μv + g by a factor that the iteration divides out.
      velocity.move(toward: gradient, by: 1 - muon.momentum)
      direction.copy(muon.nesterov ? gradient : velocity)
      if muon.nesterov { direction.move(toward: velocity, by: muon.momentum) }
      orthogonalizer.run(
        on: direction, a: 3.4445, b: -4.7750, c: 2.0315, steps: muon.steps, epsilon: 1e-7)
      parameters.scale(by: kept)
      parameters.add(direction, times: -rate * factor)
    }
  }
}

/// Which weight matrices Muon moves.
package enum MuonWeights: String, CaseIterable, Sendable {
  case hidden, all
}

/// What Muon's rate is multiplied by.
package enum MuonAdjustment: String, CaseIterable, Sendable {
  case matchRMSAdamW = "match_rms_adamw"
  case original
}
