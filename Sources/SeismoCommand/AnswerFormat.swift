internal import SeismoInference
internal import SeismoSpec
internal import SeismoTables

/// How answers are written: as CSV by the rules of RFC 4180, or as lines of JSON. A number is the shortest decimal that
/// reads back to the same double.
struct AnswerFormat {
  private let keep: [String]
  private let classes: [String]
  private let isJSON: Bool
  /// Class names, and names of what is kept, as they are written.
  private let cells: [String]
  private let keys: [String]

  init(keep: [String], pipeline: FittedPipeline, isJSON: Bool) {
    self.keep = keep
    self.isJSON = isJSON
    classes = pipeline.classes
    cells = classes.map { isJSON ? Self.quoted($0) : $0.asCSVCell }
    keys = keep.map { isJSON ? Self.quoted($0) : $0.asCSVCell }
  }

  /// The first line; JSON has none.
  var header: String {
    guard !isJSON else { return "" }
    let names = classes.map { "probability_\($0)".asCSVCell }
    return (keys + ["prediction"] + names).joined(separator: ",") + "\n"
  }

  /// Appends a row's line.
  func append(
    _ row: PredictedStretch.Row, of stretch: PredictedStretch, to text: inout String
  ) {
    if isJSON {
      appendJSON(row, stretch, to: &text)
    } else {
      appendCSV(row, stretch, to: &text)
    }
    text += "\n"
  }

  private func appendCSV(
    _ row: PredictedStretch.Row, _ stretch: PredictedStretch, to text: inout String
  ) {
    for texts in stretch.texts {
      if let place = row.text { text += texts[place].asCSVCell }
      text += ","
    }
    guard let answer = row.answer else {
      text += String(repeating: ",", count: classes.count)
      return
    }
    guard !classes.isEmpty else {
      text += "\(stretch.answers[answer])"
      return
    }
    let answers = probabilities(answer, stretch)
    text += cells[answers.placeOfLargest]
    for probability in answers { text += ",\(probability)" }
  }

  private func appendJSON(
    _ row: PredictedStretch.Row, _ stretch: PredictedStretch, to text: inout String
  ) {
    text += "{\"line\":\(row.line)"
    for (key, texts) in zip(keys, stretch.texts) {
      text += ",\(key):" + (row.text.map { Self.quoted(texts[$0]) } ?? "null")
    }
    guard let answer = row.answer else {
      let reason = stretch.rejects.first { $0.line == row.line }
      text += ",\"prediction\":null,\"reason\":" + Self.quoted(reason.map(\.inWords) ?? "") + "}"
      return
    }
    guard !classes.isEmpty else {
      text += ",\"prediction\":\(stretch.answers[answer])\(unseen(row, stretch))}"
      return
    }
    let answers = probabilities(answer, stretch)
    text += ",\"prediction\":\(cells[answers.placeOfLargest]),\"probabilities\":{"
    text += zip(cells, answers).map { "\($0):\($1)" }.joined(separator: ",")
    text += "}\(unseen(row, stretch))}"
  }

  /// The row's columns with a level that no training row has, and that level.
  private func unseen(_ row: PredictedStretch.Row, _ stretch: PredictedStretch) -> String {
    guard let own = stretch.unseen[row.line] else { return "" }
    let levels = own.map { "\(Self.quoted($0.column)):\(Self.quoted($0.value))" }
    return ",\"unseen\":{\(levels.joined(separator: ","))}"
  }

  private func probabilities(
    _ answer: Int, _ stretch: PredictedStretch
  ) -> ArraySlice<Double> {
    stretch.answers[answer * classes.count..<(answer + 1) * classes.count]
  }

  /// As JSON; what nobody sees is escaped.
  private static func quoted(_ text: String) -> String { JSON.string(text).text.visibleJSON }
}

extension Reject {
  /// "column 'a': expected a number, found 'x'".
  var inWords: String { (column.map { "column '\($0)': " } ?? "") + reason }
}
