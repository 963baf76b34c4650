internal import SeismoSpec

/// Operations of ensembles, whose members share most of their weights: BatchEnsemble (Wen, Tran and Ba, 2020) and TabM
/// (Gorishniy, Kotelnikov and Babenko, 2025).
extension NetworkBuilder {
  /// Gives each row to every member: y[row, member] = x[row].
  ///
  /// - Parameters:
  ///   - x: of one member.
  ///   - members: how many, at least 1.
  /// - Throws: `ParameterProblem` when x has members already, or y is too large.
  public mutating func spread(_ x: Tensor, members: Int) throws -> Tensor {
    guard x.members == 1 else {
      throw ParameterProblem(nil, "makes members of what has \(x.members) members already")
    }
    return try add(.spread, to: [x], width: x.width, members: members)
  }

  /// y = x ⊙ r: each number of a row by a trained one of its own; each member has its own r, [members, width].
  ///
  /// - Throws: what the initializer throws.
  public mutating func scale(_ x: Tensor, _ initializer: any Initializer) throws -> Tensor {
    try add(
      .scale, to: [x], width: x.width,
      trained: [TrainedTensor("scale", x.dimensions, initializer, role: .scale)])
  }

  /// y = x + b: each number of a row and a trained one of its own; each member has its own b, [members, width].
  ///
  /// - Throws: what the initializer throws.
  public mutating func shift(_ x: Tensor, _ initializer: any Initializer) throws -> Tensor {
    try add(
      .shift, to: [x], width: x.width,
      trained: [TrainedTensor("bias", x.dimensions, initializer, role: .bias)])
  }

  /// y = x Wₖ + bₖ: each member k has an affine map of its own, W is [members, inputs, outputs].
  ///
  /// - Parameters:
  ///   - outputs: the width of y, at least 1.
  ///   - weight: fills W.
  ///   - bias: fills b, [members, outputs], or nil for none.
  /// - Throws: what the initializers throw; `ParameterProblem` when y or W is too large.
  public mutating func memberAffine(
    _ x: Tensor, outputs: Int, weight: any Initializer, bias: (any Initializer)?
  ) throws -> Tensor {
    let weight = TrainedTensor("weight", [x.members, x.width, outputs], weight, role: .weight)
    let bias = bias.map { TrainedTensor("bias", [x.members, outputs], $0, role: .bias) }
    return try add(
      .memberAffine, to: [x], width: outputs, trained: [weight] + [bias].compactMap { $0 })
  }

  /// What a network answers: what its loss makes of its output, and of an ensemble the mean of its members'. Of logits that
  /// is the logarithm of the mean of their probabilities, so that softmax makes that mean of it.
  ///
  /// - Throws: what the loss throws.
  package mutating func answer(_ output: Tensor, of loss: any Loss) throws -> Tensor {
    let first = graph.nodes.count
    let own = try loss.answer(output, in: &self)
    let answer = answer(own, ofLogits: loss.target == .classes && !loss.wantsProbabilities)
    graph.answerNodes = first..<graph.nodes.count
    return answer
  }

  package mutating func answer(_ output: Tensor, ofLogits isLogits: Bool) -> Tensor {
    let first = graph.nodes.count
    defer { graph.answerNodes = first..<graph.nodes.count }
    guard output.members > 1 else { return output }
    return append(.memberMean(ofLogits: isLogits), to: [output], width: output.width, members: 1)
  }

  func requireSameMembers(_ tensors: [Tensor]) throws(ParameterProblem) {
    guard tensors.contains(where: { $0.members != tensors[0].members }) else { return }
    let members = tensors.map { String($0.members) }.joined(separator: ", ")
    throw ParameterProblem(nil, "takes tensors of one number of members, got \(members)")
  }
}

extension Tensor {
  /// Those of trained numbers of which each number of a row has one.
  var dimensions: [Int] { members == 1 ? [width] : [members, width] }
}
