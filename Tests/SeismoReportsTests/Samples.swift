import SeismoReports
internal import SeismoRuns

/// A small generator of the same numbers each time.
struct Noise: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Models to draw.
enum Samples {
  static func summary(status: VariantStatus = .finished, bestEpoch: Int? = nil)
    -> ReportModel.Summary
  {
    .init(
      status: status, figures: [], bestEpoch: bestEpoch, steps: 0, stepsPerSecond: 0, seconds: 0)
  }

  /// A curve whose epochs have `batches` steps each.
  static func curve(
    _ name: String = "sgd", losses: [Double], batches: Int = 4, validation: [Double] = []
  ) -> ReportModel.Curve {
    let ends = Array(stride(from: batches, through: losses.count, by: batches))
    let means = ends.map { losses[($0 - batches)..<$0].reduce(0, +) / Double(batches) }
    return .init(
      name: name, stepLosses: losses, epochEnds: ends, epochLosses: means,
      validationLosses: validation, summary: summary())
  }

  static func model(_ curves: [ReportModel.Curve], title: String = "run") -> ReportModel {
    .init(title: title, subtitle: "a run", facts: [("seed", "7")], curves: curves, notes: [])
  }

  /// Curves that no drawing may stumble over, each with a name for the failure's message.
  static let awkward: [(name: String, model: ReportModel)] = [
    ("no curve", model([])),
    ("no step", model([curve(losses: [])])),
    ("one step", model([curve(losses: [0.5])])),
    ("NaN only", model([curve(losses: [.nan, .nan, .nan, .nan])])),
    ("NaN tail", model([curve(losses: [1, 0.5, 0.4, .nan, .nan, .nan, .nan, .nan])])),
    ("NaN between", model([curve(losses: [1, .nan, 0.5, .nan, 0.4])])),
    ("infinite", model([curve(losses: [1, .infinity, 0.5, -.infinity, 0.4])])),
    ("zero", model([curve(losses: [1, 0, 0.5, 0, 0.4])])),
    ("zero only", model([curve(losses: [0, 0, 0, 0])])),
    ("negative only", model([curve(losses: [-1, -2, -3, -4])])),
    ("constant", model([curve(losses: [0.25, 0.25, 0.25, 0.25])])),
    (
      "widest range",
      model([curve(losses: [Double.leastNonzeroMagnitude, 1, 1.7976931348623157e308, 2])])
    ),
    (
      "widest negative",
      model([curve(losses: [-1.7976931348623157e308, -Double.leastNonzeroMagnitude])])
    ),
    ("nearly constant", model([curve(losses: [1, 1.0000000000000002, 1, 1])])),
    (
      "validation now and then",
      model([curve(losses: Array(repeating: 1, count: 12), validation: [.nan, 0.5, .infinity])])
    ),
    (
      "different lengths and batches",
      model(
        (1...9).map { curve("v\($0)", losses: Array(repeating: 1, count: $0 * 9), batches: $0) })
    ),
    (
      "markup in names",
      model(
        [curve("</script><!--<script>\"'&\u{0}\u{2028}é日本", losses: [1, 2])], title: "<b>&\u{1}")
    ),
  ]
}
