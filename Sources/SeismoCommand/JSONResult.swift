internal import Foundation
internal import SeismoPreparation
internal import SeismoReports
internal import SeismoRuns
internal import SeismoTraining

/// The closing table for machines.
enum JSONResult {
  private struct Result: Encodable {
    var run: String
    var report: String
    var variants: [Variant]
  }

  private struct Variant: Encodable {
    var name: String
    var status: VariantStatus
    var reason: String?
    var steps: Int
    var bestEpoch: Int?
    var restoredEpoch: Int?
    var stepsPerSecond: Double
    var seconds: Double
    var final: [String: Double]
    var best: [String: Double]
    var settings: [String: String]
    var baseline: Baseline?
  }

  private struct Baseline: Encodable {
    /// "always the most frequent class 'x'".
    var says: String
    var figures: [String: Double]
  }

  /// One JSON object; non-finite numbers are the strings "nan", "inf" and "-inf".
  static func text(of model: ReportModel, in directory: RunDirectory) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let variants = model.curves.map { curve in
      let summary = curve.summary
      func figures(_ pick: (Double?, Double?) -> Double?) -> [String: Double] {
        summary.figures.reduce(into: [:]) { $0[$1.label] = pick($1.final, $1.best) }
      }
      return Variant(
        name: curve.name, status: summary.status, reason: summary.reason, steps: summary.steps,
        bestEpoch: summary.bestEpoch, restoredEpoch: summary.restoredEpoch,
        stepsPerSecond: summary.stepsPerSecond, seconds: summary.seconds,
        final: figures { final, _ in final },
        best: figures { _, best in best },
        settings: Dictionary(curve.settings.all.map { ($0.key, $0.value) }) { first, _ in first },
        baseline: curve.baseline.map { baseline in
          Baseline(
            says: baseline.inWords,
            figures: Dictionary(
              baseline.figures.map { (ReportModel.label(of: $0.name), $0.value) }
            ) { first, _ in first })
        })
    }
    let result = Result(
      run: directory.path, report: directory.file("report.html"), variants: variants)
    return String(decoding: try encoder.encode(result), as: UTF8.self)
  }
}
