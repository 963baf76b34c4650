/// How often evidence like this named the right trigger in the planted benchmark (docs/spikes-benchmark.md).
enum Confidence {
  static func of(_ verdict: Verdict, _ kind: Diagnosis.Kind) -> Double {
    if kind == .composition { return 0.9 }
    guard let decisive = verdict.decisive else { return verdict.trigger == "none" ? 0.6 : 0.3 }
    return decisive.suppression >= 0.8 ? 0.9 : 0.7
  }
}
