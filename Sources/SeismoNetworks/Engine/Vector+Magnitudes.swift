internal import SeismoKernels

extension Vector {
  /// max |self|; NaN where a number is, 0 of no number.
  package var largestMagnitude: Double {
    kernels.pointee.element_size == 8
      ? folded(Double.self) { $0.isNaN || $1.isNaN ? .nan : Swift.max($0, $1) }
      : folded(Float.self) { $0.isNaN || $1.isNaN ? .nan : Swift.max($0, $1) }
  }

  /// Σ |self|, summed in double precision in order.
  package var sumOfMagnitudes: Double {
    kernels.pointee.element_size == 8
      ? folded(Double.self) { $0 + $1 } : folded(Float.self) { $0 + $1 }
  }

  @inline(__always)
  private func folded<S: Scalar>(
    _ type: S.Type, _ fold: (Double, Double) -> Double
  ) -> Double {
    let numbers = pointer.assumingMemoryBound(to: S.self)
    var result = 0.0
    for place in 0..<count { result = fold(result, Double(numbers[place].magnitude)) }
    return result
  }
}
