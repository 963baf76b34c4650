extension Network {
  /// A tensor's numbers, in PyTorch's layout.
  package func values(of tensor: ParameterTensor) -> [Double] {
    laidOut(arena.read(layout.slot(of: tensor)), tensor)
  }

  /// The gradient of the last training batch, in PyTorch's layout.
  package func gradient(of tensor: ParameterTensor) -> [Double] {
    laidOut(arena.read(layout.slot(of: tensor).inGradients), tensor)
  }

  private func laidOut(_ values: [Double], _ tensor: ParameterTensor) -> [Double] {
    layout.isTransposed(tensor) ? transposed(values, rows: tensor.dimensions[1]) : values
  }

  /// Replaces a tensor's numbers, given in PyTorch's layout.
  package func set(_ values: [Double], of tensor: ParameterTensor) {
    arena.write(
      layout.isTransposed(tensor) ? transposed(values, rows: tensor.dimensions[0]) : values,
      to: layout.slot(of: tensor))
  }
}
