internal import Foundation
internal import SeismoNetworks
internal import SeismoSpec

/// Parameters that several optimizers have.
extension Parameter {
  /// An optimizer's usual `beta1:`.
  static func beta1(_ property: any WritableKeyPath<Owner, Double> & Sendable) -> Parameter {
    Parameter("beta1", property, .number(.between(0..<1)), "Decay of the first moment.")
  }

  /// An optimizer's usual `beta2:`.
  static func beta2(_ property: any WritableKeyPath<Owner, Double> & Sendable) -> Parameter {
    Parameter("beta2", property, .number(.between(0..<1)), "Decay of the second moment.")
  }

  /// An optimizer's usual `epsilon:`.
  static func epsilon(
    _ property: any WritableKeyPath<Owner, Double> & Sendable, _ help: String = "Added to √v̂."
  ) -> Parameter {
    Parameter("epsilon", property, .number(.greaterThan(0)), help)
  }

  /// The usual `weight_decay:` of an optimizer whose decay is decoupled.
  static func weightDecay(
    _ property: any WritableKeyPath<Owner, ScheduledNumber> & Sendable
  ) -> Parameter {
    Parameter(
      "weight_decay", property, .scheduled(.atLeast(0)),
      "Share of the parameters that a step takes away, times the rate; 'groups' says where none does."
    )
  }
}

/// Bias corrections of running means.
enum Bias {
  /// 1 − βᵗ.
  static func of(_ beta: Double, _ number: Int) -> Double { 1 - pow(beta, Double(number)) }
}
