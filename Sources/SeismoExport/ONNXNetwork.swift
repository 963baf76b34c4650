internal import SeismoInference
internal import SeismoNetworks

/// Writes a network's operations into an ONNX graph: a tensor [N, width] for each tensor, or [N, members, width].
struct ONNXNetwork {
  var graph: ONNXGraph
  private let network: NetworkOperations
  private let type: ONNXType
  private var tensors: [Int: String]

  /// - Parameter inputs: the names of the network's inputs, that of indices [N, columns] as 64-bit integers.
  init(_ graph: ONNXGraph, _ network: NetworkOperations, inputs: [String]) {
    (self.graph, self.network) = (graph, network)
    type = network.precision == .float32 ? .float : .double
    tensors = Dictionary(uniqueKeysWithValues: inputs.enumerated().map { ($0, $1) })
  }

  /// The network's answer.
  mutating func answer() -> String {
    for node in network.nodes {
      let inputs = node.inputs.map { tensors[$0.index] ?? "" }
      tensors[node.output.index] = make(node, inputs)
    }
    return tensors[network.output.index] ?? ""
  }

  private mutating func make(_ node: NetworkGraph.Node, _ x: [String]) -> String {
    switch node.operation {
    case .affine: return affine(node, x[0])
    case .activation(let function): return activate(x[0], function)
    case .batchNormalization(let epsilon, let place, _):
      return batchNormalization(node, x[0], epsilon, place)
    case .layerNormalization(let epsilon): return layerNormalization(node, x[0], epsilon)
    case .dropout: return x[0]
    case .sum: return x.dropFirst().reduce(x[0]) { graph.add("Add", [$0, $1]) }
    case .product: return graph.add("Mul", x)
    case .linear(let factor, let offset):
      return graph.add("Add", [graph.add("Mul", [x[0], number(factor)]), number(offset)])
    case .concatenation: return graph.add("Concat", x, ["axis": .integer(-1)])
    case .selection(let columns):
      let places = graph.constant(columns.map(Double.init), [columns.count], .int64)
      return graph.add("Gather", [x[0], places], ["axis": .integer(-1)])
    case .reshape: return reshape(x[0], node.output)
    case .periodic(let pairs): return periodic(node, x[0], pairs)
    case .lookup(let column):
      let place = graph.constant([Double(column)], [], .int64)
      let index = graph.add("Gather", [x[0], place], ["axis": .integer(1)])
      return graph.add("Gather", [tensor(node.parameters[0]), index], ["axis": .integer(0)])
    case .spread:
      let wide = graph.add("Unsqueeze", [x[0], graph.constant([1], [1], .int64)])
      let shape = graph.constant([1, Double(node.output.members), 1], [3], .int64)
      return graph.add("Expand", [wide, shape])
    case .scale: return graph.add("Mul", [x[0], tensor(node.parameters[0])])
    case .shift: return graph.add("Add", [x[0], tensor(node.parameters[0])])
    case .memberAffine: return memberAffine(node, x[0])
    case .memberMean(let isOfLogits): return memberMean(x[0], isOfLogits)
    case .clamp: return clamp(node, x[0])
    case .custom: return x[0]
    }
  }

  private mutating func number(_ value: Double) -> String { graph.constant([value], [1], type) }

  private func numbers(_ tensor: ParameterTensor) -> [Double] { network.numbers[tensor.name] ?? [] }

  private mutating func tensor(_ tensor: ParameterTensor) -> String {
    graph.constant(numbers(tensor), tensor.dimensions, type)
  }

  private mutating func affine(_ node: NetworkGraph.Node, _ x: String) -> String {
    let weight = node.parameters[0]
    let (outputs, inputs) = (weight.dimensions[0], weight.dimensions[1])
    let values = numbers(weight)
    let turned = (0..<inputs).flatMap { i in (0..<outputs).map { values[$0 * inputs + i] } }
    let product = graph.add("MatMul", [x, graph.constant(turned, [inputs, outputs], type)])
    guard node.parameters.count > 1 else { return product }
    return graph.add("Add", [product, tensor(node.parameters[1])])
  }

  /// A product for each member.
  private mutating func memberAffine(_ node: NetworkGraph.Node, _ x: String) -> String {
    let single = node.inputs[0].members == 1
    let members =
      single ? graph.add("Unsqueeze", [x, graph.constant([1], [1], .int64)]) : x
    let order: KeyValuePairs<String, ONNXAttribute> = ["perm": .integers([1, 0, 2])]
    let first = graph.add("Transpose", [members], order)
    let product = graph.add("MatMul", [first, tensor(node.parameters[0])])
    var y = graph.add("Transpose", [product], order)
    if node.parameters.count > 1 {
      y = graph.add("Add", [y, tensor(node.parameters[1])])
    }
    return single ? reshape(y, node.output) : y
  }

  private mutating func reshape(_ x: String, _ output: Tensor) -> String {
    let shape =
      output.members == 1 ? [-1, output.width] : [-1, output.members, output.width]
    return graph.add(
      "Reshape", [x, graph.constant(shape.map(Double.init), [shape.count], .int64)])
  }

  private mutating func batchNormalization(
    _ node: NetworkGraph.Node, _ x: String, _ epsilon: Double, _ place: EpsilonPlace
  ) -> String {
    let (scale, variance) = (numbers(node.parameters[0]), numbers(node.buffers[1]))
    let factors = zip(scale, variance).map { scale, variance in
      place == .inside
        ? scale / (variance + epsilon).squareRoot() : scale / (variance.squareRoot() + epsilon)
    }
    let centered = graph.add("Sub", [x, tensor(node.buffers[0])])
    let scaled = graph.add(
      "Mul", [centered, graph.constant(factors, node.parameters[0].dimensions, type)])
    return graph.add("Add", [scaled, tensor(node.parameters[1])])
  }

