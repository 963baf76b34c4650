internal import SeismoKernels

/// A sum of tensors.
final class Sum: BoundOperation, @unchecked Sendable {
  let kernels: Kernels
  let parts: ContiguousArray<Rows>
  let gradients: ContiguousArray<Rows>
  let y, dy: Rows

  init(_ binding: Binding) {
    kernels = binding.kernels
    parts = ContiguousArray(binding.inputs.map(\.value))
    gradients = ContiguousArray(binding.inputs.compactMap(\.gradient))
    (y, dy) = (binding.output.value, binding.output.gradientOrValue)
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

/// Tensors side by side.
final class Concatenation: BoundOperation, @unchecked Sendable {
  /// One part, its gradient, and where its columns start in a row of the whole, in bytes.
  struct Part {
    var value: Rows
    var gradient: Rows?
    var offset: Int
  }

  let parts: ContiguousArray<Part>
  let y, dy: Rows
  /// Members of an ensemble, each of which is a row here.
  let members: Int

  init(_ binding: Binding) {
    let members = binding.node.output.members
    self.members = members
    var offset = 0
    parts = ContiguousArray(
      binding.inputs.map { input in
        let input = input.members(members)
        defer { offset += input.value.rowBytes }
        return Part(value: input.value, gradient: input.gradient, offset: offset)
      })
    let output = binding.output.members(members)
    (y, dy) = (output.value, output.gradientOrValue)
  }

  override func forward(_ pass: borrowing Pass) {
    let rows = pass.times(members).rows
    for part in parts {
      for row in rows {
        (y.start + row * y.rowBytes + part.offset).copyMemory(
          from: part.value.start + row * part.value.rowBytes, byteCount: part.value.rowBytes)
      }
    }
  }

  override func backward(_ pass: borrowing Pass) {
    let rows = pass.times(members).rows
    for part in parts {
      guard let gradient = part.gradient else { continue }
      for row in rows {
        (gradient.start + row * gradient.rowBytes).copyMemory(
          from: dy.start + row * dy.rowBytes + part.offset, byteCount: gradient.rowBytes)
      }
    }
  }
}

/// Adds the gradient of one reader of a tensor to that of the first.
final class GradientAddition: BoundOperation, @unchecked Sendable {
  let kernels: Kernels
  let total, part: Rows

  init(_ sum: NetworkLayout.GradientSum, in arena: Arena, _ kernels: Kernels) {
    self.kernels = kernels
    total = arena.rows(sum.total, sum.width)
    part = arena.rows(sum.part, sum.width)
  }

  override func backward(_ pass: borrowing Pass) {
    kernels.pointee.add(pass.rows.count * total.width, part[pass], total[pass])
  }
}
