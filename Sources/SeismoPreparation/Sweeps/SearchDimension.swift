package import SeismoSpec

/// A parameter of a sweep: `{log_uniform: [1e-4, 1e-1]}`, or a list of the values to choose from.
package struct SearchDimension: Record {
  package static let owner = "a parameter of the sweep"
  package static let parameters: [Parameter<SearchDimension>] = [
    Parameter("uniform", \.uniform, .range, "Numbers from one to another: [low, high]."),
    Parameter(
      "log_uniform", \.logUniform, .range, "The same with every order of magnitude as likely."),
    Parameter("integer", \.integer, .wholeRange, "Whole numbers from one to another."),
    Parameter(
      "log_integer", \.logInteger, .wholeRange, "The same with every order of magnitude as likely."),
    Parameter("choice", \.choice, .anyValues, "Values, each as likely."),
    Parameter(
      "when", \.conditions, .conditions,
      "Other parameters of the sweep and their values with which this one is set, such as {optimizer: sgd}."
    ),
  ]

  package var uniform: ClosedRange<Double>?
  package var logUniform: ClosedRange<Double>?
  package var integer: ClosedRange<Int>?
  package var logInteger: ClosedRange<Int>?
  package var choice: [SpecNode] = []
  package var conditions: [Condition] = []

  /// A parameter of the sweep above this one, and the values that it must have.
  package struct Condition: Sendable, Equatable {
    package var key: String
    package var values: [String]
  }

  package init() {}

  package init(choice: [SpecNode]) { self.choice = choice }

  private var ranges: [SearchRange] {
    [
      uniform.map(SearchRange.uniform), logUniform.map(SearchRange.logUniform),
      integer.map(SearchRange.integer), logInteger.map(SearchRange.logInteger),
      choice.isEmpty ? nil : .choice(choice),
    ].compactMap(\.self)
  }

  /// Where its values lie.
  package var range: SearchRange { ranges.first ?? .choice([SpecNode(.scalar(""))]) }

  package func validate() throws(ParameterProblem) {
    guard ranges.count == 1 else {
      throw ParameterProblem(
        nil, "needs one of uniform, log_uniform, integer, log_integer and choice")
    }
    for (key, low) in [
      ("log_uniform", logUniform?.lowerBound),
      ("log_integer", logInteger.map { Double($0.lowerBound) }),
    ] {
      if let low, low <= 0 {
        throw ParameterProblem(key, "needs numbers greater than 0, found \(short(low))")
      }
    }
  }
}

extension Value where V == ClosedRange<Double>? {
  /// Two numbers, the lower first.
  fileprivate static let range: Value = pair(
    .number(), "two numbers, the lower first, such as [0.1, 0.9]")
}

extension Value where V == ClosedRange<Int>? {
  /// Two whole numbers, the lower first.
  fileprivate static let wholeRange: Value = pair(
    .integer(in: -1_000_000_000...1_000_000_000),
    "two whole numbers, the lower first, such as [16, 256]")
}

extension Value {
  fileprivate static func pair<N: Comparable & Sendable>(
    _ number: Value<N>, _ accepts: String
  ) -> Value where V == ClosedRange<N>? {
    Value(accepts: accepts, schema: .list(of: .anything, atLeast: 2)) { node, decoding in
      guard case .list(let items) = node.body, items.count == 2 else {
        decoding.report(.wrongType(expected: accepts, found: node.described), at: node)
        return nil
      }
      let numbers = items.enumerated().compactMap { index, item in
        decoding.within(index: index) { $0.decode(number, item) }
      }
      guard numbers.count == 2 else { return nil }
      guard numbers[0] < numbers[1] else {
        decoding.report(
          .rule("the first number must be less than the second; \(accepts)"), at: node)
        return nil
      }
      return numbers[0]...numbers[1]
    } encode: { range, _ in
      SpecNode(
        .list(
          range.map { [$0.lowerBound, $0.upperBound].map { SpecNode(.scalar("\($0)")) } } ?? []))
    }
  }
}

extension Value where V == [SpecNode] {
  /// A list of any values.
  fileprivate static let anyValues = Value(
    accepts: "a list of values", schema: .list(of: .anything, atLeast: 1)
  ) { node, decoding in
    guard case .list(let values) = node.body, !values.isEmpty else {
      decoding.report(.wrongType(expected: "a list of values", found: node.described), at: node)
      return nil
    }
    return values
  } encode: { values, _ in
    SpecNode(.list(values))
  }
}

extension Value where V == [SearchDimension.Condition] {
  /// Keys, and the value or the list of values that each must have.
  fileprivate static let conditions = Value(
    accepts: "a mapping of the sweep's keys to values", schema: .mapping(to: .anything)
  ) { node, decoding in
    guard case .map(let entries) = node.body, !entries.isEmpty else {
      decoding.report(
        .wrongType(
          expected: "a mapping such as {optimizer: sgd}", found: node.described), at: node)
      return nil
    }
    return entries.compactMap { entry in
      let values: [SpecNode] =
        if case .list(let items) = entry.value.body { items } else { [entry.value] }
      let words = values.compactMap(\.asWord)
      guard words.count == values.count, !words.isEmpty else {
        decoding.within(key: entry.key) {
          $0.report(
            .wrongType(
              expected: "a word, a number or a list of them", found: entry.value.described),
            at: entry.value)
        }
        return nil
      }
      return .init(key: entry.key, values: words)
    }
  } encode: { conditions, _ in
    SpecNode(
      .map(
        conditions.map {
          .init(key: $0.key, value: SpecNode(.list($0.values.map { SpecNode(.scalar($0)) })))
        }))
  }
}

extension SpecNode {
  /// The text, or the name of a component with parameters.
  package var asWord: String? { text ?? self["use"]?.text }
}
