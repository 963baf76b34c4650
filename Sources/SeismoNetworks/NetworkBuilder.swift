internal import SeismoSpec

/// A matrix that flows through the network: one row per row of the batch.
public struct Tensor: Sendable, Equatable {
  /// Numbers per row.
  public let width: Int
  let value: Slot
  /// Nil for the network's input.
  var gradient: Slot?
  /// The index of the operation that makes it; −1 for the network's input.
  let producer: Int
}

/// Trained numbers of a network.
public struct ParameterTensor: Sendable {
  /// As in the saved weights: `layers.0.weight`.
  public let name: String
  /// As PyTorch has them: a weight is [outputs, inputs].
  public let dimensions: [Int]
  let value: Slot
  /// Whether the numbers are kept as [inputs, outputs].
  let isTransposed: Bool

  var gradient: Slot { value.inGradients }
}

/// The plan of a network: layers add operations to it, in order, before any memory exists.
///
/// A layer that composes the operations here writes no backward pass of its own.
public struct NetworkBuilder: Sendable {
  /// The network's input.
  public let input: Tensor
  /// The number of classes, or of target columns.
  public let targetWidth: Int
  /// Prefix of parameter names: `layers.0`.
  package var scope = ""
  /// How many operations read each tensor, by the offset of its numbers.
  private var readers: [Int: Int] = [:]
  /// Gradients to add up before the operation of this index runs backward.
  var gradientSums: [Int: [GradientSum]] = [:]
  /// The fewest rows that a training batch will have, for layers that need more than one.
  package(set) public var smallestTrainingBatch = 1

  /// The most trained numbers that a network may have.
  package static let parameterLimit = 1 << 28
  /// Multiplications in a product from which BLAS is used.
  package var blasThreshold = MatrixProduct.blasThreshold
  package let precision: Precision
  let capacity: Int
  private let seed: UInt64
  var sizes: [Region: Int] = [:]
  var plans: [any OperationPlan] = []
  var lossPlan: (any LossPlan)?
  /// Whether it has a loss: one without can only predict.
  package var hasLoss: Bool { lossPlan != nil }
  let batch: BatchSlots
  private(set) var parameters: [ParameterTensor] = []
  private(set) var buffers: [ParameterTensor] = []
  private(set) var starts: [(slot: Slot, start: Start)] = []

  /// What numbers are before the first step; nothing is drawn before there is memory for it.
  enum Start: Sendable {
    case value(Double)
    case values([Double])
    case drawn(any Initializer, ParameterInfo, isTransposed: Bool)
  }

  /// Starts a network.
  ///
  /// - Parameters:
  ///   - inputWidth: numbers per row of the prepared inputs.
  ///   - targetWidth: classes, or columns of the target.
  ///   - capacity: the largest batch, in rows.
  package init(
    inputWidth: Int, targetWidth: Int, capacity: Int, precision: Precision, seed: UInt64
  ) {
    self.precision = precision
    self.capacity = capacity
    self.targetWidth = targetWidth
    self.seed = seed
    var sizes: [Region: Int] = [:]
    let value = sizes.take(.work, capacity * inputWidth)
    input = Tensor(width: inputWidth, value: value, gradient: nil, producer: -1)
    batch = BatchSlots(
      rowIDs: sizes.take(.work, capacity), labels: sizes.take(.work, capacity),
      targets: sizes.take(.work, capacity * targetWidth),
      rowLosses: sizes.take(.work, capacity))
    self.sizes = sizes
  }

  /// Trained numbers so far.
  package var parameterCount: Int {
    parameters.reduce(0) { $0 + $1.value.count }
  }

  /// A matrix for an operation's output, with its gradient.
  mutating func tensor(width: Int) -> Tensor {
    Tensor(
      width: width, value: sizes.take(.work, capacity * width),
      gradient: sizes.take(.work, capacity * width), producer: plans.count)
  }

  /// Refuses a width whose tensor no memory would hold, before it is counted.
  func requireRoom(forWidth width: Int) throws(ParameterProblem) {
    guard width <= Network.memoryLimit / (2 * precision.size * capacity) else {
      throw ParameterProblem(
        nil,
        "would put out \(width) numbers per row; the network would need more than "
          + "\(Network.memoryLimit >> 20) MiB")
    }
  }

  /// A tensor for one more operation that reads it. Every operation overwrites the gradient of what
  /// it reads, so each reader but the first gets a gradient of its own, which is added later.
  mutating func reading(_ x: Tensor) -> Tensor {
    readers[x.value.offset, default: 0] += 1
    guard readerCount(of: x) > 1, let gradient = x.gradient else { return x }
    var copy = x
    let own = sizes.take(.work, gradient.count)
    copy.gradient = own
    gradientSums[x.producer, default: []].append(
      GradientSum(width: x.width, total: gradient, part: own))
    return copy
  }

  func readerCount(of x: Tensor) -> Int { readers[x.value.offset, default: 0] }

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

