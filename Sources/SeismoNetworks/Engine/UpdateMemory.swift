internal import SeismoKernels

/// The arrays that an update works on. All have one layout: the trained tensors one behind the other, with zeros
/// between them.
public struct UpdateMemory {
  /// What is trained.
  public internal(set) var parameters: Vector
  /// The gradient of the batch's mean loss.
  public let gradient: Vector
  /// The optimizer's own arrays.
  public let state: [Vector]
  /// The trained tensors, in the arrays' order; those of a network's part are the part's.
  public let segments: [ParameterSegment]

  /// The same memory for a wrapped optimizer, which gets `state[range]`.
  public func passing(_ range: Range<Int>) -> UpdateMemory {
    UpdateMemory(
      parameters: parameters, gradient: gradient, state: Array(state[range]), segments: segments)
  }

  /// One tensor's numbers in all arrays, as a memory of its own: for a rule that treats tensors differently, by their
  /// name or role.
  public subscript(_ segment: ParameterSegment) -> UpdateMemory {
    UpdateMemory(
      parameters: parameters[segment], gradient: gradient[segment],
      state: state.map { $0[segment] },
      segments: [
        ParameterSegment(
          name: segment.name, dimensions: segment.dimensions, role: segment.role,
          range: 0..<segment.range.count, isTransposed: segment.isTransposed,
          isHidden: segment.isHidden)
      ])
  }

  /// Some of the numbers of all arrays; of a tensor that lies in them in part that part is a segment.
  func part(_ range: Range<Int>) -> UpdateMemory {
    let segments = segments.compactMap { segment -> ParameterSegment? in
      let own = segment.range.clamped(to: range)
      guard !own.isEmpty else { return nil }
      return ParameterSegment(
        name: segment.name, dimensions: segment.dimensions, role: segment.role,
        range: own.lowerBound - range.lowerBound..<own.upperBound - range.lowerBound,
        isTransposed: segment.isTransposed, isHidden: segment.isHidden)
    }
    return UpdateMemory(
      parameters: parameters.part(range), gradient: gradient.part(range),
      state: state.map { $0.part(range) }, segments: segments)
  }
}

/// A trained tensor's place in the arrays of an update.
public struct ParameterSegment: Sendable {
  /// As in the saved weights: `layers.0.weight`.
  public let name: String
  /// As PyTorch has them. The numbers of a dense layer's weight lie as [inputs, outputs].
  public let dimensions: [Int]
  /// What it does in its layer.
  public let role: ParameterRole
  /// Its numbers in each array.
  public let range: Range<Int>
  /// Whether the numbers of a matrix [outputs, inputs] lie as [inputs, outputs].
  public let isTransposed: Bool
  /// Whether it is a weight between others: neither the network's first nor its last.
  public let isHidden: Bool

  /// A weight as it lies; nil for what is no weight of two or three dimensions.
  public var matrices: WeightMatrices? {
    guard role == .weight, (2...3).contains(dimensions.count) else { return nil }
    let (outputs, inputs) =
      dimensions.count == 2 ? (dimensions[0], dimensions[1]) : (dimensions[2], dimensions[1])
    return WeightMatrices(
      count: dimensions.count == 2 ? 1 : dimensions[0], inputs: inputs, outputs: outputs,
      areInputsRows: isTransposed || dimensions.count == 3)
  }
}

/// A weight's matrices, one behind the other: one, or one for each member of an ensemble.
public struct WeightMatrices: Sendable, Equatable {
  /// How many.
  public let count: Int
  /// Of each.
  public let inputs, outputs: Int
  /// Whether the numbers of an input lie side by side; else those of an output do.
  public let areInputsRows: Bool

  /// As each lies.
  public var rows: Int { areInputsRows ? inputs : outputs }
  /// As each lies.
  public var columns: Int { areInputsRows ? outputs : inputs }
}

extension Vector {
  /// A tensor's numbers.
  public subscript(_ segment: ParameterSegment) -> Vector {
    precondition(
      segment.range.lowerBound >= 0 && segment.range.upperBound <= count,
      "the vector has no such segment")
    return Vector(
      pointer: pointer + segment.range.lowerBound * Int(kernels.pointee.element_size),
      count: segment.range.count, kernels: kernels)
  }
}
