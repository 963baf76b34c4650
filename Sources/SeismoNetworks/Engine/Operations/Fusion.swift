/// What of its neighbours' work an operation does as it goes.
struct Fusion: Sendable {
  /// The operation before does this one's work.
  var isDoneBefore = false
  /// An affine map stores the ReLU of its output, as this tensor.
  var reluOutput: Tensor?
  /// Whoever reads its output masks the gradient by that ReLU.
  var gradientIsMasked = false
  /// Masks the gradient of its input by the ReLU that made it.
  var masksInputGradient = false
}

extension Fusion {
  /// Each node's.
  ///
  /// An affine map whose output nothing but ReLU reads stores the ReLU. The epilogue that does so adds a bias too, so
  /// there has to be one. Where an affine map alone reads that ReLU's output, it masks the gradient as it stores it,
  /// which saves a pass.
  ///
  /// - Parameter readers: how many operations read each tensor.
  static func all(in graph: NetworkGraph, readers: [Int]) -> [Fusion] {
    var fusions = [Fusion](repeating: Fusion(), count: graph.nodes.count)
    for (index, node) in graph.nodes.enumerated() {
      guard case .activation(.relu) = node.operation, readers[node.inputs[0].index] == 1,
        let before = graph.producer(of: node.inputs[0]),
        case .affine = graph.nodes[before].operation, graph.nodes[before].parameters.count == 2
      else { continue }
      fusions[index].isDoneBefore = true
      fusions[before].reluOutput = node.output
    }
    for (index, node) in graph.nodes.enumerated() {
      guard case .affine = node.operation, let before = graph.producer(of: node.inputs[0]),
        fusions[before].isDoneBefore, readers[node.inputs[0].index] == 1,
        let maker = graph.producer(of: graph.nodes[before].inputs[0])
      else { continue }
      fusions[index].masksInputGradient = true
      fusions[maker].gradientIsMasked = true
    }
    return fusions
  }
}
