internal import SeismoSpec
internal import SeismoTables

/// What held-out values are replaced by, to prove that nothing is fitted on them.
package enum Corruption: CaseIterable, Sendable {
  case nan, infinity, negativeInfinity, random, huge

  /// How a sentence calls the values.
  var words: String {
    switch self {
    case .nan: "NaN"
    case .infinity: "infinite"
    case .negativeInfinity: "minus infinity"
    case .random: "random"
    case .huge: "huge"
    }
  }

  /// Replaces every input of the held-out parts, and targets that are numbers: numbers by such ones,
  /// categories by a missing value or by a level that no other row has.
  package func apply(to data: inout PreparedData) {
    var random = RandomStream(seed: 1, purpose: "corruption")
    for part in [PreparedData.Part.validation, .test] {
      data[part].columns = data[part].columns.map { column in
        var column = column
        switch column.values {
        case .numbers(let numbers):
          column.values = .numbers(numbers.map { _ in number(&random) })
        case .categories(let codes, let levels):
          column.values = categories(codes.count, levels)
        }
        return column
      }
      if let numbers = data[part].target?.numbers {
        data[part].target?.values = .numbers(numbers.map { _ in number(&random) })
      }
    }
  }

  private func number(_ random: inout RandomStream) -> Double {
    switch self {
    case .nan: .nan
    case .infinity: .infinity
    case .negativeInfinity: -.infinity
    case .random: 1000 * random.normal()
    case .huge: .greatestFiniteMagnitude
    }
  }

  private func categories(_ count: Int, _ levels: [String]) -> Column.Values {
    guard self == .random || self == .huge else {
      return .categories(Array(repeating: -1, count: count), levels: levels)
    }
    var unseen = "unseen"
    while levels.contains(unseen) { unseen += "'" }
    return .categories(
      Array(repeating: Int32(levels.count), count: count), levels: levels + [unseen])
  }
}
