internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTraining

/// How often evidence like this named the right trigger among planted spikes: (right + 1) / (all + 2) of the
/// tuning set of docs/spikes-benchmark.md. Answers that it never saw have 0.5.
enum Confidence {
  private static let right: [Answer: (right: Int, all: Int)] = [
    Answer(.trigger(.statistics), .kick): (122, 122), Answer(.trigger(.statistics), .edge): (3, 3),
    Answer(.trigger(.row), .kick): (65, 67), Answer(.trigger(.row), .edge): (7, 14),
    Answer(.inShortBatch(.row), .kick): (66, 69), Answer(.inShortBatch(.row), .edge): (9, 10),
    Answer(.trigger(.shortBatch), .kick): (8, 9), Answer(.trigger(.shortBatch), .edge): (7, 7),
    Answer(.trigger(.batch), .kick): (0, 12), Answer(.trigger(.batch), .edge): (0, 2),
    Answer(.trigger(.logarithm), .kick): (10, 16), Answer(.nothing, .edge): (57, 58),
    Answer(.nothing, .unknown): (40, 57),
  ]

  private struct Answer: Hashable {
    var found: FoundTrigger
    var margin: Margin

    init(_ found: FoundTrigger, _ margin: Margin) { (self.found, self.margin) = (found, margin) }
  }

  /// - Returns: nil for a hard batch, whose rows are measured, not inferred; and for a rate or a target with which
  ///   training diverges, since the planted set has none.
  static func of(_ verdict: Verdict, _ kind: SpikeKind) -> Double? {
    let isMeasured = [.trigger(.rate), .trigger(.targetScale)].contains(verdict.found)
    if kind == .composition || kind == .oneRow || isMeasured { return nil }
    let known = right[Answer(verdict.found, verdict.margin)] ?? (0, 0)
    return Double(known.right + 1) / Double(known.all + 2)
  }
}
