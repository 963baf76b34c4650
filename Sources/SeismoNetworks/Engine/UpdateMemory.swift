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

  /// Some of the numbers of all arrays, with the tensors that lie in them whole.
  func part(_ range: Range<Int>) -> UpdateMemory {
    let own = segments.filter { range.lowerBound <= $0.range.lowerBound && $0.range.upperBound <= range.upperBound }
    return UpdateMemory(
      parameters: parameters.part(range), gradient: gradient.part(range),
      state: state.map { $0.part(range) },
      segments: own.map { segment in
        ParameterSegment(
          name: segment.name, dimensions: segment.dimensions, role: segment.role,
          range: segment.range.lowerBound - range.lowerBound..<segment.range.upperBound
            - range.lowerBound)
      })
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
