internal import SeismoInference
internal import SeismoTables

/// What a model says of a row.
public enum Prediction: Sendable, Equatable {
  /// The most probable class, and each class's probability in the order of `Model.classes`.
  case label(String, probabilities: [Double])
  /// A number in the target's own unit.
  case number(Double)
  /// Nothing: the row can't be predicted.
  case refused(Refusal)

  /// Why a row can't be predicted.
  public struct Refusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// The column that it is about; nil for the whole row.
    public let column: String?
    /// The sentence's end: "is missing, and no step of the preparation fills it".
    public let reason: String

    /// "column 'size': is missing, and no step of the preparation fills it".
    public var description: String { (column.map { "column '\($0)': " } ?? "") + reason }
  }

  /// The most probable class; nil for a number, and for a row that can't be predicted.
  public var label: String? { if case .label(let name, _) = self { name } else { nil } }

  /// Each class's probability in the order of `Model.classes`; nil where `label` is.
  public var probabilities: [Double]? {
    if case .label(_, let probabilities) = self { probabilities } else { nil }
  }

  /// The number in the target's own unit; nil for a class, and for a row that can't be predicted.
  public var number: Double? { if case .number(let number) = self { number } else { nil } }

  /// Why the row can't be predicted; nil where it can.
  public var refusal: Refusal? { if case .refused(let refusal) = self { refusal } else { nil } }
}

extension Model {
  /// Predicts rows; each has a value for every input, `nil` for a missing one. Other keys are ignored.
  ///
  /// A row's answer is the same in whatever company, and whatever other threads do meanwhile.
  ///
  /// - Returns: an answer for each row, in order.
  /// - Throws: `ModelError` when a row lacks a column.
  public func predict(_ rows: [[String: Value]]) throws -> [Prediction] {
    let rows = try RowTable(rows, for: self)
    let taken = (0..<rows.table.rowCount).filter { rows.refused[$0] == nil }
    var answers = rows.refused.mapValues(Prediction.refused)
    if !taken.isEmpty {
      let predicted = try predict(rows.table.selecting(taken))
      let width = max(1, classes.count)
      for (place, row) in predicted.rows.enumerated() {
        answers[taken[row]] = answer(predicted.answers[place * width..<(place + 1) * width])
      }
      for (row, problem) in predicted.refused {
        answers[taken[row]] = .refused(
          Prediction.Refusal(column: problem.column, reason: problem.fact.reason))
      }
    }
    return (0..<rows.table.rowCount).map { row in
      answers[row] ?? .refused(Prediction.Refusal(column: nil, reason: Predictor.notFinite))
    }
  }

  private func predict(_ table: Table) throws -> PredictedRows {
    do {
      return try predictor.predict(table)
    } catch let problem as DataProblem {
      throw ModelError(.unusable(problem.fact.reason), at: SavedModel.file)
    } catch let problem as SavedModelProblem {
      throw ModelError(problem)
    }
  }

  /// Predicts one row.
  ///
  /// - Throws: `ModelError` when it lacks a column.
  public func predict(_ row: [String: Value]) throws -> Prediction { try predict([row])[0] }

  /// Predicts rows of texts, as they stand in a file like that of the training.
  ///
  /// - Returns: an answer for each row, in order.
  /// - Throws: `ModelError` when a row lacks a column.
  public func predict(_ rows: [[String: String]]) throws -> [Prediction] {
    try predict(rows.map { $0.mapValues(Value.text) })
  }

  private func answer(_ numbers: ArraySlice<Double>) -> Prediction {
    classes.isEmpty
      ? .number(numbers[numbers.startIndex])
      : .label(classes[numbers.placeOfLargest], probabilities: Array(numbers))
  }
}
