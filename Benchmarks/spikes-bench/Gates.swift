import Foundation

/// What the held-out set has to reach, and what it does.
struct Gates {
  let tuning, heldOut: Scores

  /// A row of the table.
  struct Gate {
    var name: String
    /// What is asked for, in words; empty where nothing is.
    var bound = ""
    var stretch = ""
    var tuning, heldOut: String
    /// On the held-out set; nil where there is no gate, or too little to judge.
    var isMet: Bool?
  }

  /// Spikes from which a tenth of confidence is judged, and jumps from which a plant's recall is.
  static let (fewest, fewestJumps) = (20, 10)

  var all: [Gate] { figures + healthy + recalls + calibration }

  private var figures: [Gate] {
    [
      gate("cause right", atLeast: 0.8, stretch: "≥ 0.90", \.summary.causes),
      gate("wrong rows in headlines", atMost: 0.03, \.summary.headlines),
      gate("trigger right", atLeast: 0.75, stretch: "≥ 0.90", \.summary.triggers),
      gate("the same, where there is one to name", atLeast: 0.85, \.summary.namedTriggers),
      gate("margin right", stretch: "≥ 0.90", \.summary.margins),
      gate("wrong rows, of those named", atMost: 0.05, stretch: "≤ 0.02", \.summary.wrongRows),
      gate("the same, straws included", \.summary.wrongStraws),
      gate("the one row named in a hard batch is guilty", \.hardRows),
      gate("unknown", atMost: 0.2, \.summary.unknown),
      gate("recall at spacing 2 of spikes above 3×", atLeast: 0.85, \.recall),
    ]
  }

  /// Of each distribution of inputs, spikes that `explain` finds in the probed loss, and all that a run tells.
  private var healthy: [Gate] {
    Distribution.allCases.flatMap { inputs in
      let name = "spikes of healthy twins per 10,000 steps, \(inputs.rawValue)"
      return [
        rate(name) { $0.healthy(inputs, live: false) },
        rate(name + ", seen live (single batches aside)") { $0.healthy(inputs, live: true) },
      ]
    }
  }

  /// Of each plant with enough jumps that a plain rule tells.
  private var recalls: [Gate] { PlainJumps.allCases.flatMap(recalls) }

  private func recalls(by rule: PlainJumps) -> [Gate] {
    Plant.all.compactMap { plant in
      let (known, held) = (
        tuning.jumps(of: plant, by: rule), heldOut.jumps(of: plant, by: rule)
      )
      guard known.of >= Self.fewestJumps || held.of >= Self.fewestJumps else { return nil }
      return Gate(
        name: "jumps of \(rule) found, \(plant.name)", bound: "≥ 0.85", tuning: text(known),
        heldOut: text(held), isMet: held.of < Self.fewestJumps ? nil : held.share >= 0.85)
    }
  }

  private var calibration: [Gate] {
    [("cause", \Scores.causeConfidences), ("trigger", \Scores.triggerConfidences)]
      .flatMap { name, stated in
        (0..<10).reversed().compactMap { tenth -> Gate? in
          let (known, held) = (
            Calibration(tuning[keyPath: stated], tenth: tenth),
            Calibration(heldOut[keyPath: stated], tenth: tenth)
          )
          guard known.count > 0 || held.count > 0 else { return nil }
          return Gate(
            name:
              "\(name)s stated with 0.\(tenth) to \(tenth == 9 ? "1" : "0.\(tenth + 1)"): stated, right",
            bound: "± 0.1", tuning: known.text, heldOut: held.text,
            isMet: held.count < Self.fewest ? nil : held.isMet)
        }
      }
  }

  private func gate(
    _ name: String, atLeast least: Double? = nil, atMost most: Double? = nil, stretch: String = "",
    _ share: KeyPath<Scores, Share>
  ) -> Gate {
    let held = heldOut[keyPath: share]
    let bound =
      least.map { String(format: "≥ %.2f", $0) } ?? most.map { String(format: "≤ %.2f", $0) }
    return Gate(
      name: name, bound: bound ?? "", stretch: stretch, tuning: text(tuning[keyPath: share]),
      heldOut: text(held),
      isMet: held.of == 0
        ? nil : least.map { held.share >= $0 } ?? most.map { held.share <= $0 })
  }

  private func rate(_ name: String, _ value: (Scores) -> Double?) -> Gate {
    func text(_ value: Double?) -> String { value.map { String(format: "%.2f", $0) } ?? "—" }
    let held = value(heldOut)
    return Gate(
      name: name, bound: "≤ 0.5", tuning: text(value(tuning)), heldOut: text(held),
      isMet: held.map { $0 <= 0.5 })
  }

  private func text(_ share: Share) -> String { Scores.text(share) }

  /// What the held-out set reaches, a line for each gate that is judged.
  var lines: [String] {
    all.compactMap { gate in
      gate.isMet.map { "\(gate.name): \(gate.heldOut), \(gate.bound) \($0 ? "met" : "not met")" }
    }
  }

  /// What the held-out set doesn't reach, plainly.
  var misses: String {
    let missed = all.filter { $0.isMet == false }.map(\.name)
    return missed.isEmpty
      ? "Every gate is met on the held-out set."
      : "**Not met on the held-out set: \(missed.joined(separator: "; ")).** The tables below show where."
  }
}

/// So many of so many.
struct Share: Codable {
  var count, of: Int

  init(_ count: Int, of total: Int) { (self.count, self.of) = (count, total) }

  var share: Double { of == 0 ? 0 : Double(count) / Double(of) }
}

/// Where the inputs of a plant and its twin come from.
enum Distribution: String, CaseIterable {
  case usual = "usual inputs"
  case heavyTailed = "heavy-tailed inputs"
  case sparse = "sparse inputs"
  case mixture = "mixture inputs"

  /// What the spec calls it; nil for that of the set.
  var generator: String? {
    switch self {
    case .usual: nil
    case .heavyTailed: "heavy_tailed"
    case .sparse: "sparse"
    case .mixture: "mixture"
    }
  }
}

/// A tenth of confidence: what is stated in it on average, and how often that is right.
private struct Calibration {
  var stated, right: Double
  var count: Int

  init(_ all: [(stated: Double, isRight: Bool)], tenth: Int) {
    let own = all.filter { min(9, Int($0.stated * 10)) == tenth }
    count = own.count
    stated = own.reduce(0) { $0 + $1.stated } / Double(max(1, count))
    right = Double(own.count(where: \.isRight)) / Double(max(1, count))
  }

  var isMet: Bool { abs(stated - right) <= 0.1 }
  var text: String {
    count == 0 ? "—" : String(format: "%.2f, %.2f", stated, right) + " of \(count)"
  }
}
