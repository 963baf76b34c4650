public import SeismoSpec

/// Trained numbers that the optimizer treats apart, as PyTorch's parameter groups: by their roles in their layers, or
/// by the names of their tensors. The first group that names a tensor has it; others keep factors of 1.
public struct ParameterGroup: Record {
  /// How errors call it.
  public static let owner = "a group of parameters"
  /// What a spec says of it.
  public static let parameters: [Parameter<ParameterGroup>] = [
    Parameter(
      "parameters", \.patterns, .list(of: .text),
      "Roles (weight, bias, scale, embedding), or names of tensors, with * for any run of characters."
    ),
    Parameter(
      "rate_factor", \.factors.rate, .number(.atLeast(0)), "Multiplies their learning rate."),
    Parameter(
      "decay_factor", \.factors.decay, .number(.atLeast(0)),
      "Multiplies the optimizer's weight_decay."),
  ]

  private var patterns = ["*"]
  /// What its parameters' rate and decay are multiplied by.
  public internal(set) var factors = GroupFactors()

  /// All parameters.
  public init() {}

  /// Refuses a group that names nothing.
  public func validate() throws(ParameterProblem) {
    if patterns.isEmpty { throw ParameterProblem("parameters", "names none") }
  }

  /// Whether it has a tensor.
  func has(_ name: String, _ role: ParameterRole) -> Bool {
    patterns.contains { matches($0, name, role) }
  }

  private func matches(_ pattern: String, _ name: String, _ role: ParameterRole) -> Bool {
    pattern == role.rawValue || pattern == name || globMatches(pattern, name)
  }

  /// Refuses a pattern that no trained tensor of a network has.
  package func check(_ graph: NetworkGraph) throws(ParameterProblem) {
    let tensors = graph.parameters.compactMap { tensor in
      tensor.role.map { (name: tensor.name, role: $0) }
    }
    for pattern in patterns where !tensors.contains(where: { matches(pattern, $0.name, $0.role) }) {
      let known = ParameterRole.allCases.map(\.rawValue) + tensors.map(\.name)
      throw ParameterProblem(
        nil,
        "no trained numbers are called '\(pattern)' in this network; \(suggestion(for: pattern, among: known))"
      )
    }
  }
}

/// What a group's learning rate and decoupled weight decay are multiplied by.
public struct GroupFactors: Sendable, Equatable {
  /// Multiplies the learning rate.
  public var rate = 1.0
  /// Multiplies the weight decay; the learning rate's factor does so, too.
  public var decay = 1.0

  /// 1 and 1.
  public init() {}
}

extension [ParameterGroup] {
  /// What a tensor's rate and decay are multiplied by.
  func factors(of segment: ParameterSegment) -> GroupFactors {
    first { $0.has(segment.name, segment.role) }?.factors ?? GroupFactors()
  }
}
