package import SeismoSpec
package import SeismoTables

/// Divides the rows as a column says, which is no input. A row whose value is none of the words is an error; one
/// without a value is in no part.
package struct PredefinedSplit: Splitter {
  package static let name = "predefined"
  package static let summary = "Divides the rows as a column says."
  package static let examples = [
    "{use: predefined, by: colour, train: [blue, red], validation: [green]}"
  ]
  package static let parameters: [Parameter<PredefinedSplit>] = [
    Parameter("by", required: \.by, .text, "The column that says each row's part."),
    Parameter("train", \.train, .list(of: .text), "The words for training."),
    Parameter("validation", \.validation, .list(of: .text), "The words for validation."),
    Parameter("test", \.test, .list(of: .text), "The words for test."),
  ]

  /// The column that says each row's part.
  package var by: String?
  /// The words for training.
  package var train = ["train", "training"]
  /// The words for validation.
  package var validation = ["validation", "valid", "val", "dev"]
  /// The words for test.
  package var test = ["test"]

  /// The split without its column.
  package init() {}

  /// The column that says each row's part.
  package var looksAt: ColumnsApart { ColumnsApart([by].compactMap(\.self), key: "by") }

  private var words: [(key: String, words: [String])] {
    [("train", train), ("validation", validation), ("test", test)]
  }

  /// Checks that no word has two meanings.
  package func validate() throws(ParameterProblem) {
    var known: Set<String> = []
    for (key, words) in words {
      for word in words where !known.insert(word).inserted {
        throw ParameterProblem(key, "names '\(word)' a second time")
      }
    }
  }

  /// Parts by the column's words.
  ///
  /// - Throws: `ParameterProblem` for a column that isn't there, or when no row is for training; `DataProblem` for a
  ///   row with another word.
  package func partition(
    _ table: Table, fold: Int, random: inout RandomStream
  ) throws -> Partition {
    let column = try table.apart(by ?? "", key: "by")
    var parts: [String: Int] = ["": 3]
    for (part, (_, words)) in words.enumerated() { for word in words { parts[word] = part } }
    return try Partition(
      parts: (0..<table.rowCount).map { row in
        let text = column.text(at: row)
        guard let part = parts[text] else {
          let all = words.flatMap(\.words).joined(separator: ", ")
          throw table.problem(
            .other(
              "expected one of \(all), found '\(text.excerpt())'; correct it, or add it to 'train', "
                + "'validation' or 'test' of the split"), at: row, column: column.name)
        }
        return part
      })
  }
}
