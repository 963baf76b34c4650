package import SeismoSpec

/// What a spec claims of its variants, for `seismo compare` to judge over paired seeds.
package struct ClaimSpec: Record {
  package static let owner = "'claim'"
  package static let parameters: [Parameter<ClaimSpec>] = [
    Parameter("says", required: \.says, .text, "The claim, as a sentence."),
    Parameter("seeds", \.seeds, .integer(in: 2...10_000), "Seeds, from the spec's own upwards."),
    Parameter("vary", \.varied, .list(of: .text), "The keys that take each seed."),
    Parameter(
      "expect", \.expectations, .list(of: .record(Expectation.self)),
      "What has to be true if the claim is."),
    Parameter(
      "explain", \.explained, .list(of: .text),
      "Variants whose spikes are explained, for every seed."),
    Parameter(
      "explain_spikes", \.explainedSpikes, .integer(in: 1...10_000),
      "How many spikes of each training are explained, the highest first."),
  ]

  package var says: String?
  package var seeds = 20
  package var varied = ["seed"]
  package var expectations: [Expectation] = []
  package var explained: [String] = []
  package var explainedSpikes = 10

  package init() {}

  /// One comparison.
  package struct Expectation: Record, Equatable {
    package static let owner = "an item of 'expect'"
    package static let parameters: [Parameter<Expectation>] = [
      Parameter("says", required: \.says, .text, "The comparison, as a sentence."),
      Parameter("metric", required: \.metric, .choice, "What is compared."),
      Parameter("of", required: \.variant, .text, "The variant it is said of."),
      Parameter("is", required: \.direction, .choice, "Which way it should differ."),
      Parameter("than", required: \.reference, .text, "Another variant, or a number."),
      Parameter(
        "at_loss", \.atLoss, .lossLimit,
        "Counts up to a training loss: a number; or matched, the higher final loss of each pair."),
    ]

    package var says: String?
    package var metric: ComparedMetric?
    package var variant: String?
    package var direction: Direction?
    package var reference: String?
    package var atLoss = LossLimit.off

    package init() {}

    /// "spikes of a lower than of b", where its sentence no longer fits.
    package var inShort: String {
      "\(metric?.rawValue ?? "") of \(variant ?? "") \(direction?.rawValue ?? "") than "
        + (Double(reference ?? "") == nil ? "of " : "") + (reference ?? "")
    }
  }

  package enum Direction: String, CaseIterable, Sendable {
    case lower, higher
  }
}

/// What `seismo compare` measures of a training.
package enum ComparedMetric: String, CaseIterable, Sendable, Codable {
  /// Spikes of the training rows' loss, per 10,000 steps.
  case spikes
  /// Spikes of the training rows' loss.
  case spikeCount = "spike_count"
  /// Jumps of the batches' loss, per 10,000 steps.
  case batchSpikes = "batch_spikes"
  /// Epochs, of 100, whose loss is more than twice the median of the ten before: what an eye sees on a curve.
  case jumps
  /// What log(loss) rose by in the highest spike; 0 without one.
  case height
  /// The median of the last ten epochs' training losses.
  case finalLoss = "final_loss"
  case testLoss = "test_loss"
  /// The first epoch's training loss over the tenth's.
  case firstFall = "first_fall"
  /// Whether the loss became NaN or infinite: 1 or 0.
  case failed
  /// The share of explained spikes that were set off by one row, alone or with its short batch.
  case byRow = "by_row"
  /// The share of explained spikes that an epoch's last batch set off.
  case inLastBatch = "in_last_batch"
  /// The share of rows named by explanations that the reader had planted.
  case plantedRows = "planted_rows"

  /// Whether differences are those of the logarithms.
  package var isRatio: Bool { [.finalLoss, .testLoss, .firstFall].contains(self) }
  /// Whether it counts what happened, or whether it did.
  package var isCount: Bool {
    [.spikes, .spikeCount, .batchSpikes, .jumps, .failed].contains(self)
  }
  /// Whether it is a share, from 0 to 1.
  package var isShare: Bool { [.failed, .byRow, .inLastBatch, .plantedRows].contains(self) }
  /// Whether it can be counted up to a loss.
  package var countsToALoss: Bool { [.spikes, .spikeCount].contains(self) }
  /// Whether it is known of explained spikes alone.
  package var needsExplanations: Bool { [.byRow, .inLastBatch, .plantedRows].contains(self) }
}

