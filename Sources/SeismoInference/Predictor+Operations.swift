package import SeismoNetworks

/// A trained network in operations of the closed list, with its numbers: what another program needs to compute it.
package struct NetworkOperations: Sendable {
  /// Its operations; kernels that say how they decompose are decomposed.
  package let graph: NetworkGraph
  /// What it answers.
  package let output: Tensor
  /// Its trained and kept numbers by name, in PyTorch's layout.
  package let numbers: [String: [Double]]
  package let precision: Precision

  /// The nodes that the answer is made of, in order.
  package var nodes: [NetworkGraph.Node] {
    var needed: Set<Int> = [output.index]
    for node in graph.nodes.reversed() where needed.contains(node.output.index) {
      needed.formUnion(node.inputs.map(\.index))
    }
    return graph.nodes.filter { needed.contains($0.output.index) }
  }

  package init(
    graph: NetworkGraph, output: Tensor, numbers: [String: [Double]], precision: Precision
  ) {
    self.graph = graph
    self.output = output
    self.numbers = numbers
    self.precision = precision
  }
}

extension Predictor {
  /// The network as operations.
  ///
  /// - Throws: what a decomposition throws.
  package func operations() throws -> NetworkOperations {
    var plan = plan
    let answer = try plan.decompose(output)
    let output = scaling.map { plan.linear(answer, factor: 1 / $0.temperature) } ?? answer
    let graph = plan.graph
    let pairs = (graph.parameters + graph.buffers).compactMap { tensor in
      weights[tensor.name]?.values.map { (tensor.name, $0) }
    }
    return NetworkOperations(
      graph: graph, output: output,
      numbers: Dictionary(pairs) { first, _ in first }, precision: precision)
  }
}
