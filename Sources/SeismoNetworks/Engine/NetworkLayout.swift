internal import SeismoSpec

/// Where a graph's numbers lie in the arena, and which operations are fused: all that the engine decides before it
/// takes memory.
struct NetworkLayout: Sendable {
  /// A place of an operation: numbers of a tensor, and where their gradient goes.
  struct Place: Sendable {
    var tensor: Tensor
    var value: Slot
    /// Nil where nobody wants it.
    var gradient: Slot?
  }

  /// Adds up the gradients of one tensor's readers.
  struct GradientSum: Sendable {
    var width: Int
    var total: Slot
    var part: Slot
  }

  let graph: NetworkGraph
  let precision: Precision
  let largestBatch: Int
  /// Classes, or columns of the target.
  let targetWidth: Int
  let seed: UInt64
  let blocks: BlockPlan
  private(set) var sizes: [Region: Int] = [:]
  /// By the tensors' indices.
  private(set) var tensors: [Place] = []
  /// By the trained tensors' indices, and the statistics'.
  private(set) var parameters: [Slot] = []
  private(set) var buffers: [Slot] = []
  /// Trained tensors that are kept as [inputs, outputs].
  private(set) var transposed: Set<Int> = []
  /// What each node reads; the first reader of a tensor has its gradient, later ones have their own.
  private(set) var reads: [[Place]] = []
  private(set) var lossRead: Place?
  /// What each node needs between its passes.
  private(set) var scratch: [[Slot]] = []
  /// Sums of gradients, due before the node that made the tensor runs backward.
  private(set) var sums: [Int: [GradientSum]] = [:]
  private(set) var fusions: [Fusion] = []
  private(set) var batch: BatchSlots
  /// What a loss of several members has beside the batch's.
  private(set) var memberLosses: MemberLossSlots?

  /// Lays a network out.
  ///
  /// - Parameter stateCount: arrays of the parameters' size that the optimizer and gradient transforms keep.
  init(_ builder: NetworkBuilder, stateCount: Int) {
    graph = builder.graph
    precision = builder.precision
    largestBatch = builder.largestBatch
    targetWidth = builder.targetWidth
    seed = builder.seed
    blocks = builder.blocks
    var sizes: [Region: Int] = [:]
    batch = BatchSlots(
      rowIDs: sizes.take(.work, largestBatch), labels: sizes.take(.work, largestBatch),
      targets: sizes.take(.work, largestBatch * builder.targetWidth),
      rowLosses: sizes.take(.work, largestBatch))
    self.sizes = sizes
    placeTensors()
    placeParameters()
    placeReads()
    placeMemberLosses()
    scratch = graph.nodes.indices.map { node in
      scratchCounts(of: node).map { self.sizes.take(.work, $0) }
    }
    fusions = Fusion.all(in: graph, readers: readers)
    self.sizes[.gradients] = self.sizes[.parameters, default: 0]
    self.sizes[.optimizer] = self.sizes[.parameters, default: 0] * stateCount
  }

  /// Bytes of the arena.
  var bytes: Int { sizes.values.reduce(0, +) * precision.size }

  /// The same, and what filling the largest tensor takes beside it.
  var bytesToStart: Int {
    let largest = (parameters + buffers).map(\.count).max() ?? 0
    return bytes + largest * MemoryLayout<Double>.size
  }

  private mutating func placeTensors() {
    for tensor in graph.tensors {
      let value = sizes.take(.work, largestBatch * tensor.numbersPerRow)
      let isInput = graph.producer(of: tensor) == nil
      let gradient = isInput ? nil : sizes.take(.work, largestBatch * tensor.numbersPerRow)
      tensors.append(Place(tensor: tensor, value: value, gradient: gradient))
    }
  }

