public import SeismoNetworks
public import SeismoSpec

/// The learning rate stays as it is.
public struct Constant: Schedule {
  public static let name = "constant"
  public static let summary = "The learning rate stays as it is."
  public static let parameters: [Parameter<Constant>] = []

  /// The schedule.
  public init() {}

  public func factor(at moment: Moment, history: MetricHistory) -> Double { 1 }
}
