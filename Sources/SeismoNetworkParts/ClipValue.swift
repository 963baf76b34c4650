package import SeismoNetworks
package import SeismoSpec

/// Limits every number of the gradient by itself (Mikolov, "Statistical language models based on
/// neural networks", 2012; Goodfellow, Bengio and Courville, "Deep learning", 2016, section 10.11.1),
/// as PyTorch's `clip_grad_value_` does. NaN stays NaN, so that a broken gradient isn't hidden.
package struct ClipValue: PlainGradientTransform {
  package static let name = "clip_value"
  package static let summary = "Limits every number of the gradient to −limit … limit."
  package static let parameters: [Parameter<ClipValue>] = [
    Parameter("limit", \.limit, .number(.greaterThan(0)), "The largest absolute value.")
  ]

  var limit = 1.0

  /// Limit 1.
  package init() {}

  package func apply(to gradient: Vector, parameters: Vector) {
    gradient.clamp(to: limit)
  }
}