  /// A custom operation's tensors lie one behind the other, others' each on a cache line of its own.
  private mutating func placeParameters() {
    for node in graph.nodes {
      if case .affine = node.operation { transposed.insert(node.parameters[0].index) }
      let isPacked = node.operation.takesParametersAsOne
      parameters += slots(of: node.parameters, in: .parameters, isPacked: isPacked)
      buffers += slots(of: node.buffers, in: .buffers, isPacked: isPacked)
    }
  }

  private mutating func slots(
    of tensors: [ParameterTensor], in region: Region, isPacked: Bool
  ) -> [Slot] {
    guard isPacked else { return tensors.map { sizes.take(region, $0.count) } }
    var place = sizes.take(region, tensors.reduce(0) { $0 + $1.count }).offset
    return tensors.map { tensor in
      defer { place += tensor.count }
      return Slot(region: region, offset: place, count: tensor.count)
    }
  }

  /// Every operation overwrites the gradient of what it reads, so each reader but the first gets a gradient of its
  /// own, which is added later.
  private mutating func placeReads() {
    var isRead = [Bool](repeating: false, count: graph.tensors.count)
    func read(_ tensor: Tensor) -> Place {
      var place = tensors[tensor.index]
      defer { isRead[tensor.index] = true }
      guard isRead[tensor.index], let total = place.gradient,
        let producer = graph.producer(of: tensor)
      else { return place }
      let own = sizes.take(.work, total.count)
      place.gradient = own
      sums[producer, default: []].append(
        GradientSum(width: tensor.numbersPerRow, total: total, part: own))
      return place
    }
    reads = graph.nodes.enumerated().map { index, node in
      // Nothing is trained through the network's answer.
      if graph.answerNodes.contains(index) {
        return node.inputs.map { Place(tensor: $0, value: tensors[$0.index].value) }
      }
      return node.inputs.map(read)
    }
    lossRead = graph.loss.map { read($0.output) }
    // A loss writes the gradient of what it reads, even of the network's input.
    if let loss = graph.loss, lossRead?.gradient == nil {
      lossRead?.gradient = sizes.take(.work, largestBatch * loss.output.numbersPerRow)
    }
  }

  private mutating func placeMemberLosses() {
    guard let output = graph.loss?.output, output.members > 1 else { return }
    let rows = largestBatch * output.members
    memberLosses = MemberLossSlots(
      labels: sizes.take(.work, rows), targets: sizes.take(.work, rows * targetWidth),
      rowLosses: sizes.take(.work, rows))
  }

  /// How many operations read each tensor, the loss included.
  private var readers: [Int] {
    var readers = [Int](repeating: 0, count: graph.tensors.count)
    for tensor in graph.nodes.flatMap(\.inputs) { readers[tensor.index] += 1 }
    if let loss = graph.loss { readers[loss.output.index] += 1 }
    return readers
  }

  private func scratchCounts(of node: Int) -> [Int] {
    let (node, reads) = (graph.nodes[node], reads[node])
    switch node.operation {
    case .affine:
      return Affine.scratch(node, wantsGradient: reads[0].gradient != nil, blocks)
    case .batchNormalization:
      return [node.output.numbersPerRow, node.output.numbersPerRow]
    case .memberAffine:
      return MemberAffine.scratch(node, wantsGradient: reads[0].gradient != nil, blocks)
    case .custom(let operation):
      return CustomOperation.scratch(
        node, reads, rows: largestBatch, sharesRows: operation.sharesRows(node), blocks)
    case .layerNormalization, .product, .linear, .selection, .reshape, .periodic, .spread, .scale,
      .shift, .memberMean:
      return CustomOperation.scratch(node, reads, rows: largestBatch, sharesRows: true, blocks)
    case .clamp:
      return CustomOperation.scratch(node, reads, rows: largestBatch, sharesRows: false, blocks)
    case .activation, .dropout, .sum, .concatenation, .lookup: return []
    }
  }
}

/// Where the targets and losses of an ensemble's members lie, each member of a row as a row.
struct MemberLossSlots: Sendable {
  var labels, targets, rowLosses: Slot
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
