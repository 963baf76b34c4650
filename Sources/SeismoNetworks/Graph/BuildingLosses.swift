internal import SeismoSpec

/// Losses. That of an ensemble's row is the mean of its members'.
extension NetworkBuilder {
  /// Softmax cross-entropy of logits, by log-sum-exp.
  ///
  /// - Parameters:
  ///   - logClip: ε; the value of a row is −max(log p, log ε). Nil for no clip.
  ///   - clipGradient: what a clipped row's gradient is.
  /// - Throws: `ParameterProblem` when the logits aren't one per class.
  public mutating func crossEntropy(
    _ logits: Tensor, logClip: Double?, clipGradient: ClipGradient
  ) throws {
    try setClassLoss(.crossEntropy(logClip: logClip, clipGradient: clipGradient), of: logits)
  }

  /// Negative log-likelihood of probabilities: −log max(p, ε).
  ///
  /// - Parameters:
  ///   - logClip: ε, or nil for the bare logarithm, which is +∞ at 0.
  ///   - clipGradient: what a clipped row's gradient is.
  /// - Throws: `ParameterProblem` when the probabilities aren't one per class.
  public mutating func negativeLogLikelihood(
    _ probabilities: Tensor, logClip: Double?, clipGradient: ClipGradient
  ) throws {
    try setClassLoss(
      .negativeLogLikelihood(logClip: logClip, clipGradient: clipGradient), of: probabilities)
  }

  /// Squared error, averaged over the target's columns and the rows.
  ///
  /// - Throws: `ParameterProblem` when the output's width isn't the target's.
  public mutating func meanSquaredError(_ output: Tensor) throws {
    try setValueLoss(.squaredError, of: output)
  }

  mutating func setValueLoss(_ loss: LossOperation, of output: Tensor) throws {
    guard output.width == targetWidth else {
      throw ParameterProblem(
        nil, "the target has \(targetWidth) columns, the network's output \(output.width)")
    }
    graph.loss = .init(operation: loss, output: output)
  }

  mutating func setClassLoss(_ loss: LossOperation, of output: Tensor) throws {
    guard output.width == targetWidth else {
      throw ParameterProblem(
        nil,
        "the target has \(targetWidth) classes, the network's output \(output.width) columns; end "
          + "the model with {use: dense, units: classes}")
    }
    graph.loss = .init(operation: loss, output: output)
  }
}
