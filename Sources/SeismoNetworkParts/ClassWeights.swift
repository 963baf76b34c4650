internal import SeismoNetworks
internal import SeismoSpec

/// What the rows of each class count in a loss.
package enum ClassWeights: Sendable {
  /// rows / (classes · rows of the class), as scikit-learn's `balanced`: their mean over the training rows is 1.
  case balanced
  /// One for each class, in their order.
  case list([Double])

  /// One for each class.
  ///
  /// - Throws: `ParameterProblem` when nobody has counted the classes.
  func numbers(in network: NetworkBuilder) throws(ParameterProblem) -> [Double] {
    guard case .balanced = self else {
      if case .list(let numbers) = self { return numbers }
      return []
    }
    let counts = network.classCounts
    guard !counts.isEmpty else {
      throw ParameterProblem(
        "class_weights", "balanced takes the classes of the training rows, which aren't known here")
    }
    let rows = Double(counts.reduce(0, +))
    return counts.map { rows / (Double(counts.count) * Double(max(1, $0))) }
  }
}

extension Value where V == ClassWeights {
  static let classWeights = Value(
    accepts: "'balanced', or a list of numbers at least 0",
    schema: .either([.choice(["balanced"]), .list(of: .number(.atLeast(0)))])
  ) { node, decoding in
    if node.text == "balanced" { return .balanced }
    guard node.text == nil else {
      decoding.report(
        .wrongType(expected: "'balanced' or a list of numbers", found: node.described), at: node)
      return nil
    }
    return decoding.decode(.list(of: .number(.atLeast(0))), node).map(ClassWeights.list)
  } encode: { weights, _ in
    switch weights {
    case .balanced: SpecNode(.scalar("balanced"))
    case .list(let numbers): SpecNode(.list(numbers.map { SpecNode(.scalar(short($0))) }))
    }
  } counterexamples: {
    ["word", "1", ""].map { SpecNode(.scalar($0)) }
      + [SpecNode(.list([SpecNode(.scalar("-1"))]))]
  }
}

extension Parameter {
  /// The usual `class_weights:` of a loss of classes.
  static func classWeights(
    _ property: any WritableKeyPath<Owner, ClassWeights?> & Sendable
  ) -> Parameter {
    Parameter(
      "class_weights", property, .off(or: .classWeights),
      "What rows of each class count, in the order of the classes; balanced for rows/(classes·rows of the class)."
    )
  }
}