  private mutating func layerNormalization(
    _ node: NetworkGraph.Node, _ x: String, _ epsilon: Double
  ) -> String {
    let centered = graph.add("Sub", [x, mean(x, axis: -1)])
    let variance = mean(graph.add("Mul", [centered, centered]), axis: -1)
    let deviation = graph.add("Sqrt", [graph.add("Add", [variance, number(epsilon)])])
    var y = graph.add("Div", [centered, deviation])
    guard node.parameters.count == 2 else { return y }
    y = graph.add("Mul", [y, tensor(node.parameters[0])])
    return graph.add("Add", [y, tensor(node.parameters[1])])
  }

  private mutating func mean(_ x: String, axis: Int, keeps: Bool = true) -> String {
    graph.add("ReduceMean", [x], ["axes": .integers([axis]), "keepdims": .integer(keeps ? 1 : 0)])
  }

  /// Each column's angles side by side, as Seismo rounds them; one so large that the computation would lose its digits
  /// gives NaN.
  private mutating func periodic(
    _ node: NetworkGraph.Node, _ x: String, _ pairs: Bool
  ) -> String {
    let turns = graph.add("Mul", [x, number(2 * .pi)])
    let wide = graph.add("Unsqueeze", [turns, graph.constant([2], [1], .int64)])
    var angles = graph.add("Mul", [wide, tensor(node.parameters[0])])
    if !pairs { angles = graph.add("Add", [angles, tensor(node.parameters[1])]) }
    let fits = graph.add(
      "LessOrEqual",
      [graph.add("Abs", [angles]), number(NetworkOperation.largestAngle(network.precision))])
    angles = graph.add("Where", [fits, angles, number(.nan)])
    let cosines = graph.add("Cos", [angles])
    let all =
      pairs
      ? graph.add("Concat", [cosines, graph.add("Sin", [angles])], ["axis": .integer(-1)])
      : cosines
    return reshape(all, node.output)
  }

  private mutating func memberMean(_ x: String, _ isOfLogits: Bool) -> String {
    guard isOfLogits else { return mean(x, axis: 1, keeps: false) }
    let logarithms = graph.add("LogSoftmax", [x], ["axis": .integer(-1)])
    let most = graph.add(
      "ReduceMax", [logarithms], ["axes": .integers([1]), "keepdims": .integer(1)])
    let powers = graph.add("Exp", [graph.add("Sub", [logarithms, most])])
    let log = graph.add("Log", [mean(powers, axis: 1)])
    let sum = graph.add("Add", [log, most])
    return graph.add("Squeeze", [sum, graph.constant([1], [1], .int64)])
  }

  private mutating func clamp(_ node: NetworkGraph.Node, _ x: String) -> String {
    let (lowest, highest) = (tensor(node.buffers[0]), tensor(node.buffers[1]))
    let raised = graph.add("Where", [graph.add("Less", [x, lowest]), lowest, x])
    return graph.add("Where", [graph.add("Less", [highest, raised]), highest, raised])
  }
}

extension ONNXNetwork {
  private mutating func activate(_ x: String, _ function: ActivationFunction) -> String {
    switch function {
    case .relu: return graph.add("Relu", [x])
    case .tanh: return graph.add("Tanh", [x])
    case .softmax: return graph.add("Softmax", [x], ["axis": .integer(-1)])
    case .sigmoid: return graph.add("Sigmoid", [x])
    case .silu: return graph.add("Mul", [x, graph.add("Sigmoid", [x])])
    case .gelu:
      let half = graph.add("Mul", [x, number(0.5)])
      let share = graph.add("Mul", [x, number(0.5.squareRoot())])
      if type == .double {
        return graph.add("Mul", [half, graph.complementaryError(graph.add("Neg", [share]))])
      }
      return graph.add(
        "Mul", [half, graph.add("Add", [graph.add("Erf", [share]), number(1)])])
    case .geluTanh:
      let square = graph.add("Mul", [x, x])
      let slope = graph.add(
        "Add", [graph.add("Mul", [square, number(0.044715)]), number(1)])
      let inner = graph.add(
        "Mul", [graph.add("Mul", [x, slope]), number((2 / Double.pi).squareRoot())])
      let half = graph.add("Mul", [x, number(0.5)])
      return graph.add(
        "Mul", [half, graph.add("Add", [graph.add("Tanh", [inner]), number(1)])])
    case .softplus(let beta):
      return graph.add("Div", [softplus(graph.add("Mul", [x, number(beta)])), number(beta)])
    case .mish: return graph.add("Mul", [x, graph.add("Tanh", [softplus(x)])])
    case .elu(let alpha, let scale):
      let power = graph.add("Sub", [graph.add("Exp", [x]), number(1)])
      let below = graph.add("Mul", [power, number(alpha * scale)])
      let above = graph.add("Mul", [x, number(scale)])
      return graph.add("Where", [graph.add("Less", [number(0), x]), above, below])
    case .leakyReLU(let slope):
      let below = graph.add("Mul", [x, number(slope)])
      return graph.add("Where", [graph.add("Less", [number(0), x]), x, below])
    case .exponential: return graph.add("Exp", [x])
    }
  }

  /// max(x, 0) + ln(1 + e^(−|x|)), which no x makes infinite.
  private mutating func softplus(_ x: String) -> String {
    let power = graph.add("Exp", [graph.add("Neg", [graph.add("Abs", [x])])])
    let rest = graph.add("Log", [graph.add("Add", [power, number(1)])])
    return graph.add("Add", [graph.add("Relu", [x]), rest])
  }
}
