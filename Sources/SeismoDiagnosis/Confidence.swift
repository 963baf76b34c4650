internal import SeismoNetworks

/// How often evidence like this named the right trigger among planted spikes: (right + 1) / (all + 2) of the
/// tuning set of docs/spikes-benchmark.md. Answers that it never saw have 0.5.
enum Confidence {
  private static let right: [String: (right: Int, all: Int)] = [
    "batch statistics, kick": (122, 122), "batch statistics, edge": (3, 3),
    "row, kick": (65, 67), "row, edge": (7, 14),
    "row × short batch, kick": (66, 69), "row × short batch, edge": (9, 10),
    "short batch, kick": (8, 9), "short batch, edge": (7, 7), "batch, kick": (0, 12),
    "batch, edge": (0, 2), "log near zero, kick": (10, 16), "none, edge": (57, 58),
    "none, unknown": (40, 57),
  ]

  /// - Returns: nil for a hard batch, whose rows are measured, not inferred; and for a rate or a target with which
  ///   training diverges, since the planted set has none.
  static func of(_ verdict: Verdict, _ kind: Diagnosis.Kind) -> Double? {
    let isMeasured = [Trigger.rate.name, Trigger.targetScale.name].contains(verdict.trigger)
    if kind == .composition || isMeasured { return nil }
    let known = right["\(verdict.trigger), \(verdict.margin.rawValue)"] ?? (0, 0)
    return Double(known.right + 1) / Double(known.all + 2)
  }
}
