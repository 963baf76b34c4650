/// What a node computes, row by row unless it says otherwise.
public enum NetworkOperation: Sendable {
  /// y = x Wᵀ + b; parameters: the weight [outputs, inputs], and the bias if there is one.
  case affine
  /// A function without parameters.
  case activation(ActivationFunction)
  /// y = scale · (x − μ) / √(σ² + ε) + shift over the batch; parameters: scale, shift; buffers: the running mean and
  /// variance, which are used in evaluation.
  case batchNormalization(epsilon: Double, place: EpsilonPlace, momentum: Double)
  /// y = scale · (x − μ) / √(σ² + ε) + shift over each row; parameters: scale, shift, or none for 1 and 0. Members of an
  /// ensemble share them.
  case layerNormalization(epsilon: Double)
  /// In training each number is 0 with probability `rate`, else divided by 1 − rate.
  case dropout(rate: ScheduledNumber)
  /// y = x₁ + x₂ + ….
  case sum
  /// y = x₁ ⊙ x₂.
  case product
  /// y = factor · x + offset.
  case linear(factor: Double, offset: Double)
  /// y = [x₁ | x₂ | …].
  case concatenation
  /// Some columns of x, in the order given.
  case selection(columns: [Int])
  /// The same numbers of a row as another number of members: y[row, member, i] = x[row, member · width + i].
  case reshape
  /// For each column cos(2πwx + b), or with `pairs` cos(2πwx) and then sin(2πwx); parameters: the frequencies w
  /// [columns, count] and, without `pairs`, the phases b [columns, count]. Each column's are a member.
  case periodic(pairs: Bool)
  /// Row i of the table for each index i of a column; parameter: the table [categories, width].
  case lookup(column: Int)
  /// Each row for every member: y[row, member] = x[row].
  case spread
  /// y = x ⊙ r; parameter: r, one for each number of a row.
  case scale
  /// y = x + b; parameter: b, one for each number of a row.
  case shift
  /// y = x Wₖ + bₖ for each member k; parameters: the weight [members, inputs, outputs], and the bias if there is one.
  case memberAffine
  /// In evaluation the mean over the members; of logits the logarithm of the mean of their probabilities. Nothing is
  /// trained through it.
  case memberMean(ofLogits: Bool)
  /// In evaluation y = min(max(x, lowest), highest), and NaN stays; in training y = x. Buffers: lowest, highest, one number
  /// each.
  case clamp
  /// A kernel written in Swift; it takes each member of each row as a row.
  case custom(CustomOperation)

  /// What listings call it; a custom one's is its kernel's type.
  public var name: String {
    switch self {
    case .affine: "affine"
    case .activation(let function): function.name
    case .batchNormalization: "batch_normalization"
    case .layerNormalization: "layer_normalization"
    case .dropout: "dropout"
    case .sum: "sum"
    case .product: "product"
    case .linear: "linear"
    case .concatenation: "concatenation"
    case .selection: "selection"
    case .reshape: "reshape"
    case .periodic: "periodic"
    case .lookup: "lookup"
    case .spread: "spread"
    case .scale: "scale"
    case .shift: "shift"
    case .memberAffine: "member_affine"
    case .memberMean: "member_mean"
    case .clamp: "clamp"
    case .custom(let operation): operation.name
    }
  }
}

/// Where BatchNorm adds its ε.
public enum EpsilonPlace: String, CaseIterable, Sendable {
  /// y = (x − μ) / √(σ² + ε), as every framework has it.
  case inside
  /// y = (x − μ) / (σ + ε).
  case outside
}

/// How a row's loss is computed.
public enum LossOperation: Sendable {
  /// Softmax cross-entropy of logits, by log-sum-exp: −max(log p, log ε).
  case crossEntropy(logClip: Double?, clipGradient: ClipGradient)
  /// −log max(p, ε) of probabilities.
  case negativeLogLikelihood(logClip: Double?, clipGradient: ClipGradient)
  /// The same of logits with smoothed labels and weights of classes: −Σⱼ cⱼ max(log pⱼ, log ε), where
  /// cⱼ = wⱼ · smoothing / classes, and wⱼ (1 − smoothing) more for the row's class.
  case weightedCrossEntropy(
    smoothing: Double, weights: [Double]?, logClip: Double?, clipGradient: ClipGradient)
  /// −w (1 − p)^γ max(log p, log ε) of logits, with the weight of the row's class.
  case focal(gamma: Double, weights: [Double]?, logClip: Double?, clipGradient: ClipGradient)
  /// Squared error, averaged over the target's columns.
  case squaredError
  /// A loss of each number, averaged over the target's columns.
  case numbers(NumberLoss)
  /// (s + (μ − t)² e⁻ˢ) / 2, averaged over the target's columns: the output has the means μ, then the logarithms of the
  /// variances, at least log ε. With `isFull` and log(2π) / 2 more.
  case gaussian(epsilon: Double, isFull: Bool)
  /// A kernel written in Swift.
  case custom(CustomLoss)

  /// What listings call it; a custom one's is its kernel's type.
  public var name: String {
    switch self {
    case .crossEntropy: "cross_entropy"
    case .negativeLogLikelihood: "negative_log_likelihood"
    case .weightedCrossEntropy: "weighted_cross_entropy"
    case .focal: "focal"
    case .squaredError: "squared_error"
    case .numbers(let loss): loss.name
    case .gaussian: "gaussian"
    case .custom(let loss): loss.name
    }
  }
}