  /// Numbers that an operation needs between its forward and backward pass.
  mutating func scratch(_ count: Int) -> Slot {
    sizes.take(.work, count)
  }

  /// Trained numbers, filled by an initializer.
  ///
  /// - Parameters:
  ///   - name: the last part of its name: `weight`.
  ///   - dimensions: as PyTorch has them; two for a weight ([outputs, inputs]), one for a bias.
  /// - Throws: what the initializer throws.
  mutating func parameter(
    _ name: String, _ dimensions: [Int], _ initializer: any Initializer
  ) throws -> ParameterTensor {
    let slot = try parameterSlot(dimensions.reduce(1, *))
    return try parameter(
      TrainedTensor(name, dimensions, initializer), in: slot, isTransposed: dimensions.count == 2)
  }

  /// A place for trained numbers.
  mutating func parameterSlot(_ count: Int) throws(ParameterProblem) -> Slot {
    guard parameterCount + count <= Self.parameterLimit else {
      throw ParameterProblem(
        nil, "the network would have more than \(Self.parameterLimit) parameters")
    }
    return sizes.take(.parameters, count)
  }

  /// Trained numbers in a place that was taken for them.
  mutating func parameter(
    _ trained: TrainedTensor, in slot: Slot, isTransposed: Bool
  ) throws -> ParameterTensor {
    let (name, dimensions) = (trained.name, trained.dimensions)
    let info = ParameterInfo(name: "\(scope).\(name)", dimensions: dimensions)
    guard !(parameters + buffers).contains(where: { $0.name == info.name }) else {
      throw ParameterProblem(nil, "a layer has two tensors named '\(info.name)'")
    }
    try trained.initializer.check(info)
    let tensor = ParameterTensor(
      name: info.name, dimensions: dimensions, value: slot, isTransposed: isTransposed)
    parameters.append(tensor)
    starts.append((slot, .drawn(trained.initializer, info, isTransposed: isTransposed)))
    return tensor
  }

  /// Says what a tensor's numbers are before the first step.
  mutating func start(_ slot: Slot, with start: Start) { starts.append((slot, start)) }

  /// Writes what all numbers are before the first step, one tensor after the other.
  ///
  /// - Throws: what an initializer throws.
  func writeStarts(to arena: Arena) throws {
    for (slot, start) in starts {
      switch start {
      case .value(let value): arena.fill(slot, with: value)
      case .values(let values): arena.write(values, to: slot, transposing: nil)
      case .drawn(let initializer, let info, let isTransposed):
        var random = RandomStream(seed: seed, purpose: "init \(info.name)")
        var values = [Double](repeating: 0, count: slot.count)
        var span = values.mutableSpan
        try initializer.fill(&span, of: info, random: &random)
        arena.write(values, to: slot, transposing: isTransposed ? info.dimensions[0] : nil)
      }
    }
  }

  /// The memory of the network, in bytes: its own, and what filling its largest tensor takes beside it.
  package func bytes(stateCount: Int) -> Int {
    let largest = starts.map(\.slot.count).max() ?? 0
    return regions(stateCount: stateCount).values.reduce(0, +) * precision.size
      + largest * MemoryLayout<Double>.size
  }

  /// Numbers in each region.
  func regions(stateCount: Int) -> [Region: Int] {
    var counts = sizes
    counts[.gradients] = counts[.parameters, default: 0]
    counts[.optimizer] = counts[.parameters, default: 0] * stateCount
    return counts
  }

  /// Numbers kept between steps but not trained, all with one value at first.
  mutating func buffer(_ name: String, count: Int, value: Double) -> ParameterTensor {
    let tensor = ParameterTensor(
      name: "\(scope).\(name)", dimensions: [count], value: sizes.take(.buffers, count),
      isTransposed: false)
    buffers.append(tensor)
    starts.append((tensor.value, .value(value)))
    return tensor
  }

  /// The key that makes an operation's random numbers its own.
  mutating func operationKey() -> UInt64 {
    RandomStream(seed: seed, purpose: "operation", plans.count).key
  }
}

/// Where the batch's targets and losses lie.
struct BatchSlots: Sendable {
  /// Which rows of the split the batch has, as 32-bit integers, in slots of the network's precision.
  var rowIDs: Slot
  /// Class indices as 32-bit integers, in slots of the network's precision.
  var labels: Slot
  var targets: Slot
  var rowLosses: Slot
}

extension [Region: Int] {
  mutating func take(_ region: Region, _ count: Int) -> Slot {
    let offset = self[region, default: 0]
    self[region] = offset + (count + Slot.grain - 1) / Slot.grain * Slot.grain
    return Slot(region: region, offset: offset, count: count)
  }
}

/// The transpose of a matrix with the given number of rows.
func transposed(_ values: [Double], rows: Int) -> [Double] {
  let columns = rows == 0 ? 0 : values.count / rows
  return (0..<columns).flatMap { column in (0..<rows).map { values[$0 * columns + column] } }
}
