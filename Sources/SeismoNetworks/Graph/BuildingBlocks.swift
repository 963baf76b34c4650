public import SeismoSpec

/// Operations that layers are composed of.
extension NetworkBuilder {
  /// y = x Wᵀ + b, as PyTorch's `Linear`: W is [outputs × inputs]. Members of an ensemble share W and b.
  ///
  /// - Parameters:
  ///   - x: [rows × inputs].
  ///   - outputs: the width of y, at least 1.
  ///   - weight: fills W.
  ///   - bias: fills b, or nil for none.
  /// - Throws: what the initializers throw; `ParameterProblem` when y or W is too large.
  public mutating func affine(
    _ x: Tensor, outputs: Int, weight: any Initializer, bias: (any Initializer)?
  ) throws -> Tensor {
    guard x.width > 0 else {
      throw ParameterProblem(
        nil, "takes numbers, and the preparation makes none; take the categories, by an embedding")
    }
    let weight = TrainedTensor("weight", [outputs, x.width], weight, role: .weight)
    let bias = bias.map { TrainedTensor("bias", [outputs], $0, role: .bias) }
    return try add(.affine, to: [x], width: outputs, trained: [weight] + [bias].compactMap { $0 })
  }

  /// y = max(0, x). Computed together with an affine map that nothing else reads.
  public mutating func relu(_ x: Tensor) -> Tensor {
    append(.activation(.relu), to: [x], width: x.width)
  }

  /// y = tanh x.
  public mutating func tanh(_ x: Tensor) -> Tensor {
    append(.activation(.tanh), to: [x], width: x.width)
  }

  /// Each row's softmax; in an ensemble each member's.
  public mutating func softmax(_ x: Tensor) -> Tensor {
    append(.activation(.softmax), to: [x], width: x.width)
  }

  /// A function of each number; of each row for `softmax`.
  public mutating func activation(_ x: Tensor, _ function: ActivationFunction) -> Tensor {
    append(.activation(function), to: [x], width: x.width)
  }

  /// Layer normalization (Ba, Kiros and Hinton, 2016): each row's numbers less their mean, over √(σ² + ε) with their
  /// biased variance. Members of an ensemble are normalized each by itself, and share scale and shift.
  ///
  /// - Parameters:
  ///   - isScaled: whether a trained scale, which starts at 1, and shift, at 0, follow.
  /// - Throws: `ParameterProblem` when there would be too many parameters.
  public mutating func layerNormalization(
    _ x: Tensor, epsilon: Double, isScaled: Bool = true
  ) throws -> Tensor {
    try add(
      .layerNormalization(epsilon: epsilon), to: [x], width: x.width,
      trained: isScaled
        ? [
          TrainedTensor("weight", [x.width], filledWith: 1, role: .scale),
          TrainedTensor("bias", [x.width], filledWith: 0, role: .bias),
        ] : [])
  }

  /// Batch normalization (Ioffe and Szegedy, 2015): statistics of the batch in training, running
  /// ones in evaluation; scale starts at 1 and shift at 0. Members of an ensemble each have their own.
  ///
  /// - Parameters:
  ///   - momentum: the share of the batch's statistics in the running ones, as in PyTorch; their
  ///     variance is the unbiased one.
  public mutating func batchNormalization(
    _ x: Tensor, epsilon: Double, place: EpsilonPlace, momentum: Double
  ) throws -> Tensor {
    let own = x.dimensions
    return try add(
      .batchNormalization(epsilon: epsilon, place: place, momentum: momentum), to: [x],
      width: x.width,
      trained: [
        TrainedTensor("weight", own, filledWith: 1, role: .scale),
        TrainedTensor("bias", own, filledWith: 0, role: .bias),
      ],
      kept: [
        TrainedTensor("running_mean", own, filledWith: 0),
        TrainedTensor("running_var", own, filledWith: 1),
      ])
  }

  /// Inverted dropout (Srivastava et al., 2014): in training each number is zero with probability
  /// `rate`, else divided by 1 − rate; in evaluation nothing happens.
  public mutating func dropout(_ x: Tensor, rate: ScheduledNumber) -> Tensor {
    append(.dropout(rate: rate), to: [x], width: x.width)
  }

  /// y = x₁ + x₂ + …: a residual connection.
  ///
  /// - Throws: `ParameterProblem` when there are none, or their widths differ.
  public mutating func add(_ tensors: [Tensor]) throws(ParameterProblem) -> Tensor {
    guard let width = tensors.first?.width, tensors.allSatisfy({ $0.width == width }) else {
      let widths = tensors.map { String($0.width) }.joined(separator: ", ")
      throw ParameterProblem(nil, "adds tensors of one width, got widths \(widths)")
    }
    try requireSameMembers(tensors)
    return append(.sum, to: tensors, width: width)
  }

  /// y = a ⊙ b, number by number.
  ///
  /// - Throws: `ParameterProblem` when their widths differ.
  public mutating func multiply(_ a: Tensor, _ b: Tensor) throws(ParameterProblem) -> Tensor {
    guard a.width == b.width else {
      throw ParameterProblem(
        nil, "multiplies tensors of one width, got widths \(a.width), \(b.width)")
    }
    try requireSameMembers([a, b])
    return append(.product, to: [a, b], width: a.width)
  }

  /// y = factor · x + offset, of constants.
  public mutating func linear(_ x: Tensor, factor: Double, offset: Double = 0) -> Tensor {
    append(.linear(factor: factor, offset: offset), to: [x], width: x.width)
  }

  /// In evaluation y = min(max(x, lowest), highest), in training y = x. The bounds are kept with the weights.
  public mutating func clamp(_ x: Tensor, to range: ClosedRange<Double>) throws -> Tensor {
    try add(
      .clamp, to: [x], width: x.width,
      kept: [
        TrainedTensor("lowest", [1], filledWith: range.lowerBound),
        TrainedTensor("highest", [1], filledWith: range.upperBound),
      ])
  }

  /// y = [x₁ | x₂ | …]: the columns side by side.
  ///
  /// - Throws: `ParameterProblem` when there are none, or more columns than memory holds.
  public mutating func concatenate(_ tensors: [Tensor]) throws(ParameterProblem) -> Tensor {
    guard !tensors.isEmpty else { throw ParameterProblem(nil, "has nothing to concatenate") }
    try requireSameMembers(tensors)
    let width = tensors.reduce(0) { $0 + $1.width }
    try requireRoom(forWidth: tensors[0].members * width)
    return append(.concatenation, to: tensors, width: width)
  }

  /// The row of a trained table for each index: an embedding, as PyTorch's `Embedding`.
  ///
  /// - Parameters:
  ///   - indices: an input of indices.
  ///   - column: which of its columns, from 0.
  ///   - categories: rows of the table; an index from there on gives NaN.
  ///   - width: numbers per row of y.
  ///   - initializer: fills the table [categories × width].
  /// - Throws: `ParameterProblem` when the tensor has no such column of indices, or the table is too large; what the
  ///   initializer throws.
  public mutating func lookup(
    _ indices: Tensor, column: Int, categories: Int, width: Int, initializer: any Initializer
  ) throws -> Tensor {
    guard indices.element == .index, (0..<indices.width).contains(column) else {
      throw ParameterProblem(
        nil, "looks up column \(column) of indices, which its input doesn't have")
    }
    return try add(
      .lookup(column: column), to: [indices], width: width,
      trained: [TrainedTensor("weight", [categories, width], initializer, role: .embedding)])
  }
}
