public import SeismoSpec

/// What a network says of the rows of one split, in evaluation mode.
public struct Predictions: Sendable {
  /// Row-major, [rows × width].
  public var outputs: [Double]
  /// Numbers per row.
  public var width: Int
  /// Each row's loss, unclipped where the loss clips nothing.
  public var rowLosses: [Double]
  /// What the rows should have given.
  public var truth: Truth

  /// The targets of the rows.
  public enum Truth: Sendable {
    /// A class index per row.
    case classes([Int32])
    /// Row-major target numbers, [rows × width].
    case values([Double])
  }

  /// Makes predictions.
  package init(outputs: [Double], width: Int, rowLosses: [Double], truth: Truth) {
    self.outputs = outputs
    self.width = width
    self.rowLosses = rowLosses
    self.truth = truth
  }

  /// The number of rows.
  public var count: Int { rowLosses.count }
}

/// A figure that says how good predictions are.
public protocol Metric: Component {
  /// Whether it makes sense for a kind of target.
  func applies(to target: TargetKind) -> Bool
  /// The figure for all rows of a split, of which there is at least one.
  func value(_ predictions: Predictions) -> Double
  /// Whether more is better; nil, as by default, where that can't be said.
  static var isLargerBetter: Bool? { get }
}

extension Metric {
  /// Not said.
  public static var isLargerBetter: Bool? { nil }
}

extension Kind<any Metric> {
  /// Metrics.
  public static let metric = Kind("metric", "Measures the network on each split.")
}

extension Registration {
  /// Registers a metric.
  public static func metric<C: Metric>(_ type: C.Type) -> Registration {
    Registration(Kind.metric, type)
  }
}
