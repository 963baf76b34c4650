extension NetworkGraph {
  /// The kernels that don't say how they decompose, each once: who knows the closed list alone, such as an exporter, can't
  /// run the network.
  public var undecomposed: [String] {
    nodes.reduce(into: []) { names, node in
      guard case .custom(let operation) = node.operation, operation.decomposition == nil,
        !names.contains(operation.name)
      else { return }
      names.append(operation.name)
    }
  }
}

extension NetworkBuilder {
  /// Replaces every kernel that says how it decomposes by operations of the closed list; names and dimensions of what is
  /// trained stay.
  ///
  /// - Parameter output: the network's.
  /// - Returns: the tensor that is in its place.
  /// - Throws: what a decomposition throws.
  package mutating func decompose(_ output: Tensor) throws -> Tensor {
    var whole = NetworkBuilder(
      inputWidth: input.width, categories: categoryCounts, targetWidth: targetWidth,
      largestBatch: largestBatch, precision: precision, seed: seed)
    whole.smallestTrainingBatch = smallestTrainingBatch
    whole.inputNames = inputNames
    whole.targetRange = targetRange
    var places = graph.inputs
    var starts: [Int] = []
    for node in graph.nodes {
      whole.scope = node.scope
      starts.append(whole.graph.nodes.count)
      places.append(try whole.add(node, to: node.inputs.map { places[$0.index] }))
    }
    starts.append(whole.graph.nodes.count)
    whole.graph.parts = graph.parts.map { part in
      .init(
        scope: part.scope, component: part.component,
        inputs: part.inputs.map { places[$0.index] }, output: places[part.output.index],
        nodes: starts[part.nodes.lowerBound]..<starts[part.nodes.upperBound])
    }
    whole.graph.answerNodes =
      starts[graph.answerNodes.lowerBound]..<starts[graph.answerNodes.upperBound]
    whole.graph.loss = graph.loss.map {
      .init(operation: $0.operation, output: places[$0.output.index])
    }
    whole.scope = scope
    self = whole
    return places[output.index]
  }

  /// Adds a node of another graph, decomposed if it can be.
  private mutating func add(_ node: NetworkGraph.Node, to inputs: [Tensor]) throws -> Tensor {
    let (trained, kept) = (node.parameters.map(asked), node.buffers.map(asked))
    if case .custom(let operation) = node.operation, let decomposition = operation.decomposition {
      return try decomposition(inputs, trained, &self)
    }
    return try add(
      node.operation, to: inputs, width: node.output.width, members: node.output.members,
      trained: trained, kept: kept)
  }

  /// What a node of this scope asked for.
  private func asked(_ tensor: ParameterTensor) -> TrainedTensor {
    TrainedTensor(
      String(tensor.name.dropFirst(scope.count + 1)), tensor.dimensions, tensor.initializer,
      role: tensor.role)
  }
}
