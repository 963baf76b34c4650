/// A loss of an output x and the target t, with e = x − t.
public enum NumberLoss: Sendable, Equatable {
  /// |e|.
  case absoluteError
  /// e² / 2 to |e| = delta, then delta (|e| − delta / 2).
  case huber(delta: Double)
  /// The pinball loss: (1 − q) e above 0, −q e below.
  case quantile(Double)
  /// eˣ − t x, with Stirling's t ln t − t + ln(2πt) / 2 more where it is full and t above 1.
  case poisson(isFull: Bool)
  /// −(t max(log p, log ε) + (1 − t) max(log(1 − p), log ε)), where x is p or its logit.
  case binaryCrossEntropy(ofLogits: Bool, logClip: Double?, clipGradient: ClipGradient)

  /// What listings call it.
  public var name: String {
    switch self {
    case .absoluteError: "absolute_error"
    case .huber: "huber"
    case .quantile: "quantile"
    case .poisson: "poisson"
    case .binaryCrossEntropy: "binary_cross_entropy"
    }
  }
}
