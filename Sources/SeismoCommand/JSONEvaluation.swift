internal import Foundation
internal import SeismoInference
internal import SeismoTables

/// An evaluation for machines; non-finite numbers are the strings "nan", "inf" and "-inf".
enum JSONEvaluation {
  private struct Result: Encodable {
    var experiment, variant, weights, data: String
    var rows: Int
    var metrics: [String: Double]
    var classes: Classes?
    var numbers: Numbers?
    var worst: [Row]
    var rejects: [Reject]
    var unseen: [Unseen]
  }

  /// Rows with levels that no training row has, and the first such levels.
  private struct Unseen: Encodable {
    var column: String
    var rows: Int
    var first: [Level]
  }

  private struct Level: Encodable {
    var value, file: String
    var line: Int
  }

  fileprivate struct Classes: Encodable {
    var accuracy, logLoss, brier, calibrationError: Double
    var names: [String]
    /// `confusion[true][predicted]`.
    var confusion: [[Int]]
    var perClass: [PerClass]
    var calibration: [Bin]
  }

  fileprivate struct PerClass: Encodable {
    var name: String
    var rows: Int
    var precision, recall, f1, rocAUC: Double

    enum CodingKeys: String, CodingKey {
      case name, rows, precision, recall, f1
      case rocAUC = "roc_auc"
    }
  }

  fileprivate struct Bin: Encodable {
    var from, to: Double
    var rows: Int
    var confidence, accuracy: Double
  }

  private struct Numbers: Encodable {
    var rmse, mae, r2, meanError: Double
    var residualQuantiles: [Quantile]
  }

  private struct Quantile: Encodable {
    var share, value: Double
  }

  private struct Row: Encodable {
    var file: String
    var line: Int
    var loss: Double
    var truth, predicted: String
    var probability: Double?
  }

  static func text(
    of evaluation: Evaluation, _ predictor: Predictor, _ data: String
  ) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    var result = Result(
      experiment: predictor.saved.experiment, variant: predictor.saved.variant,
      weights: predictor.choice.rawValue, data: data, rows: evaluation.rows,
      metrics: Dictionary(evaluation.metrics.map { ($0.name, $0.value) }) { first, _ in first },
      worst: evaluation.worst.map {
        Row(
          file: $0.file, line: $0.line, loss: $0.loss, truth: $0.truth, predicted: $0.predicted,
          probability: $0.probability)
      }, rejects: evaluation.rejects,
      unseen: evaluation.unseen.columns.map { column in
        Unseen(
          column: column.name, rows: column.rows,
          first: column.first.map { Level(value: $0.value, file: $0.file, line: $0.line) })
      })
    switch evaluation.scores {
    case .classes(let scores): result.classes = Classes(scores)
    case .numbers(let scores):
      result.numbers = Numbers(
        rmse: scores.rmse, mae: scores.mae, r2: scores.r2, meanError: scores.bias,
        residualQuantiles: scores.residuals.map { Quantile(share: $0.share, value: $0.value) })
    }
    return String(decoding: try encoder.encode(result), as: UTF8.self)
  }
}

extension JSONEvaluation.Classes {
  fileprivate init(_ scores: ClassScores) {
    self.init(
      accuracy: scores.accuracy, logLoss: scores.logLoss, brier: scores.brier,
      calibrationError: scores.calibrationError, names: scores.perClass.map(\.name),
      confusion: scores.confusion,
      perClass: scores.perClass.map {
        .init(
          name: $0.name, rows: $0.support, precision: $0.precision, recall: $0.recall, f1: $0.f1,
          rocAUC: $0.rocAUC)
      },
      calibration: scores.calibration.filter { $0.rows > 0 }.map {
        .init(
          from: $0.from, to: $0.to, rows: $0.rows, confidence: $0.confidence, accuracy: $0.accuracy)
      })
  }
}
