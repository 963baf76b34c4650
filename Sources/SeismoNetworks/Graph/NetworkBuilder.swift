internal import SeismoSpec

/// Builds a network's graph: layers add operations to it, in order, before any memory exists.
///
/// A layer that composes the operations here writes no backward pass of its own.
public struct NetworkBuilder: Sendable {
  /// The number of classes, or of target columns.
  public let targetWidth: Int
  /// The fewest rows that a training batch will have, for layers that need more than one.
  package(set) public var smallestTrainingBatch = 1
  /// How many categories each column of the input of indices has; index 0 is that of levels that training lacks.
  public let categoryCounts: [Int]
  /// The names of the columns of the input of numbers, as the preparation left them; empty where nobody knows them.
  package(set) public var inputNames: [String] = []
  /// From the smallest to the largest number of the training rows' targets, as the network is to make them; all
  /// numbers where nobody knows.
  package(set) public var targetRange = -Double.infinity...Double.infinity
  /// Training rows of each class; empty where the target is numbers, or nobody has counted.
  public package(set) var classCounts: [Int] = []
  /// What was built so far.
  public internal(set) var graph = NetworkGraph()
  /// Prefix of parameter names: `layers.0`.
  package var scope = ""
  /// Whether a layer of the spec is being planned.
  var isInPart = false

  /// The most trained numbers that a network may have.
  package static let parameterLimit = 1 << 28
  package let precision: Precision
  /// How a batch's rows are cut into blocks.
  package var blocks = BlockPlan()
  /// The largest batch, in rows.
  let largestBatch: Int
  let seed: UInt64
  /// Trained numbers so far.
  private var parameterCount = 0
  private var names: Set<String> = []
  private var trainedTensors = 0, keptTensors = 0

  /// Starts a network.
  ///
  /// - Parameters:
  ///   - inputWidth: numbers per row of the prepared inputs.
  ///   - categories: how many each column of the input of indices has; empty for no such input.
  ///   - targetWidth: classes, or columns of the target.
  ///   - largestBatch: the largest batch, in rows.
  package init(
    inputWidth: Int, categories: [Int] = [], targetWidth: Int, largestBatch: Int,
    precision: Precision, seed: UInt64
  ) {
    self.precision = precision
    self.largestBatch = largestBatch
    self.targetWidth = targetWidth
    self.seed = seed
    categoryCounts = categories
    graph.inputs.append(Tensor(width: inputWidth, members: 1, element: .number, index: 0))
    if !categories.isEmpty {
      graph.inputs.append(
        Tensor(width: categories.count, members: 1, element: .index, index: 1))
    }
    graph.tensors = graph.inputs
  }

  /// The network's input of numbers.
  public var input: Tensor { graph.inputs[0] }
  /// Its input of indices, a column for each column of categories; nil where there are none.
  public var categories: Tensor? { graph.inputs.dropFirst().first }
  /// Whether it has a loss: one without can only predict.
  package var hasLoss: Bool { graph.loss != nil }

  /// The memory of the network, in bytes: its own, and what filling its largest tensor takes beside it.
  package func bytes(stateCount: Int) -> Int {
    NetworkLayout(self, stateCount: stateCount).bytesToStart
  }

  /// Runs a part of a layer whose parameters are named below the layer's own: `layers.0.hidden0`.
  /// A layer composed of several others gives each a name, so that their parameters differ.
  public mutating func scoped<R>(
    _ name: String, _ body: (inout NetworkBuilder) throws -> R
  ) rethrows -> R {
    let outer = scope
    scope += ".\(name)"
    defer { scope = outer }
    return try body(&self)
  }

  /// Adds an operation.
  ///
  /// - Parameters:
  ///   - width: numbers per row and member that it puts out.
  ///   - members: of its output; nil for as many as the first input has.
  ///   - trained: what it trains.
  ///   - kept: what it keeps between steps but doesn't train.
  /// - Returns: its output.
  /// - Throws: `ParameterProblem` for a tensor or parameters that are too large, or a name that is there already; what
  ///   an initializer's `check` throws.
  mutating func add(
    _ operation: NetworkOperation, to inputs: [Tensor], width: Int, members: Int? = nil,
    trained: [TrainedTensor] = [], kept: [TrainedTensor] = []
  ) throws -> Tensor {
    let members = members ?? inputs[0].members
    try requireRoom(forWidth: members * width)
    try requireDense(operation, trained)
    let parameters = try trained.map { try parameter($0, role: $0.role) }
    let buffers = try kept.map { try parameter($0, role: nil) }
    return append(operation, to: inputs, width: width, members: members, parameters, buffers)
  }

  /// Adds an operation that has no parameters and can't be too large.
  mutating func append(
    _ operation: NetworkOperation, to inputs: [Tensor], width: Int, members: Int? = nil,
    _ parameters: [ParameterTensor] = [], _ buffers: [ParameterTensor] = []
  ) -> Tensor {
    let output = Tensor(
      width: width, members: members ?? inputs[0].members, element: .number,
      index: graph.tensors.count)
    graph.tensors.append(output)
    graph.nodes.append(
      .init(
        operation: operation, scope: scope, inputs: inputs, output: output, parameters: parameters,
        buffers: buffers))
    return output
  }

  /// Refuses a width whose tensor no memory would hold, before it is counted.
  func requireRoom(forWidth width: Int) throws(ParameterProblem) {
    guard width <= Network.memoryLimit / (2 * precision.size * largestBatch) else {
      throw ParameterProblem(
        nil,
        "would put out \(width) numbers per row; the network would need more than "
          + "\(Network.memoryLimit >> 20) MiB")
    }
  }

  /// Refuses an initializer that looks at a dense layer's batch anywhere else.
  private func requireDense(
    _ operation: NetworkOperation, _ trained: [TrainedTensor]
  ) throws(ParameterProblem) {
    if case .affine = operation { return }
    guard let other = trained.first(where: { $0.initializer is any DataDependentInitializer })
    else { return }
    throw ParameterProblem(
      nil,
      "'\(type(of: other.initializer).name)' looks at what a dense layer takes, and '\(other.name)' is of "
        + "'\(operation.name)'; take another initializer")
  }

  private mutating func parameter(
    _ asked: TrainedTensor, role: ParameterRole?
  ) throws -> ParameterTensor {
    let count = asked.dimensions.reduce(1, *)
    let isTrained = role != nil
    guard !isTrained || parameterCount + count <= Self.parameterLimit else {
      throw ParameterProblem(
        nil, "the network would have more than \(Self.parameterLimit) parameters")
    }
    let info = ParameterInfo(name: "\(scope).\(asked.name)", dimensions: asked.dimensions)
    guard names.insert(info.name).inserted else {
      throw ParameterProblem(nil, "a layer has two tensors named '\(info.name)'")
    }
    try asked.initializer.check(info)
    let index = isTrained ? trainedTensors : keptTensors
    if isTrained {
      parameterCount += count
      trainedTensors += 1
    } else {
      keptTensors += 1
    }
    return ParameterTensor(
      name: info.name, dimensions: info.dimensions, role: role,
      initializer: asked.initializer, index: index)
  }
}
