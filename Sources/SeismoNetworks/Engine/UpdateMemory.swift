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
          range: 0..<segment.range.count)
      ])
  }

  /// Some of the numbers of all arrays; of a tensor that lies in them in part that part is a segment.
  func part(_ range: Range<Int>) -> UpdateMemory {
    let segments = segments.compactMap { segment -> ParameterSegment? in
      let own = segment.range.clamped(to: range)
      guard !own.isEmpty else { return nil }
      return ParameterSegment(
        name: segment.name, dimensions: segment.dimensions, role: segment.role,
        range: own.lowerBound - range.lowerBound..<own.upperBound - range.lowerBound)
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
