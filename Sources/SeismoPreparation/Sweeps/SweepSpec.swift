package import SeismoSpec

/// What `sweep:` says: which settings are tried, how many, and how long each.
package struct SweepSpec: Record {
  package static let owner = "'sweep'"
  package static let parameters: [Parameter<SweepSpec>] = [
    Parameter("grid", \.grid, .grid, "Keys and lists of values; every combination is a trial."),
    Parameter(
      "random", \.random, .searchSpace, "Keys and where their values lie; drawn at random."),
    Parameter(
      "sobol", \.sobol, .searchSpace,
      "The same by a Sobol' sequence, which fills the space more evenly."),
    Parameter(
      "trials", \.trials, .off(or: .integer(in: 1...1_000_000)),
      "How many trials; of a grid all without it."),
    Parameter(
      "time", \.time, .off(or: .duration),
      "After which no further trial is begun, such as 10m."),
    Parameter(
      "seeds", \.seeds, .integer(in: 1...1000),
      "Trainings of each trial, with the spec's seed and those after it; a trial is judged by their mean."
    ),
    Parameter("vary", \.varied, .list(of: .text), "The keys that take each seed."),
    Parameter(
      "seed", \.seed, .auto(or: .integer(atLeast: 0)),
      "Seed of what is drawn; auto for the spec's own."),
    Parameter(
      "asha", \.asha, .off(or: .record(ASHASpec.self)),
      "Stops trials that are behind others (asynchronous successive halving)."),
  ]

  package var grid: [SearchAxis] = []
  package var random: [SearchAxis] = []
  package var sobol: [SearchAxis] = []
  package var trials: Int?
  /// Seconds.
  package var time: Double?
  package var seeds = 1
  package var varied = ["seed"]
  package var seed: Int?
  package var asha: ASHASpec?

  package init() {}

  /// Which of the ways to search is used.
  package var method: String {
    let ways = [("grid", grid), ("random", random), ("sobol", sobol)]
    return ways.first { !$0.1.isEmpty }?.0 ?? Self.driven
  }

  /// What the method is called where another program chooses the settings.
  package static let driven = "driven"

  /// Its parameters.
  package var axes: [SearchAxis] { grid + random + sobol }

  package func validate() throws(ParameterProblem) {
    let ways = [("grid", grid), ("random", random), ("sobol", sobol)].filter { !$0.1.isEmpty }
    guard let way = ways.first else {
      throw ParameterProblem(nil, "needs one of grid, random and sobol")
    }
    if ways.count > 1 {
      throw ParameterProblem(ways[1].0, "stands beside '\(way.0)'; a sweep has one of them")
    }
    if grid.isEmpty, trials == nil, time == nil {
      throw ParameterProblem(nil, "needs a budget: trials, such as 50, or time, such as 10m")
    }
    if sobol.count > SobolSequence.mostDimensions {
      throw ParameterProblem(
        "sobol",
        "has \(sobol.count) parameters; the most is \(SobolSequence.mostDimensions), and random takes any number"
      )
    }
    if varied.isEmpty {
      throw ParameterProblem("vary", "is empty; expected keys such as 'seed'")
    }
    try validateConditions()
  }

  /// What it asks for that needs trials: variants of one run are trained once, and to their ends.
  var ofTrialsAlone: [String] {
    [(seeds > 1, "seeds"), (asha != nil, "asha"), (time != nil, "time")].filter(\.0).map(\.1)
  }

  private func validateConditions() throws(ParameterProblem) {
    for (index, axis) in axes.enumerated() {
      for condition in axis.dimension.conditions {
        let above = axes.prefix(index).map(\.key)
        guard let other = axes.prefix(index).first(where: { $0.key == condition.key }) else {
          throw ParameterProblem(
            method,
            "'\(axis.key)' has a 'when' with '\(condition.key)'; expected a parameter of the sweep above it"
              + (above.isEmpty ? ", and there is none" : ": \(above.joined(separator: ", "))"))
        }
        guard case .choice(let values) = other.dimension.range else { continue }
        let words = values.compactMap(\.asWord)
        if let word = condition.values.first(where: { !words.contains($0) }) {
          throw ParameterProblem(
            method,
            "'\(axis.key)' is set when '\(condition.key)' is '\(word)', which it never is; expected one of "
              + words.joined(separator: ", "))
        }
      }
    }
  }
}

/// A key of the spec, and its values in a sweep.
package struct SearchAxis: Sendable {
  package var key: String
  package var keyOrigin: Origin
  package var dimension: SearchDimension

  package var path: SpecPath { SpecPath(key) }
}

/// When a trial is stopped: asynchronous successive halving (Li et al., "A System for Massively Parallel Hyperparameter
/// Tuning", MLSys 2020), each trial compared with those before it.
package struct ASHASpec: Record, Equatable {
  package static let owner = "'asha'"
  package static let parameters: [Parameter<ASHASpec>] = [
    Parameter(
      "min_epochs", \.minEpochs, .integer(in: 1...1_000_000),
      "Epochs after which trials are compared first."),
    Parameter(
      "factor", \.factor, .integer(in: 2...100),
      "Of so many trials one goes on; the epochs to the next comparison are multiplied by it."),
  ]

  package var minEpochs = 1
  package var factor = 3

  package init() {}

  /// The epochs after which trials are compared, in a training of so many.
  package func rungs(below epochs: Int) -> [Int] {
    var rungs: [Int] = []
    var rung = minEpochs
    while rung < epochs {
      rungs.append(rung)
      rung = rung.multipliedReportingOverflow(by: factor).overflow ? .max : rung * factor
    }
    return rungs
  }
}

extension Value where V == [SearchAxis] {
  /// Keys and lists of values.
  fileprivate static let grid = axes(
    "a mapping of keys to lists of values", .list(of: .anything, atLeast: 1)
  ) { node, decoding in
    guard case .list(let values) = node.body, !values.isEmpty else {
      decoding.report(.wrongType(expected: "a list of values", found: node.described), at: node)
      return nil
    }
    return SearchDimension(choice: values)
  }

  /// Keys, and where their values lie.
  fileprivate static let searchSpace = axes(
    "a mapping of keys to values such as {log_uniform: [1e-4, 1e-1]}",
    .either([.list(of: .anything, atLeast: 1), .record(SearchDimension.self)])
  ) { node, decoding in
    switch node.body {
    case .list(let values) where !values.isEmpty: return SearchDimension(choice: values)
    case .map: return decoding.record(SearchDimension.self, from: node)
    default:
      decoding.report(
        .wrongType(
          expected: "a list of values, or a mapping such as {log_uniform: [1e-4, 1e-1]}",
          found: node.described), at: node)
      return nil
    }
  }

  private static func axes(
    _ accepts: String, _ item: ValueSchema,
    _ dimension: @escaping @Sendable (SpecNode, inout Decoding) -> SearchDimension?
  ) -> Value {
    Value(accepts: accepts, schema: .mapping(to: item)) { node, decoding in
      guard case .map(let entries) = node.body, !entries.isEmpty else {
        decoding.report(.wrongType(expected: accepts, found: node.described), at: node)
        return nil
      }
      return entries.compactMap { entry in
        decoding.within(key: entry.key) { dimension(entry.value, &$0) }.map {
          SearchAxis(key: entry.key, keyOrigin: entry.keyOrigin, dimension: $0)
        }
      }
    } encode: { axes, _ in
      SpecNode(
        .map(
          axes.map { .init(key: $0.key, value: SpecNode(.map($0.dimension.encoded()))) }))
    }
  }
}
