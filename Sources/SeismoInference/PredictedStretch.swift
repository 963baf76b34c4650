package import SeismoTables

/// Some rows of a file, in its order, and what is said of each.
package struct PredictedStretch: Sendable {
  /// A row that was read, or couldn't be.
  package struct Row: Sendable {
    /// Its line in the file.
    package var line: Int
    /// Its place among `texts`; nil for a row that couldn't be cut into fields.
    package var text: Int?
    /// Its place among `answers`; nil for a row that can't be predicted.
    package var answer: Int?
  }

  package var rows: [Row] = []
  /// For each column that is kept the rows' texts.
  package var texts: [[String]] = []
  /// Row-major: each class's probability, or one number.
  package var answers: [Double] = []
  /// Why rows have no answer: at least one for each.
  package var rejects: [Reject] = []
  /// Values that were taken for missing, in rows that have an answer.
  package var blanked: [Reject] = []
  /// Levels that no training row has, by the line of a row that has an answer.
  package var unseen: [Int: [UnseenLevel]] = [:]
  /// Sentences about what may be read otherwise.
  package var doubts: [String] = []
}

extension Predictor {
  /// Predicts a file, stretch by stretch: memory doesn't grow with it.
  ///
  /// - Parameter others: whose answers are averaged with this one's.
  /// - Throws: `DataProblem`, and what `body` throws.
  package func predict(
    _ data: DataToPredict, with others: [Predictor] = [],
    _ body: (PredictedStretch) throws -> Void
  ) throws {
    try data.reader.readStretches(data.request, texts: data.kept) { stretch in
      let predicted =
        stretch.table.rowCount == 0
        ? PredictedRows(rows: [], answers: [], refused: [])
        : .mean(
          of: try ([self] + others).map { try $0.predict(stretch.table) }, width: width)
      try body(PredictedStretch(stretch, predicted))
    }
  }
}

extension PredictedStretch {
  init(_ stretch: RowStretch, _ predicted: PredictedRows) {
    let table = stretch.table
    texts = stretch.texts
    doubts = table.notes.doubts
    answers = predicted.answers
    let lines = (0..<table.rowCount).map(table.line)
    let answered = Dictionary(
      uniqueKeysWithValues: predicted.rows.enumerated().map { (lines[$1], $0) })
    let known = Set(lines)
    (blanked, rejects) = table.notes.rejects.divided { known.contains($0.line) }
    rejects += predicted.refused.map { row, problem in
      Reject(
        file: problem.file, line: problem.line ?? lines[row], byte: 0, column: problem.column,
        value: problem.column.flatMap { table.text(of: $0, at: row) } ?? "",
        reason: problem.fact.reason)
    }
    rejects.sort { $0.line < $1.line }
    blanked.removeAll { answered[$0.line] == nil }
    unseen = Dictionary(
      grouping: predicted.unseen.filter { answered[$0.line] != nil }, by: \.line)
    let cut = Set(stretch.lines)
    let others = Set(rejects.map(\.line)).subtracting(cut)
    rows = stretch.lines.enumerated().map { place, line in
      Row(line: line, text: texts.isEmpty ? nil : place, answer: answered[line])
    }
    guard !others.isEmpty else { return }
    rows += others.map { Row(line: $0, text: nil, answer: nil) }
    rows.sort { $0.line < $1.line }
  }
}

extension Table {
  /// The line of a row.
  func line(of row: Int) -> Int { provenance.origin(of: Int(rowIDs[row])).line }

  /// A value as a text.
  fileprivate func text(of column: String, at row: Int) -> String? {
    index(of: column).map { columns[$0].selecting([row]).texts[0] }
  }
}

extension Array {
  /// Those that fulfil a condition, and the others.
  fileprivate func divided(_ condition: (Element) -> Bool) -> ([Element], [Element]) {
    (filter(condition), filter { !condition($0) })
  }
}
