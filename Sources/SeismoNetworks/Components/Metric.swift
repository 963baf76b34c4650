public import SeismoSpec

/// What a network says of the rows of one split, in evaluation mode.
public struct Predictions: Sendable {
  /// Row-major, [rows × width].
  public var outputs: [Double]
  /// Numbers per row.
  public var width: Int
  /// Whether the outputs for classes are their probabilities; else they are logits.
  public var areProbabilities: Bool
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
  package init(
    outputs: [Double], width: Int, areProbabilities: Bool = false, rowLosses: [Double], truth: Truth
  ) {
    self.outputs = outputs
    self.width = width
    self.areProbabilities = areProbabilities
    self.rowLosses = rowLosses
    self.truth = truth
  }

  /// The number of rows.
  public var count: Int { rowLosses.count }

  /// Each class's probability, row-major, [rows × width]: the outputs, or their softmax.
  public var probabilities: [Double] {
    guard !areProbabilities, width > 0 else { return outputs }
    var found = outputs
    for start in stride(from: 0, to: outputs.count, by: width) {
      let row = outputs[start..<start + width]
      let largest = row.max() ?? 0
      var sum = 0.0
      for place in row.indices {
        found[place] = Double.exp(row[place] - largest)
        sum += found[place]
      }
      for place in row.indices { found[place] /= sum }
    }
    return found
  }
}

/// A figure that says how good predictions are.
public protocol Metric: Component {
  /// Whether it makes sense for a kind of target.
  func applies(to target: TargetKind) -> Bool
  /// Refuses a target of so many classes.
  ///
  /// - Throws: `ParameterProblem` when the figure isn't for as many.
  func check(classes: Int) throws(ParameterProblem)
  /// Whether the figure has a meaning for the rows; by default always. Where it has none its value is NaN: the area under
  /// the ROC curve where all rows are of one class.
  func isDefined(for predictions: Predictions) -> Bool
  /// The figure for all rows of a split, of which there is at least one.
  func value(_ predictions: Predictions) -> Double
  /// Whether more is better; nil, as by default, where that can't be said.
  static var isLargerBetter: Bool? { get }
  /// Whether a figure has to be better than that of the same answer for every row; by default yes. Not where that
  /// answer's figure is good without saying anything: the frequencies of classes are nearly calibrated.
  static var hasBaseline: Bool { get }
}

extension Metric {
  /// Takes any number of them.
  public func check(classes: Int) throws(ParameterProblem) {}
  /// Always.
  public func isDefined(for predictions: Predictions) -> Bool { true }
  /// Not said.
  public static var isLargerBetter: Bool? { nil }
  /// It has.
  public static var hasBaseline: Bool { true }
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
