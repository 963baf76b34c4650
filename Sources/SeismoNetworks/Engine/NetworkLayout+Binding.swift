internal import SeismoSpec

extension NetworkLayout {
  /// The graph's operations over their places, in order, with the sums of gradients where they are due.
  func operations(in arena: Arena, _ kernels: Kernels) -> [BoundOperation] {
    graph.nodes.indices.flatMap { index -> [BoundOperation] in
      let sums = sums[index] ?? []
      let binding = Binding(index, of: self, in: arena, kernels)
      let operation = fusions[index].isDoneBefore ? nil : binding.operation
      operation?.reads = ContiguousArray(
        zip(reads[index], binding.inputs).filter { graph.producer(of: $0.0.tensor) != nil }
          .map(\.1.value))
      operation?.outputGradient = binding.output.gradient
      return [operation].compactMap { $0 }
        + sums.map { GradientAddition($0, in: arena, kernels) }
    }
  }

  /// The loss over its places, if the network has one.
  func loss(in arena: Arena, _ kernels: Kernels) -> BoundLoss? {
    graph.loss.flatMap { loss in
      LossBinding(of: self, in: arena, kernels)?.bind(loss.operation)
    }
  }

  /// Where a tensor's numbers are.
  func slot(of tensor: ParameterTensor) -> Slot {
    tensor.role == nil ? buffers[tensor.index] : parameters[tensor.index]
  }

  /// The trained tensors' places in the region of parameters.
  var segments: [ParameterSegment] {
    let hidden = Set(
      graph.parameters.filter { $0.role == .weight }.dropFirst().dropLast().map(\.index))
    return graph.parameters.compactMap { tensor in
      let slot = parameters[tensor.index]
      return tensor.role.map {
        ParameterSegment(
          name: tensor.name, dimensions: tensor.dimensions, role: $0,
          range: slot.offset..<slot.offset + slot.count, isTransposed: isTransposed(tensor),
          isHidden: hidden.contains(tensor.index))
      }
    }
  }

  /// Whether a tensor's numbers are kept as [inputs, outputs]: an affine map's weight is.
  func isTransposed(_ tensor: ParameterTensor) -> Bool {
    tensor.role != nil && transposed.contains(tensor.index)
  }

  /// Writes what all numbers are before the first step, one tensor after the other.
  ///
  /// - Throws: what an initializer throws.
  func writeStarts(to arena: Arena) throws {
    for tensor in graph.parameters + graph.buffers {
      let info = ParameterInfo(name: tensor.name, dimensions: tensor.dimensions)
      var random = RandomStream(seed: seed, purpose: "init \(info.name)")
      var values = [Double](repeating: 0, count: tensor.count)
      var span = values.mutableSpan
      try tensor.initializer.fill(&span, of: info, random: &random)
      arena.write(
        values, to: slot(of: tensor),
        transposing: isTransposed(tensor) ? info.dimensions[0] : nil)
    }
  }
}

/// The transpose of a matrix with the given number of rows.
func transposed(_ values: [Double], rows: Int) -> [Double] {
  let columns = rows == 0 ? 0 : values.count / rows
  return (0..<columns).flatMap { column in (0..<rows).map { values[$0 * columns + column] } }
}
