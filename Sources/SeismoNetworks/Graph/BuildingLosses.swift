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

  /// Softmax cross-entropy of logits with smoothed labels (Szegedy et al., "Rethinking the Inception Architecture for
  /// Computer Vision", 2016, section 7) and weights of classes, as PyTorch's row by row; the mean over the rows isn't
  /// divided by their weights.
  ///
  /// - Parameters:
  ///   - smoothing: the share of a row's label that all classes have in equal parts.
  ///   - weights: of each class; nil for 1.
  /// - Throws: `ParameterProblem` when the logits or weights aren't one per class.
  public mutating func crossEntropy(
    _ logits: Tensor, smoothing: Double, weights: [Double]?, logClip: Double?,
    clipGradient: ClipGradient
  ) throws {
    try requireOne(of: weights)
    try setClassLoss(
      smoothing == 0 && weights == nil
        ? .crossEntropy(logClip: logClip, clipGradient: clipGradient)
        : .weightedCrossEntropy(
          smoothing: smoothing, weights: weights, logClip: logClip, clipGradient: clipGradient),
      of: logits)
  }

  /// Focal loss of logits.
  ///
  /// - Parameter weights: of each class; nil for 1.
  /// - Throws: `ParameterProblem` when the logits or weights aren't one per class.
  public mutating func focal(
    _ logits: Tensor, gamma: Double, weights: [Double]?, logClip: Double?,
    clipGradient: ClipGradient
  ) throws {
    try requireOne(of: weights)
    try setClassLoss(
      .focal(gamma: gamma, weights: weights, logClip: logClip, clipGradient: clipGradient),
      of: logits)
  }

  /// A loss of each number, averaged over the target's columns and the rows.
  ///
  /// - Throws: `ParameterProblem` when the output's width isn't the target's.
  public mutating func loss(_ loss: NumberLoss, of output: Tensor) throws {
    try setValueLoss(.numbers(loss), of: output)
  }

  /// The negative log-likelihood of normal distributions, averaged over the target's columns and the rows.
  ///
  /// - Parameters:
  ///   - output: the target's means, then the logarithms of its variances.
  ///   - epsilon: the least variance.
  ///   - isFull: whether log(2π) / 2 is part of it.
  /// - Throws: `ParameterProblem` when the output's width isn't twice the target's.
  public mutating func gaussianLoss(_ output: Tensor, epsilon: Double, isFull: Bool) throws {
    guard output.width == 2 * targetWidth else {
      throw ParameterProblem(
        nil,
        "the network puts out numbers of width \(output.width), and this loss takes \(2 * targetWidth): the target's mean, then "
          + "the logarithm of its variance; end the model with {use: dense, units: \(2 * targetWidth)}"
      )
    }
    graph.loss = .init(operation: .gaussian(epsilon: epsilon, isFull: isFull), output: output)
  }

  private func requireOne(of weights: [Double]?) throws(ParameterProblem) {
    guard let weights, weights.count != targetWidth else { return }
    throw ParameterProblem(
      "class_weights", "has \(weights.count) numbers, and the target \(targetWidth) classes")
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
