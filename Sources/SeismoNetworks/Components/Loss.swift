public import SeismoSpec

/// What a loss compares the network's output with.
public enum TargetKind: Sendable, Equatable {
  /// A class index per row.
  case classes
  /// Numbers per row.
  case values
}

/// What training makes small.
public protocol Loss: Component {
  /// The target it wants.
  var target: TargetKind { get }
  /// Whether the network's output has to be probabilities, as softmax makes them.
  var wantsProbabilities: Bool { get }
  /// Whether a row's loss is −max(log p, log ε) of one probability, which the contract looks at where there is a
  /// `log_clip`; by default it is.
  var isLogarithm: Bool { get }
  /// The targets that it has a meaning for; by default all numbers.
  var targetRange: ClosedRange<Double> { get }
  /// Numbers per row that the network has to put out; by default as many as the target has columns or classes.
  func outputWidth(for targetWidth: Int) -> Int
  /// Adds what makes the network's answer of its output: numbers in the target's place, or of classes logits or, with
  /// `wantsProbabilities`, probabilities. By default the output is the answer. Nothing is trained through it.
  func answer(_ output: Tensor, in network: inout NetworkBuilder) throws -> Tensor
  /// An output that gives the answer, for what a constant answer costs; by default the answer itself.
  ///
  /// - Parameter targets: what it is the mean of.
  func output(answering answer: [Double], of targets: [Double]) -> [Double]
  /// Adds itself as the network's last operation.
  ///
  /// - Throws: `ParameterProblem` when the output's width doesn't fit the target.
  func plan(_ output: Tensor, in network: inout NetworkBuilder) throws
}

/// What becomes of the gradient of a row whose logarithm was clipped.
public enum ClipGradient: String, CaseIterable, Sendable {
  /// The gradient of the clipped function, which is flat there: 0.
  case zero
  /// The row keeps a gradient: of logits the one without a clip, of a probability −1/ε, the largest
  /// that an unclipped row can have.
  case keep
}

extension Loss {
  /// False: it takes any numbers.
  public var wantsProbabilities: Bool { false }
  /// True.
  public var isLogarithm: Bool { true }
  /// All.
  public var targetRange: ClosedRange<Double> { -.infinity ... .infinity }
  /// As many.
  public func outputWidth(for targetWidth: Int) -> Int { targetWidth }
  /// The output.
  public func answer(_ output: Tensor, in network: inout NetworkBuilder) throws -> Tensor { output }
  /// The answer.
  public func output(answering answer: [Double], of targets: [Double]) -> [Double] { answer }
}

extension Kind<any Loss> {
  /// Losses.
  public static let loss = Kind("loss", "What training makes small.")
}

extension Registration {
  /// Registers a loss.
  public static func loss<C: Loss>(_ type: C.Type) -> Registration {
    Registration(Kind.loss, type)
  }
}
