internal import SeismoInference
internal import SeismoNetworks

/// Writes a network's operations as lines of C over local arrays, which later tensors take over from those that nobody
/// reads any more.
struct CNetwork {
  var program: CProgram
  private let network: NetworkOperations
  private var places: [Int: String]
  private var arrays: [(name: String, count: Int, isFree: Bool)] = []
  /// The last node that reads each tensor.
  private var lastReaders: [Int: Int] = [:]
  private var body: [String] = []

  /// - Parameter inputs: the names of the arrays of the network's inputs, that of indices of `int`.
  init(_ program: CProgram, _ network: NetworkOperations, inputs: [String]) {
    (self.program, self.network) = (program, network)
    places = Dictionary(uniqueKeysWithValues: inputs.enumerated().map { ($0, $1) })
    for (place, node) in network.nodes.enumerated() {
      for input in node.inputs { lastReaders[input.index] = place }
    }
  }

  /// Writes the lines that compute the answer.
  ///
  /// - Returns: the array that has it.
  mutating func write() -> String {
    let nodes = network.nodes
    for (index, node) in nodes.enumerated() {
      let inputs = node.inputs.map { places[$0.index] ?? "" }
      if node.operation.isCopy {
        places[node.output.index] = inputs[0]
        // Who reads the copy reads the original.
        let last = lastReaders[node.output.index] ?? nodes.count
        for tensor in places.keys where places[tensor] == inputs[0] {
          lastReaders[tensor] = max(lastReaders[tensor] ?? 0, last)
        }
        continue
      }
      let output = array(of: node.output.numbersPerRow)
      places[node.output.index] = output
      write(node, inputs, output)
      release(after: index)
    }
    program.lines += arrays.map { "  real \($0.name)[\($0.count)];" } + body
    program.stack += arrays.reduce(0) { $0 + $1.count } * (program.precision == .float32 ? 4 : 8)
    return places[network.output.index] ?? ""
  }

  private mutating func array(of count: Int) -> String {
    let free = arrays.indices.filter { arrays[$0].isFree && arrays[$0].count >= count }
    if let place = free.min(by: { arrays[$0].count < arrays[$1].count }) {
      arrays[place].isFree = false
      return arrays[place].name
    }
    arrays.append(("a\(arrays.count)", count, false))
    return arrays[arrays.count - 1].name
  }

  private mutating func release(after index: Int) {
    for place in arrays.indices {
      let own = places.filter { $0.value == arrays[place].name }.keys
      let isRead = own.contains {
        $0 == network.output.index || (lastReaders[$0] ?? 0) > index
      }
      if !isRead { arrays[place].isFree = true }
    }
  }

  private func numbers(_ tensor: ParameterTensor) -> [Double] { network.numbers[tensor.name] ?? [] }

  private mutating func constant(_ tensor: ParameterTensor) -> String {
    program.reals(numbers(tensor))
  }

  private func number(_ value: Double) -> String {
    "(real)\(value < 0 ? "(\(CText.number(value)))" : CText.number(value))"
  }

  private mutating func each(_ y: String, _ count: Int, _ value: String) {
    body.append("  for (int i = 0; i < \(count); i++) \(y)[i] = \(value);")
  }

  private mutating func call(_ helper: CHelper, _ name: String, _ arguments: Any...) {
    program.use(helper)
    body.append("  \(name)(\(arguments.map { "\($0)" }.joined(separator: ", ")));")
  }

  private mutating func write(_ node: NetworkGraph.Node, _ x: [String], _ y: String) {
    let (input, all) = (node.inputs[0], node.output.numbersPerRow)
    let (members, width) = (node.output.members, node.output.width)
    switch node.operation {
    case .affine, .memberAffine: product(node, x[0], y)
    case .activation(.softmax): call(.softmax, "softmax", members, width, x[0], y)
    case .activation(let function): each(y, all, value(of: function, "\(x[0])[i]"))
    case .batchNormalization(let epsilon, let place, _):
      batchNormalization(node, x[0], y, epsilon, place)
    case .layerNormalization(let epsilon):
      let own = node.parameters.map { constant($0) }
      call(
        .layerNormalization, "layer_normalization", members, width, number(epsilon), x[0],
        own.first ?? "NULL", own.last ?? "NULL", y)
    case .sum: each(y, all, x.map { "\($0)[i]" }.joined(separator: " + "))
    case .product: each(y, all, x.map { "\($0)[i]" }.joined(separator: " * "))
    case .linear(let factor, let offset):
      each(y, all, "\(number(factor)) * \(x[0])[i] + \(number(offset))")
    case .concatenation: concatenate(node, x, y)
    case .selection(let columns): select(columns, node, x[0], y)
    case .periodic(let pairs):
      let own = node.parameters.map { constant($0) }
      call(
        .periodic, "periodic", input.width, pairs ? width / 2 : width,
        number(NetworkOperation.largestAngle(network.precision)), x[0], own[0],
        pairs ? "NULL" : own[1], y)
    case .lookup(let column):
      let table = constant(node.parameters[0])
      let categories = node.parameters[0].dimensions[0]
      let index = "\(x[0])[\(column)]"
      each(
        y, all,
        "\(index) >= 0 && \(index) < \(categories) ? \(table)[\(index) * \(width) + i] : (real)NAN")
    case .spread: each(y, all, "\(x[0])[i % \(width)]")
    case .scale: each(y, all, "\(x[0])[i] * \(constant(node.parameters[0]))[i]")
    case .shift: each(y, all, "\(x[0])[i] + \(constant(node.parameters[0]))[i]")
    case .memberMean(let isOfLogits):
      let name = isOfLogits ? "mean_of_logits" : "mean_of_members"
      call(isOfLogits ? .meanOfLogits : .meanOfMembers, name, input.members, width, x[0], y)
    case .clamp:
      let bounds = node.buffers.map { number(numbers($0).first ?? 0) }
      let value = "\(x[0])[i]"
      each(
        y, all,
        "\(value) < \(bounds[0]) ? \(bounds[0]) : \(value) > \(bounds[1]) ? \(bounds[1]) : \(value)"
      )
    case .dropout, .reshape, .custom: break
    }
  }

