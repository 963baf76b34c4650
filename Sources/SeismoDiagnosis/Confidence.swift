internal import SeismoNetworks
internal import SeismoPreparation
package import SeismoRuns
internal import SeismoTraining

/// How often evidence like this named the right trigger among planted spikes: (right + 1) / (all + 2) of the
/// tuning set of docs/spikes-benchmark.md. Answers that it never saw have 0.5.
package enum Confidence {
  private static let right: [Answer: (right: Int, all: Int)] = [
    Answer(.trigger(.statistics), .kick): (82, 82), Answer(.trigger(.statistics), .edge): (4, 4),
    Answer(.trigger(.row), .kick): (9, 11), Answer(.trigger(.row), .edge): (2, 3),
    Answer(.trigger(.row), .beyond): (1, 2),
    Answer(.inShortBatch(.row), .kick): (26, 26), Answer(.inShortBatch(.row), .edge): (1, 1),
    Answer(.trigger(.batch), .kick): (0, 2), Answer(.trigger(.logarithm), .kick): (3, 3),
    Answer(.nothing, .edge): (42, 42), Answer(.nothing, .beyond): (0, 1),
    Answer(.nothing, .unknown): (12, 12),
  ]

  private static let causes: [SpikeCause.Kind: (right: Int, all: Int)] = [
    .rows: (11, 12), .labels: (5, 8), .rate: (118, 127), .shortBatch: (27, 27),
    .statistics: (86, 86), .noise: (0, 2), .unknown: (12, 12), .logarithm: (3, 3),
    .schedule: (45, 45), .start: (2, 2), .group: (15, 15),
  ]

  /// Whether a spike of this kind is measured, not inferred: a hard batch, or one row's own loss.
  package static func isMeasured(_ kind: SpikeKind) -> Bool {
    kind == .composition || kind == .oneRow
  }

  /// The same of a cause.
  ///
  /// - Returns: nil for a hard batch and for one row's own loss, which are measured, and for what isn't planted.
  package static func of(_ cause: SpikeCause.Kind, _ kind: SpikeKind) -> Double? {
    if isMeasured(kind) { return nil }
    return causes[cause].map { Double($0.right + 1) / Double($0.all + 2) }
  }

  private struct Answer: Hashable {
    var found: FoundTrigger
    var margin: Margin

    init(_ found: FoundTrigger, _ margin: Margin) { (self.found, self.margin) = (found, margin) }
  }

  /// - Returns: nil for a hard batch, whose rows are measured, not inferred; and for a rate or a target with which
  ///   training diverges, since lower ones were followed to its end.
  package static func of(_ found: FoundTrigger, _ margin: Margin, _ kind: SpikeKind) -> Double? {
    let isMeasured = [.trigger(.rate), .trigger(.targetScale)].contains(found)
    if Self.isMeasured(kind) || isMeasured { return nil }
    let known = right[Answer(found, margin)] ?? (0, 0)
    return Double(known.right + 1) / Double(known.all + 2)
  }
}
