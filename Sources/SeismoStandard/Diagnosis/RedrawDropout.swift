package import SeismoNetworks
package import SeismoSpec

/// Other dropout masks, one step at a time: where they heal, the batch was harmless and its masks weren't.
package struct RedrawDropout: Intervention {
  package static let name = "redraw_dropout"
  package static let summary =
    "Draws other dropout masks at each step before the peak, one at a time."
  package static let parameters: [Parameter<RedrawDropout>] = [
    Parameter(
      "placebos", \.placebos, .integer(in: 1...64),
      "Other steps whose masks are drawn anew instead.")
  ]

  var placebos = 8

  package init() {}

  package func arms(for spike: SpikeScene) -> [Arm] {
    guard spike.hasDropout else { return [] }
    let steps = Array(spike.candidates)
    return steps.map { step in
      // What a mask did may be undone by a neighbour's: placebos keep a distance.
      let others = steps.filter { abs($0 - step) > 2 }
      return Arm(
        "dropout of step \(step) draws other masks", [.redrawMasks(step: step, 1)],
        placebos: spike.sample(placebos, of: others, salt: step).map {
          [.redrawMasks(step: $0, 1)]
        },
        meaning: .trigger(.dropout), isOneOfMany: true)
    }
  }
}
