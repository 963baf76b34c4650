/// How often evidence like this named the right trigger among planted spikes: (right + 1) / (all + 2) of the
/// tuning set of docs/spikes-benchmark.md. Answers that it never saw have 0.5.
enum Confidence {
  private static let right: [String: (right: Int, all: Int)] = [
    "batch statistics, kick": (122, 122), "batch statistics, edge": (3, 3),
    "row, kick": (44, 48), "row, edge": (4, 8), "rows, kick": (1, 8), "rows, edge": (0, 2),
    "row × short batch, kick": (58, 61), "row × short batch, edge": (5, 5),
    "short batch, kick": (1, 1), "batch, kick": (0, 3), "batch, edge": (0, 1),
    "log near zero, kick": (0, 11), "none, edge": (57, 57), "none, unknown": (40, 51),
  ]

  /// - Returns: nil for a hard batch, whose rows are measured, not inferred.
  static func of(_ verdict: Verdict, _ kind: Diagnosis.Kind) -> Double? {
    if kind == .composition { return nil }
    let known = right["\(verdict.trigger), \(verdict.margin.rawValue)"] ?? (0, 0)
    return Double(known.right + 1) / Double(known.all + 2)
  }
}
