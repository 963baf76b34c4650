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

  /// A layer as a spec names it: what some nodes make together.
  public struct Part: Sendable {
    /// Where its parameters' names begin: `layers.0`.
    public let scope: String
    /// The component's name.
    public let component: String
    /// What it takes.
    public let inputs: [Tensor]
    /// What it makes; one of its inputs where it adds no operation.
    public let output: Tensor
    /// Its operations, among the graph's nodes.
    public let nodes: Range<Int>

    /// Its name in the spec, or its place in the list: `0`.
    public var name: String { scope.split(separator: ".").last.map(String.init) ?? scope }
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
  /// The layers of the spec, in order.
  public internal(set) var parts: [Part] = []
  /// The operations that make the network's answer of its output; nothing is trained through them.
  public internal(set) var answerNodes = 0..<0
  /// Nil in a network that only predicts.
  public internal(set) var loss: LossNode?

  /// Everything that is trained, in the order of the layers.
  public var parameters: [ParameterTensor] { nodes.flatMap(\.parameters) }
  /// Everything that is kept but not trained, in the order of the layers.
  public var buffers: [ParameterTensor] { nodes.flatMap(\.buffers) }

  /// How many numbers a layer trains.
  public func parameterCount(of part: Part) -> Int {
    nodes[part.nodes].flatMap(\.parameters).reduce(0) { $0 + $1.count }
  }

  /// The node that makes a tensor; nil for an input.
  public func producer(of tensor: Tensor) -> Int? {
    tensor.index < inputs.count ? nil : tensor.index - inputs.count
  }

  /// The rates of dropout that change over a training.
  public var scheduledRates: [ScheduledNumber] {
    nodes.compactMap { node in
      if case .dropout(let rate) = node.operation, rate.isScheduled { rate } else { nil }
    }
  }

  /// Whether any operation drops numbers at random.
  public var hasDropout: Bool {
    nodes.contains { if case .dropout(let rate) = $0.operation { rate.start > 0 } else { false } }
  }

  /// Multiplications and additions of matrix products that one row costs in a forward pass; what custom operations do
  /// isn't known.
  public var multiplyAddsPerRow: Int {
    nodes.reduce(0) { sum, node in
      switch node.operation {
      case .affine, .memberAffine: sum + node.inputs[0].numbersPerRow * node.output.width
      default: sum
      }
    }
  }
}
