internal import SeismoNetworks
internal import SeismoPreparation
package import SeismoRuns
internal import SeismoTraining

/// How often evidence like this named the right trigger among planted spikes: (right + 1) / (all + 2) of the
/// tuning set of docs/spikes-benchmark.md. Answers that it never saw have 0.5.
package enum Confidence {
  private static let right: [Answer: (right: Int, all: Int)] = [
    Answer(.trigger(.statistics), .kick): (113, 113), Answer(.trigger(.statistics), .edge): (2, 2),
    Answer(.trigger(.row), .kick): (25, 28), Answer(.trigger(.row), .edge): (2, 3),
    Answer(.trigger(.row), .beyond): (1, 2), Answer(.trigger(.rows), .kick): (0, 1),
    Answer(.inShortBatch(.row), .kick): (49, 50), Answer(.inShortBatch(.row), .edge): (4, 4),
    Answer(.trigger(.shortBatch), .kick): (4, 4), Answer(.trigger(.shortBatch), .beyond): (1, 1),
    Answer(.trigger(.batch), .kick): (0, 5), Answer(.trigger(.batch), .beyond): (0, 5),
    Answer(.trigger(.logarithm), .kick): (6, 6), Answer(.nothing, .edge): (37, 40),
    Answer(.nothing, .beyond): (0, 3), Answer(.nothing, .unknown): (24, 31),
  ]

  private static let causes: [SpikeCause.Kind: (right: Int, all: Int)] = [
    .rows: (26, 28), .labels: (8, 16), .rate: (128, 147), .shortBatch: (57, 58),
    .statistics: (115, 115),
    .noise: (0, 5), .unknown: (24, 30), .logarithm: (6, 6), .schedule: (50, 50), .start: (5, 5),
    .group: (22, 22),
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
