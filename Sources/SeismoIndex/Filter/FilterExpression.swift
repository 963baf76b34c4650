/// A filter, understood as far as its text alone goes.
indirect enum FilterExpression: Sendable {
  case comparison(FilterComparison)
  /// As many as were written one after the other: nested by two they would be as deep as they are many.
  case all([FilterExpression])
  case any([FilterExpression])
  case not(FilterExpression)

  /// From left to right.
  var comparisons: [FilterComparison] {
    switch self {
    case .comparison(let one): [one]
    case .all(let parts), .any(let parts): parts.flatMap(\.comparisons)
    case .not(let one): one.comparisons
    }
  }
}

/// `key operator value`.
struct FilterComparison: Sendable {
  enum Operator: String, Sendable {
    case equal = "=="
    case unequal = "!="
    case less = "<"
    case lessOrEqual = "<="
    case more = ">"
    case moreOrEqual = ">="
    case contains = "~"
    case isIn = "in"
    case isNotIn = "not in"

    /// Whether it asks for an order.
    var isOrder: Bool { [.less, .lessOrEqual, .more, .moreOrEqual].contains(self) }
  }

  var key: FilterToken
  var sign: Operator
  var signPlace: Range<Int>
  /// One; of `in` any number.
  var values: [FilterToken]
}
