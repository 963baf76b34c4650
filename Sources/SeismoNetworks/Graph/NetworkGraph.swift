/// A network as a value, before any memory exists: tensors, the operations that make them, and the numbers that are
/// trained. Layers build it with a `NetworkBuilder`; the engine lays it out and runs it, `seismo graph` draws it.
///
/// To read one, go through `nodes` in order: a node takes tensors that the inputs or earlier nodes made. Operations
/// are a closed list, but for `NetworkOperation.custom`, whose name says whose it is.
public struct NetworkGraph: Sendable {
  /// One operation and what it works on.
  public struct Node: Sendable {
    /// What it does.
    public let operation: NetworkOperation
    /// The layer that it belongs to: `layers.0`.
    public let scope: String
    /// What it takes.
    public let inputs: [Tensor]
    /// What it makes.
    public let output: Tensor
    /// What it trains, in the order that its operation states.
    public let parameters: [ParameterTensor]
    /// What it keeps between steps but doesn't train.
    public let buffers: [ParameterTensor]
  }

  /// What training makes small.
  public struct LossNode: Sendable {
    /// How a row's loss is computed.
    public let operation: LossOperation
    /// The network's output.
    public let output: Tensor
  }

  /// All tensors: the inputs, then each node's output.
  public internal(set) var tensors: [Tensor] = []
  /// The tensors that come from the data.
  public internal(set) var inputs: [Tensor] = []
  /// The operations, in the order in which they run.
  public internal(set) var nodes: [Node] = []
  /// Nil in a network that only predicts.
  public internal(set) var loss: LossNode?

  /// Everything that is trained, in the order of the layers.
  public var parameters: [ParameterTensor] { nodes.flatMap(\.parameters) }
  /// Everything that is kept but not trained, in the order of the layers.
  public var buffers: [ParameterTensor] { nodes.flatMap(\.buffers) }

  /// The node that makes a tensor; nil for an input.
  public func producer(of tensor: Tensor) -> Int? {
    tensor.index < inputs.count ? nil : tensor.index - inputs.count
  }

  /// Whether any operation drops numbers at random.
  public var hasDropout: Bool {
    nodes.contains { if case .dropout(let rate) = $0.operation { rate > 0 } else { false } }
  }

  /// Multiplications and additions of matrix products that one row costs in a forward pass; what custom operations do
  /// isn't known.
  public var multiplyAddsPerRow: Int {
    nodes.reduce(0) { sum, node in
      if case .affine = node.operation {
        sum + node.inputs[0].width * node.output.width
      } else {
        sum
      }
    }
  }
}

/// What a node computes, row by row unless it says otherwise.
public enum NetworkOperation: Sendable {
  /// y = x Wᵀ + b; parameters: the weight [outputs, inputs], and the bias if there is one.
  case affine
  /// A function without parameters.
  case activation(ActivationFunction)
  /// y = scale · (x − μ) / √(σ² + ε) + shift over the batch; parameters: scale, shift; buffers: the running mean and
  /// variance, which are used in evaluation.
  case batchNormalization(epsilon: Double, place: EpsilonPlace, momentum: Double)
  /// In training each number is 0 with probability `rate`, else divided by 1 − rate.
  case dropout(rate: Double)
  /// y = x₁ + x₂ + ….
  case sum
  /// y = [x₁ | x₂ | …].
  case concatenation
  /// Row i of the table for each index i of a column; parameter: the table [categories, width].
  case lookup(column: Int)
  /// A kernel written in Swift.
  case custom(CustomOperation)
}

/// Activations whose gradient follows from their output.
public enum ActivationFunction: String, Sendable {
  /// max(0, x).
  case relu
  /// tanh x.
  case tanh
  /// Each row's softmax.
  case softmax
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
  /// Squared error, averaged over the target's columns.
  case squaredError
  /// A kernel written in Swift.
  case custom(CustomLoss)
}