  private mutating func product(_ node: NetworkGraph.Node, _ x: String, _ y: String) {
    let weight = constant(node.parameters[0])
    let bias = node.parameters.count > 1 ? constant(node.parameters[1]) : "NULL"
    let (members, inputs, outputs) = (
      node.output.members, node.inputs[0].width, node.output.width
    )
    if case .memberAffine = node.operation {
      call(.memberAffine, "member_affine", members, inputs, outputs, x, weight, bias, y)
    } else {
      call(.affine, "affine", members, inputs, outputs, x, weight, bias, y)
    }
  }

  private mutating func batchNormalization(
    _ node: NetworkGraph.Node, _ x: String, _ y: String, _ epsilon: Double, _ place: EpsilonPlace
  ) {
    let factors = zip(numbers(node.parameters[0]), numbers(node.buffers[1])).map {
      place == .inside ? $0 / ($1 + epsilon).squareRoot() : $0 / ($1.squareRoot() + epsilon)
    }
    let (mean, factor) = (constant(node.buffers[0]), program.reals(factors))
    let shift = constant(node.parameters[1])
    each(
      y, node.output.numbersPerRow, "(\(x)[i] - \(mean)[i]) * \(factor)[i] + \(shift)[i]")
  }

  private mutating func concatenate(_ node: NetworkGraph.Node, _ x: [String], _ y: String) {
    var start = 0
    for (array, tensor) in zip(x, node.inputs) {
      body.append(
        "  for (int m = 0; m < \(tensor.members); m++)\n"
          + "    for (int i = 0; i < \(tensor.width); i++) "
          + "\(y)[m * \(node.output.width) + \(start) + i] = \(array)[m * \(tensor.width) + i];")
      start += tensor.width
    }
  }

  private mutating func select(
    _ columns: [Int], _ node: NetworkGraph.Node, _ x: String, _ y: String
  ) {
    let places = program.integers(columns)
    body.append(
      "  for (int m = 0; m < \(node.output.members); m++)\n"
        + "    for (int i = 0; i < \(columns.count); i++) "
        + "\(y)[m * \(columns.count) + i] = \(x)[m * \(node.inputs[0].width) + \(places)[i]];")
  }
}

extension CNetwork {
  private mutating func value(of function: ActivationFunction, _ x: String) -> String {
    switch function {
    case .relu: return "\(x) < 0 ? 0 : \(x)"
    case .tanh: return "tanh_r(\(x))"
    case .softmax: return x
    case .sigmoid: return "1 / (1 + exp_r(-\(x)))"
    case .silu: return "\(x) / (1 + exp_r(-\(x)))"
    case .gelu: return "\(x) * (real)0.5 * (1 + erf_r(\(x) * \(number(0.5.squareRoot()))))"
    case .geluTanh:
      let inner = "\(number((2 / Double.pi).squareRoot())) * \(x)"
      return
        "\(x) * (real)0.5 * (1 + tanh_r(\(inner) * (1 + (real)0.044715 * \(x) * \(x))))"
    case .softplus(let beta):
      program.use(.softplus)
      return "softplus(\(number(beta)) * \(x)) / \(number(beta))"
    case .mish:
      program.use(.softplus)
      return "\(x) * tanh_r(softplus(\(x)))"
    case .elu(let alpha, let scale):
      return
        "\(x) > 0 ? \(number(scale)) * \(x) : \(number(alpha * scale)) * expm1_r(\(x))"
    case .leakyReLU(let slope): return "\(x) > 0 ? \(x) : \(number(slope)) * \(x)"
    case .exponential: return "exp_r(\(x))"
    }
  }
}

extension NetworkOperation {
  /// Whether it gives in a prediction the numbers that it takes, in their order.
  fileprivate var isCopy: Bool {
    switch self {
    case .dropout, .reshape: true
    default: false
    }
  }
}
