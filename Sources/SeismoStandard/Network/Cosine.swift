internal import Foundation
public import SeismoNetworks
public import SeismoSpec

/// Half a cosine from 1 down to `final` over the whole training (Loshchilov and Hutter, 2017,
/// equation 5, without restarts).
public struct Cosine: Schedule {
  public static let name = "cosine"
  public static let summary = "Falls from 1 to 'final' along half a cosine over the training."
  public static let parameters: [Parameter<Cosine>] = [
    Parameter("final", \.final, .number(.between(0...1)), "Factor at the end of training.")
  ]

  var final = 0.0

  /// Down to 0.
  public init() {}

  public func factor(at moment: Moment, history: MetricHistory) -> Double {
    let progress = Double(moment.step) / Double(max(1, moment.totalSteps))
    return final + (1 - final) * (1 + cos(.pi * progress)) / 2
  }
}
