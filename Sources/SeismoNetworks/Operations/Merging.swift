internal import SeismoKernels
public import SeismoSpec

extension NetworkBuilder {
  /// y = x₁ + x₂ + …: a residual connection.
  ///
  /// - Throws: `ParameterProblem` when there are none, or their widths differ.
  public mutating func add(_ tensors: [Tensor]) throws(ParameterProblem) -> Tensor {
    guard let width = tensors.first?.width, tensors.allSatisfy({ $0.width == width }) else {
      let widths = tensors.map { String($0.width) }.joined(separator: ", ")
      throw ParameterProblem(nil, "adds tensors of one width, got widths \(widths)")
    }
    let parts = tensors.map { reading($0) }
    let y = tensor(width: width)
    plans.append(SumPlan(parts: parts, y: y))
    return y
  }

  /// y = [x₁ | x₂ | …]: the columns side by side.
  ///
  /// - Throws: `ParameterProblem` when there are none, or more columns than memory holds.
  public mutating func concatenate(_ tensors: [Tensor]) throws(ParameterProblem) -> Tensor {
    guard !tensors.isEmpty else { throw ParameterProblem(nil, "has nothing to concatenate") }
    let width = tensors.reduce(0) { $0 + $1.width }
    try requireRoom(forWidth: width)
    let parts = tensors.map { reading($0) }
    let y = tensor(width: width)
    plans.append(ConcatenationPlan(parts: parts, y: y))
    return y
  }
}

private struct SumPlan: OperationPlan {
  var parts: [Tensor]
  var y: Tensor

  func bind(to arena: Arena, _ kernels: Kernels) -> Operation { Sum(self, arena, kernels) }
}

private final class Sum: Operation, @unchecked Sendable {
  let kernels: Kernels
  let parts: ContiguousArray<Rows>
  let gradients: ContiguousArray<Rows>
  let y, dy: Rows

  init(_ plan: SumPlan, _ arena: Arena, _ kernels: Kernels) {
    self.kernels = kernels
    parts = ContiguousArray(plan.parts.map(arena.values))
    gradients = ContiguousArray(plan.parts.compactMap(arena.gradient))
    y = arena.values(plan.y)
    dy = arena.gradient(plan.y) ?? y
  }

  override func forward(_ pass: borrowing Pass) {
    let rows = pass.rows.count
    y[pass].copyMemory(from: parts[0][pass], byteCount: rows * y.rowBytes)
    for index in 1..<parts.count {
      kernels.pointee.add(rows * y.width, parts[index][pass], y[pass])
    }
  }

  override func backward(_ pass: borrowing Pass) {
    let bytes = pass.rows.count * y.rowBytes
    for index in gradients.indices {
      gradients[index][pass].copyMemory(from: dy[pass], byteCount: bytes)
    }
  }
}

private struct ConcatenationPlan: OperationPlan {
  var parts: [Tensor]
  var y: Tensor

  func bind(to arena: Arena, _ kernels: Kernels) -> Operation {
    Concatenation(self, arena, kernels)
  }
}

private final class Concatenation: Operation, @unchecked Sendable {
  /// One part, its gradient, and where its columns start in a row of the whole, in bytes.
  struct Part {
    var value: Rows
    var gradient: Rows?
    var offset: Int
  }

  let parts: ContiguousArray<Part>
  let y, dy: Rows

  init(_ plan: ConcatenationPlan, _ arena: Arena, _ kernels: Kernels) {
    var offset = 0
    parts = ContiguousArray(
      plan.parts.map { part in
        let value = arena.values(part)
        defer { offset += value.rowBytes }
        return Part(value: value, gradient: arena.gradient(part), offset: offset)
      })
    y = arena.values(plan.y)
    dy = arena.gradient(plan.y) ?? y
  }

  override func forward(_ pass: borrowing Pass) {
    for part in parts {
      for row in pass.rows {
        (y.start + row * y.rowBytes + part.offset).copyMemory(
          from: part.value.start + row * part.value.rowBytes, byteCount: part.value.rowBytes)
      }
    }
  }

  override func backward(_ pass: borrowing Pass) {
    for part in parts {
      guard let gradient = part.gradient else { continue }
      for row in pass.rows {
        (gradient.start + row * gradient.rowBytes).copyMemory(
          from: dy.start + row * dy.rowBytes + part.offset, byteCount: gradient.rowBytes)
      }
    }
  }
}

/// Adds the gradient of one reader of a tensor to that of the first.
struct GradientSum: OperationPlan {
  var width: Int
  var total: Slot
  var part: Slot

  func bind(to arena: Arena, _ kernels: Kernels) -> Operation {
    GradientAddition(self, arena, kernels)
  }
}

private final class GradientAddition: Operation, @unchecked Sendable {
  let kernels: Kernels
  let total, part: Rows

  init(_ plan: GradientSum, _ arena: Arena, _ kernels: Kernels) {
    self.kernels = kernels
    total = arena.rows(plan.total, plan.width)
    part = arena.rows(plan.part, plan.width)
  }

  override func backward(_ pass: borrowing Pass) {
    kernels.pointee.add(pass.rows.count * total.width, part[pass], total[pass])
  }
}
