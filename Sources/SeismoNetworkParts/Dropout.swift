package import SeismoNetworks
package import SeismoSpec

/// Dropout (Srivastava et al., 2014), inverted: scaled in training, nothing in evaluation.
package struct Dropout: Layer {
  package static let name = "dropout"
  package static let summary = "Zeroes numbers at random in training and scales the others up."
  package static let examples = [
    "{use: dropout, rate: 0.2}",
    "{use: dropout, rate: {start: 0.15, schedule: flat_cosine}}",
  ]
  package static let parameters: [Parameter<Dropout>] = [
    Parameter("rate", \.rate, .scheduled(.between(0..<1)), "Probability of a zero.")
  ]

  var rate = ScheduledNumber(0.5)

  /// A layer with rate 0.5.
  package init() {}

  /// Which numbers are dropped depends on the place in the batch.
  package var treatsRowsAlone: Bool { false }

  package func plan(_ input: Tensor, in network: inout NetworkBuilder) -> Tensor {
    network.dropout(input, rate: rate)
  }
}
