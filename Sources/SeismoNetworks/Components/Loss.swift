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
