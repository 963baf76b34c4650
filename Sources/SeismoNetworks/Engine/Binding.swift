internal import SeismoKernels
internal import SeismoSpec

/// A node with its places in memory: what its operation is made of.
struct Binding {
  let node: NetworkGraph.Node
  let precision: Precision
  let kernels: Kernels
  let blocks: BlockPlan
  /// Makes the operation's random numbers its own.
  let key: UInt64
  let inputs: [BoundTensor]
  let output: BoundTensor
  let parameters: [BoundParameter]
  let buffers, scratch: [UnsafeMutableRawPointer]
  let fusion: Fusion

  init(_ index: Int, of layout: NetworkLayout, in arena: Arena, _ kernels: Kernels) {
    node = layout.graph.nodes[index]
    precision = layout.precision
    blocks = layout.blocks
    self.kernels = kernels
    key = RandomStream(seed: layout.seed, purpose: "operation", index).key
    fusion = layout.fusions[index]
    inputs = layout.reads[index].map { BoundTensor($0, in: arena) }
    output = BoundTensor(
      layout.tensors[(fusion.reluOutput ?? node.output).index], in: arena)
    parameters = node.parameters.map { tensor in
      let slot = layout.parameters[tensor.index]
      return BoundParameter(
        value: arena.pointer(slot), gradient: arena.pointer(slot.inGradients))
    }
    buffers = node.buffers.map { arena.pointer(layout.buffers[$0.index]) }
    scratch = layout.scratch[index].map(arena.pointer)
  }

  /// The operation over these places.
  var operation: BoundOperation {
    switch node.operation {
    case .affine: Affine(self)
    case .activation(let function): Activation(function, self)
    case .batchNormalization(let epsilon, let place, let momentum):
      BatchNormalization(epsilon: epsilon, place: place, momentum: momentum, self)
    case .layerNormalization(let epsilon):
      CustomOperation(LayerNormalizationKernel(epsilon: epsilon)).bind(self)
    case .dropout(let rate): Dropout(rate: rate, self)
    case .sum: Sum(self)
    case .concatenation: Concatenation(self)
    case .lookup(let column): Lookup(column: column, self)
    case .memberAffine: MemberAffine(self)
    case .product: CustomOperation(ProductKernel()).bind(self)
    case .linear(let factor, let offset):
      CustomOperation(LinearKernel(factor: factor, offset: offset)).bind(self)
    case .selection(let columns):
      CustomOperation(SelectionKernel(columns: columns)).bind(self)
    case .reshape: CustomOperation(CopyKernel()).bind(self)
    case .periodic(let pairs):
      CustomOperation(PeriodicKernel(columns: node.inputs[0].width, pairs: pairs)).bind(self)
    case .spread: CustomOperation(SpreadKernel()).bind(self)
    case .scale: CustomOperation(ScaleKernel()).bind(self)
    case .shift: CustomOperation(ShiftKernel()).bind(self)
    case .memberMean(ofLogits: true): CustomOperation(MeanProbabilityKernel()).bind(self)
    case .memberMean(ofLogits: false): CustomOperation(MeanKernel()).bind(self)
    case .clamp: CustomOperation(ClampKernel()).bind(self)
    case .custom(let operation): operation.bind(self)
    }
  }
}

/// A tensor's numbers, and where its gradient goes, if anybody wants it.
struct BoundTensor {
  let value: Rows
  let gradient: Rows?

  init(_ place: NetworkLayout.Place, in arena: Arena) {
    value = arena.rows(place.value, place.tensor.numbersPerRow, of: place.tensor.element)
    gradient = place.gradient.map { arena.rows($0, place.tensor.numbersPerRow) }
  }

  private init(value: Rows, gradient: Rows?) { (self.value, self.gradient) = (value, gradient) }

  /// With each of so many members of a row as a row.
  func members(_ members: Int) -> BoundTensor {
    BoundTensor(value: value.members(members), gradient: gradient?.members(members))
  }

  /// Where its gradient is; nobody reads it where none is wanted.
  var gradientOrValue: Rows { gradient ?? value }
}

/// Trained numbers and their gradient.
struct BoundParameter {
  let value, gradient: UnsafeMutableRawPointer
}

/// The loss with its places in memory.
struct LossBinding {
  let precision: Precision
  let kernels: Kernels
  /// Members of an ensemble that the output has.
  let members: Int
  let output: BoundTensor
  let rowLosses, targets: Rows
  let labels: UnsafeMutablePointer<Int32>
  private let memberSlots: MemberSlots?

  private struct MemberSlots {
    let labels: UnsafeMutablePointer<Int32>
    let targets, rowLosses: Rows
  }

  init?(of layout: NetworkLayout, in arena: Arena, _ kernels: Kernels) {
    guard let read = layout.lossRead else { return nil }
    precision = layout.precision
    self.kernels = kernels
    members = read.tensor.members
    output = BoundTensor(read, in: arena)
    rowLosses = arena.rows(layout.batch.rowLosses, 1)
    targets = arena.rows(layout.batch.targets, layout.targetWidth)
    labels = arena.pointer(layout.batch.labels).assumingMemoryBound(to: Int32.self)
    memberSlots = layout.memberLosses.map { slots in
      MemberSlots(
        labels: arena.pointer(slots.labels).assumingMemoryBound(to: Int32.self),
        targets: arena.rows(slots.targets, layout.targetWidth),
        rowLosses: arena.rows(slots.rowLosses, 1))
    }
  }

  /// Of the members' losses, each member of a row as a row.
  private init(_ whole: LossBinding, _ slots: MemberSlots) {
    (precision, kernels, members) = (whole.precision, whole.kernels, 1)
    output = whole.output.members(whole.members)
    (rowLosses, targets, labels) = (slots.rowLosses, slots.targets, slots.labels)
    memberSlots = nil
  }

  /// The operation over these places.
  func bind(_ loss: LossOperation) -> BoundLoss {
    if let memberSlots {
      let own = LossBinding(self, memberSlots)
      return MemberLoss(own.bind(loss), self, own)
    }
    return switch loss {
    case .crossEntropy(let clip, let clipped):
      ClassLoss(logClip: clip, clipGradient: clipped, fromLogits: true, self)
    case .negativeLogLikelihood(let clip, let clipped):
      ClassLoss(logClip: clip, clipGradient: clipped, fromLogits: false, self)
    case .weightedCrossEntropy(let smoothing, let weights, let clip, let clipped):
      WeightedClassLoss(
        .smooth(smoothing), weights: weights, logClip: clip, clipGradient: clipped, self)
    case .focal(let gamma, let weights, let clip, let clipped):
      WeightedClassLoss(.focal(gamma), weights: weights, logClip: clip, clipGradient: clipped, self)
    case .squaredError: SquaredError(self)
    case .numbers(let loss): BoundNumberLoss(loss, self)
    case .gaussian(let epsilon, let isFull):
      GaussianLoss(epsilon: epsilon, isFull: isFull, self)
    case .custom(let loss): loss.bind(self)
    }
  }
}
