internal import SeismoKernels

extension Vector {
  /// One of its numbers.
  package func value(at place: Int) -> Double {
    precondition(place >= 0 && place < count, "the vector has no such number")
    var value = 0.0
    kernels.pointee.widen(1, pointer + place * Int(kernels.pointee.element_size), &value)
    return value
  }

  /// Sets one of its numbers.
  package func set(_ value: Double, at place: Int) {
    precondition(place >= 0 && place < count, "the vector has no such number")
    var value = value
    kernels.pointee.convert_f64(1, &value, pointer + place * Int(kernels.pointee.element_size))
  }

  /// Takes each output's mean over the inputs away.
  package func centralize(_ weight: WeightMatrices) {
    precondition(count >= weight.count * weight.inputs * weight.outputs, "the vector is too short")
    if kernels.pointee.element_size == 8 {
      centralize(weight, Double.self)
    } else {
      centralize(weight, Float.self)
    }
  }

  private func centralize<S: Scalar>(_ weight: WeightMatrices, _ type: S.Type) {
    let numbers = pointer.assumingMemoryBound(to: S.self)
    let (step, stride) = weight.areInputsRows ? (weight.outputs, 1) : (1, weight.inputs)
    for matrix in 0..<weight.count {
      let start = numbers + matrix * weight.inputs * weight.outputs
      for output in 0..<weight.outputs {
        let own = start + output * stride
        var sum = 0.0
        for input in 0..<weight.inputs { sum += Double(own[input * step]) }
        let mean = S(sum / Double(max(1, weight.inputs)))
        for input in 0..<weight.inputs { own[input * step] -= mean }
      }
    }
  }
}

/// Brings matrices of one shape near orthogonal ones by the Newton-Schulz iteration of Muon: X ← aX + (bA + cA²)X with
/// A = XXᵀ, from X over its norm. It doesn't go to an end: singular values get between about 0.5 and 1.5.
package final class Orthogonalizer {
  private let weight: WeightMatrices
  private let kernels: Kernels
  private let short, long: Int
  /// X as [short × long], its transpose, what becomes of it; A, and bA + cA².
  private let x, turned, next, gram, change: Vector

  /// - Parameter vector: of the kind of those that it will work on.
  package init(_ weight: WeightMatrices, like vector: Vector) {
    self.weight = weight
    kernels = vector.kernels
    (short, long) = (min(weight.rows, weight.columns), max(weight.rows, weight.columns))
    func made(_ count: Int) -> Vector {
      let size = max(1, count) * Int(vector.kernels.pointee.element_size)
      return Vector(
        pointer: .allocate(byteCount: size, alignment: 64), count: count, kernels: vector.kernels)
    }
    (x, turned, next) = (made(short * long), made(short * long), made(short * long))
    (gram, change) = (made(short * short), made(short * short))
  }

  deinit { for vector in [x, turned, next, gram, change] { vector.deallocate() } }

  /// Orthogonalizes every matrix of a vector in place; allocates nothing.
  ///
  /// - Parameter epsilon: the least norm that a matrix is divided by.
  package func run(
    on vector: Vector, a: Double, b: Double, c: Double, steps: Int, epsilon: Double
  ) {
    precondition(vector.count >= weight.count * x.count, "the vector is too short")
    let bytes = x.count * Int(kernels.pointee.element_size)
    for matrix in 0..<weight.count {
      let place = vector.pointer + matrix * bytes
      if weight.rows <= weight.columns {
        x.pointer.copyMemory(from: place, byteCount: bytes)
      } else {
        kernels.pointee.transpose(weight.rows, weight.columns, place, weight.columns, x.pointer)
      }
      x.scale(by: 1 / max(x.squaredNorm.squareRoot(), epsilon))
      for _ in 0..<steps { iterate(a, b, c) }
      if weight.rows <= weight.columns {
        place.copyMemory(from: x.pointer, byteCount: bytes)
      } else {
        kernels.pointee.transpose(short, long, x.pointer, long, place)
      }
    }
  }

  private func iterate(_ a: Double, _ b: Double, _ c: Double) {
    kernels.pointee.transpose(short, long, x.pointer, long, turned.pointer)
    product(short, short, long, x, turned, gram)
    product(short, short, short, gram, gram, change)
    change.scale(by: c)
    change.add(gram, times: b)
    product(short, long, short, change, x, next)
    next.add(x, times: a)
    x.copy(next)
  }

  private func product(_ m: Int, _ n: Int, _ k: Int, _ a: Vector, _ b: Vector, _ c: Vector) {
    kernels.pointee.matmul(
      m, n, k, a.pointer, k, 1, b.pointer, n, c.pointer, n, SEISMO_STORE, nil)
  }
}
