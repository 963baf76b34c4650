public import SeismoNetworks
public import SeismoSpec

/// Lookahead (Zhang, Lucas, Hinton and Ba, 2019, algorithm 1): another optimizer takes k steps from
/// slow weights φ, which then move toward the fast weights θ it has reached, φ ← φ + α(θ − φ), and it
/// starts again from there.
public struct Lookahead: Optimizer {
  /// `lookahead`.
  public static let name = "lookahead"
  /// One sentence.
  public static let summary =
    "Follows another optimizer's steps from slow weights, a part of the way."
  /// As specs write it.
  public static let examples = [
    "lookahead", "{use: lookahead, inner: {use: sgd, momentum: 0.9}, steps: 3, share: 0.8}",
  ]
  /// Slower than the inner optimizer alone, by the share.
  public static let convergence = Convergence(
    "{use: lookahead, inner: {use: adam, learning_rate: 0.02}}", parabola: 2000, rosenbrock: 10_000)
  /// What a spec can set.
  public static let parameters: [Parameter<Lookahead>] = [
    Parameter(
      "inner", required: \.inner, .component(.optimizer), default: "adam",
      "The optimizer of the fast weights."),
    Parameter("steps", \.steps, .integer(in: 1...1_000_000), "k, its steps between two moves."),
    Parameter(
      "share", \.share, .number(.greaterThan(0, atMost: 1)), "α, the part of the way to move."),
  ]

  /// The optimizer of the fast weights; nil only before a spec was read.
  public var inner: (any Optimizer)?
  /// k.
  public var steps = 5
  /// α.
  public var share = 0.5

  /// The paper's defaults.
  public init() {}

  /// The slow weights, and what the inner optimizer keeps.
  public var stateCount: Int { 1 + (inner?.stateCount ?? 0) }

  /// The inner optimizer's.
  public var weightDecay: ScheduledNumber { inner?.weightDecay ?? ScheduledNumber(0) }

  /// The inner optimizer's.
  public func check(_ plan: UpdatePlan) throws(ParameterProblem) { try inner?.check(plan) }

  /// The rule over the inner optimizer's.
  public func makeRule(_ memory: UpdateMemory) -> any UpdateRule {
    Rule(
      inner: inner?.makeRule(memory.passing(1..<stateCount)), fast: memory.parameters,
      slow: memory.state[0], steps: steps, share: share)
  }

  private final class Rule: UpdateRule {
    let inner: (any UpdateRule)?
    let fast, slow: Vector
    let steps: Int
    let share: Double

    init(inner: (any UpdateRule)?, fast: Vector, slow: Vector, steps: Int, share: Double) {
      (self.inner, self.fast, self.slow) = (inner, fast, slow)
      (self.steps, self.share) = (steps, share)
    }

    func update(_ step: borrowing UpdateStep) {
      if step.number == 1 { slow.copy(fast) }
      inner?.update(step)
      guard step.number % steps == 0 else { return }
      slow.move(toward: fast, by: share)
      fast.copy(slow)
    }

    func writeAverage(after updates: Int) -> Bool { inner?.writeAverage(after: updates) ?? false }
  }
}

extension Plugin {
  /// What this target adds.
  public static let lookahead = Plugin("Lookahead", [.optimizer(Lookahead.self)])
}
