internal import SeismoNetworks
internal import SeismoReports

/// A network's operations, one a line: what makes each tensor of what, its width, and what is trained.
struct OperationList {
  private let title: String
  private let graph: NetworkGraph

  init(_ title: String, _ graph: NetworkGraph) {
    self.title = title
    self.graph = graph
  }

  /// Lines for a terminal.
  var text: String {
    let rows = inputs + graph.nodes.map(row) + loss
    let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      let cells = zip(row, widths).enumerated().map { index, cell in
        let space = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
        return index == 2 ? space + cell.0 : cell.0 + space
      }
      return "  " + (cells + [row[3]]).joined(separator: "  ").trimmingTrailingSpace
    }
    let kernels = graph.undecomposed
    let own =
      kernels.isEmpty
      ? "" : "; kernels that don't decompose: \(kernels.joined(separator: ", "))"
    let count = graph.parameters.reduce(0) { $0 + $1.count }
    return """
      \(title)
      \(lines.joined(separator: "\n"))
      \(Figures.grouped(count)) parameters, \(Figures.grouped(graph.multiplyAddsPerRow)) multiplications a row\(own)

      """
  }

  private var inputs: [[String]] {
    graph.inputs.map { input in
      let what = input.element == .index ? Model.categories : Model.input
      return ["", "\(name(of: input)) = \(what)", "\(input.width)", ""]
    }
  }

  private var loss: [[String]] {
    graph.loss.map { loss in
      [["loss", "loss = \(loss.operation.name)(\(name(of: loss.output)))", "1", ""]]
    } ?? []
  }

  private func row(_ node: NetworkGraph.Node) -> [String] {
    let inputs = node.inputs.map(name).joined(separator: ", ")
    let tensors = (node.parameters + node.buffers).map { tensor in
      let own = tensor.name.split(separator: ".").last ?? ""
      let dimensions = tensor.dimensions.map(String.init).joined(separator: " × ")
      return "\(own) \(dimensions)\(tensor.role == nil ? ", not trained" : "")"
    }
    return [
      node.scope, "\(name(of: node.output)) = \(node.operation.name)(\(inputs))",
      node.output.members == 1
        ? "\(node.output.width)" : "\(node.output.members) × \(node.output.width)",
      tensors.joined(separator: "; "),
    ]
  }

  private func name(of tensor: Tensor) -> String { "t\(tensor.index)" }
}

extension String {
  fileprivate var trimmingTrailingSpace: String {
    String(reversed().drop { $0 == " " }.reversed())
  }
}
