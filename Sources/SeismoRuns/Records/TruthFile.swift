internal import SeismoPreparation
internal import SeismoTables
internal import SeismoTraining

/// `truth.csv`: the rows that a reader made wrong on purpose.
enum TruthFile {
  static let name = "truth.csv"

  /// The text; nil where nothing was planted. What several preparations share is there once.
  static func text(of preparations: [PreparedData]) -> String? {
    var lines: [String] = []
    for data in preparations {
      for planted in data.notes.planted {
        let line = "\(planted.line),\(RejectsFile.cell(planted.what))"
        if !lines.contains(line) { lines.append(line) }
      }
    }
    return lines.isEmpty ? nil : (["line,what"] + lines).map { $0 + "\n" }.joined()
  }
}
