internal import SeismoTables

extension PredictedRows {
  /// The mean of several networks' answers: of rows that all of them have one for.
  ///
  /// - Parameter width: numbers per answer.
  static func mean(of all: [PredictedRows], width: Int) -> PredictedRows {
    guard let first = all.first, all.count > 1 else {
      return all.first ?? PredictedRows(rows: [], answers: [], refused: [])
    }
    let refused = all.flatMap(\.refused)
    let without = Set(refused.map(\.row))
    var mean = PredictedRows(
      rows: first.rows.filter { !without.contains($0) }, answers: [], refused: [])
    mean.answers = [Double](repeating: 0, count: mean.rows.count * width)
    for predicted in all {
      var place = 0
      for (index, row) in predicted.rows.enumerated() where !without.contains(row) {
        for column in 0..<width {
          mean.answers[place + column] += predicted.answers[index * width + column]
        }
        place += width
      }
    }
    for index in mean.answers.indices { mean.answers[index] /= Double(all.count) }
    var told: Set<Int> = []
    mean.refused = refused.filter { told.insert($0.row).inserted }.sorted { $0.row < $1.row }
    for level in all.flatMap(\.unseen) where !mean.unseen.contains(level) {
      mean.unseen.append(level)
    }
    return mean
  }
}

extension Predictor {
  /// Refuses networks whose answers can't be averaged with this one's.
  ///
  /// - Throws: `SavedModelProblem`.
  package func requireLike(_ others: [(folder: ModelFolder, predictor: Predictor)]) throws {
    for other in others where other.predictor.pipeline.classes != pipeline.classes {
      throw SavedModelProblem(
        other.folder.path,
        .unusable(
          "was trained on other classes than the first network; predict with one at a time, by --variant"
        ))
    }
    for other in others
    where other.predictor.pipeline.targetColumn.name != pipeline.targetColumn.name {
      throw SavedModelProblem(
        other.folder.path,
        .unusable("predicts another column than the first network; predict with one at a time"))
    }
  }
}