/// Up to which training loss spikes are counted.
package enum LossLimit: Sendable, Hashable {
  case off
  /// The higher of a pair's final losses.
  case matched
  case loss(Double)
}

extension Value where V == LossLimit {
  /// `off`, `matched` or a loss.
  static let lossLimit = Value(
    accepts: "off, matched, or a number greater than 0",
    schema: .either([.choice(["off", "matched"]), .number(.greaterThan(0))])
  ) { node, decoding in
    switch node.text {
    case "off": return .off
    case "matched": return .matched
    case let text?:
      if let loss = Double(text), loss > 0, loss.isFinite { return .loss(loss) }
      fallthrough
    default:
      decoding.report(
        .wrongType(expected: "off, matched, or a number greater than 0", found: node.described),
        at: node)
      return nil
    }
  } encode: { limit, _ in
    switch limit {
    case .off: "off"
    case .matched: "matched"
    case .loss(let loss): SpecNode(.scalar(short(loss)))
    }
  } counterexamples: {
    ["", "0", "-1", "word", SpecNode(.list([]))]
  }
}

extension ClaimSpec {
  /// What names a variant that there isn't.
  func problems(variants: [String], in node: SpecNode) -> [SpecProblem] {
    let root = SpecPath("claim")
    func problem(_ name: String?, _ path: SpecPath, isReference: Bool = false) -> SpecProblem? {
      guard let name, !variants.contains(name), !(isReference && Double(name) != nil) else {
        return nil
      }
      let place = node[path: SpecPath(String("\(path)".dropFirst("claim.".count)))]
      return SpecProblem(
        path: path, origin: place?.origin ?? node.origin,
        fact: .notAChoice(found: name, choices: variants))
    }
    let expected = expectations.enumerated().flatMap { index, expectation in
      let path = root.appending("expect").appending(index)
      return [
        problem(expectation.variant, path.appending("of")),
        problem(expectation.reference, path.appending("than"), isReference: true),
      ]
    }
    var rules: [SpecProblem] = []
    func require(_ isTrue: Bool, _ path: SpecPath, _ rule: String) {
      guard !isTrue else { return }
      let place = node[path: SpecPath(String("\(path)".dropFirst("claim.".count)))]
      rules.append(SpecProblem(path: path, origin: place?.origin ?? node.origin, fact: .rule(rule)))
    }
    require(
      !varied.isEmpty, root.appending("vary"),
      "is empty: every training would be the same; expected keys such as 'seed'")
    for (index, expectation) in expectations.enumerated() {
      guard let metric = expectation.metric else { continue }
      let path = root.appending("expect").appending(index)
      require(
        expectation.atLoss == .off || metric.countsToALoss, path.appending("at_loss"),
        "has no meaning for '\(metric.rawValue)'; spikes and spike_count are counted up to a loss")
      for (key, name) in [("of", expectation.variant), ("than", expectation.reference)]
      where metric.needsExplanations && variants.contains(name ?? "") {
        require(
          explained.contains(name ?? ""), path.appending(key),
          "'\(metric.rawValue)' is known of explained spikes alone; add '\(name ?? "")' to 'explain'"
        )
      }
      require(
        expectation.reference == nil || expectation.reference != expectation.variant,
        path.appending("than"), "must be another variant than 'of'")
      require(
        Double(expectation.reference ?? "") == nil
          || !variants.contains(expectation.reference ?? ""), path.appending("than"),
        "is a number and a variant's name; give the variant another name")
      if let number = Double(expectation.reference ?? ""),
        !variants.contains(expectation.reference ?? "")
      {
        let (isPossible, which) =
          metric.isRatio
          ? (number > 0, " greater than 0")
          : metric.isShare ? (0...1 ~= number, " from 0 to 1") : (number >= 0, " of at least 0")
        require(
          number.isFinite && isPossible, path.appending("than"),
          "must be a number\(which), or another variant")
      }
    }
    let explained = explained.enumerated().map { index, name in
      problem(name, root.appending("explain").appending(index))
    }
    return (expected + explained).compactMap(\.self) + rules
  }
}
