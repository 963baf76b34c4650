internal import SeismoSpec

extension Network {
  /// Whether an initializer looks at the first batch.
  package var looksAtData: Bool {
    parameters.contains { $0.initializer is any DataDependentInitializer }
  }

  /// Has the initializers that look at the first batch do so, layer by layer: each layer sees what those before it make
  /// of the batch in training, with the weights that they start with.
  ///
  /// - Parameter rows: the first batch.
  package func start(from examples: Examples, rows: [Int32], seed: UInt64) {
    let kept = buffers.map { ($0, values(of: $0)) }
    defer { for (tensor, values) in kept { set(values, of: tensor) } }
    let key = RandomStream(seed: seed, purpose: "first batch").key
    for node in layout.graph.nodes {
      let asking = node.parameters.filter { $0.initializer is any DataDependentInitializer }
      guard !asking.isEmpty, !rows.isEmpty else { continue }
      load(examples, rows: rows.span)
      begin(rows: rows.count, isTraining: true, key: key)
      _ = evaluateBatch()
      let input = numbers(of: node.inputs[0], rows: rows.count)
      for tensor in asking { refill(tensor, of: node, input, seed: seed) }
    }
  }

  private func numbers(of tensor: Tensor, rows: Int) -> LayerBatch {
    var slot = layout.tensors[tensor.index].value
    slot.count = rows * tensor.numbersPerRow
    return LayerBatch(rows: rows * tensor.members, width: tensor.width, arena.read(slot))
  }

  private func refill(
    _ tensor: ParameterTensor, of node: NetworkGraph.Node, _ input: LayerBatch, seed: UInt64
  ) {
    guard let initializer = tensor.initializer as? any DataDependentInitializer else { return }
    let info = ParameterInfo(name: tensor.name, dimensions: tensor.dimensions)
    var random = RandomStream(seed: seed, purpose: "init from data \(info.name)")
    let isWeight = tensor.role == .weight
    let batch = isWeight ? input : input.products(values(of: node.parameters[0]))
    var values = values(of: tensor)
    var span = values.mutableSpan
    initializer.refill(&span, of: info, batch, random: &random)
    set(values, of: tensor)
  }
}
