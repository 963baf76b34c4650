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
  /// - Throws: `ParameterProblem` when there are none.
  public mutating func concatenate(_ tensors: [Tensor]) throws(ParameterProblem) -> Tensor {
    guard !tensors.isEmpty else { throw ParameterProblem(nil, "has nothing to concatenate") }
    let parts = tensors.map { reading($0) }
    let y = tensor(width: parts.reduce(0) { $0 + $1.width })
    plans.append(ConcatenationPlan(parts: parts, y: y))
    return y
  }
}

private struct SumPlan: OperationPlan {
  var parts: [Tensor]
  var y: Tensor

  func bind(to arena: Arena, _ kernels: Kernels) -> any Operation { Sum(self, arena, kernels) }
}

private final class Sum: Operation, @unchecked Sendable {
  let kernels: Kernels
  let width: Int
  let parts: ContiguousArray<UnsafeMutableRawPointer>
  let gradients: ContiguousArray<UnsafeMutableRawPointer>
  let y, dy: UnsafeMutableRawPointer

  init(_ plan: SumPlan, _ arena: Arena, _ kernels: Kernels) {
    self.kernels = kernels
    width = plan.y.width
    parts = ContiguousArray(plan.parts.map { arena.pointer($0.value) })
    gradients = ContiguousArray(plan.parts.compactMap { $0.gradient.map(arena.pointer) })
    y = arena.pointer(plan.y.value)
    dy = arena.pointer(plan.y.gradient ?? plan.y.value)
  }

  func forward(_ pass: borrowing Pass) {
    let count = pass.rows * width
    y.copyMemory(from: parts[0], byteCount: count * Int(kernels.pointee.element_size))
    for index in 1..<parts.count { kernels.pointee.add(count, parts[index], y) }
  }

  func backward(_ pass: borrowing Pass) {
    let bytes = pass.rows * width * Int(kernels.pointee.element_size)
    for index in gradients.indices { gradients[index].copyMemory(from: dy, byteCount: bytes) }
  }
}

private struct ConcatenationPlan: OperationPlan {
  var parts: [Tensor]
  var y: Tensor

  func bind(to arena: Arena, _ kernels: Kernels) -> any Operation {
    Concatenation(self, arena, kernels)
  }
}

private final class Concatenation: Operation, @unchecked Sendable {
  /// One part: where it lies, and its columns in the whole, in bytes.
  struct Part {
    var value: UnsafeMutableRawPointer
    var gradient: UnsafeMutableRawPointer?
    var offset: Int
    var bytes: Int
  }

  let parts: ContiguousArray<Part>
  let rowBytes: Int
  let y, dy: UnsafeMutableRawPointer

  init(_ plan: ConcatenationPlan, _ arena: Arena, _ kernels: Kernels) {
    let size = Int(kernels.pointee.element_size)
    var offset = 0
    parts = ContiguousArray(
      plan.parts.map { part in
        defer { offset += part.width * size }
        return Part(
          value: arena.pointer(part.value), gradient: part.gradient.map(arena.pointer),
          offset: offset, bytes: part.width * size)
      })
    rowBytes = plan.y.width * size
    y = arena.pointer(plan.y.value)
    dy = arena.pointer(plan.y.gradient ?? plan.y.value)
  }

  func forward(_ pass: borrowing Pass) {
    for part in parts {
      for row in 0..<pass.rows {
        (y + row * rowBytes + part.offset).copyMemory(
          from: part.value + row * part.bytes, byteCount: part.bytes)
      }
    }
  }

  func backward(_ pass: borrowing Pass) {
    for part in parts {
      guard let gradient = part.gradient else { continue }
      for row in 0..<pass.rows {
        (gradient + row * part.bytes).copyMemory(
          from: dy + row * rowBytes + part.offset, byteCount: part.bytes)
      }
    }
  }
}

/// Adds the gradient of one reader of a tensor to that of the first.
struct GradientSum: OperationPlan {
  var width: Int
  var total: Slot
  var part: Slot

  func bind(to arena: Arena, _ kernels: Kernels) -> any Operation {
    GradientAddition(self, arena, kernels)
  }
}

private final class GradientAddition: Operation, @unchecked Sendable {
  let kernels: Kernels
  let width: Int
  let total, part: UnsafeMutableRawPointer

  init(_ plan: GradientSum, _ arena: Arena, _ kernels: Kernels) {
    self.kernels = kernels
    width = plan.width
    total = arena.pointer(plan.total)
    part = arena.pointer(plan.part)
  }

  func forward(_ pass: borrowing Pass) {}

  func backward(_ pass: borrowing Pass) {
    kernels.pointee.add(pass.rows * width, part, total)
  }
}
