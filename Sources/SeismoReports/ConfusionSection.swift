internal import SeismoPreparation
internal import SeismoRuns

/// The confusion matrices of a report: one for each variant, its folds together, in the order of the closing table. Of
/// several the first is open.
enum ConfusionSection {
  /// The most variants whose matrices are drawn: those that are best.
  private static let most = 12

  static func render(_ model: ReportModel) -> String {
    let matrices = matrices(of: model)
    guard !matrices.isEmpty else { return "" }
    let drawn = matrices.prefix(most).enumerated().map { place, matrix in
      part(matrix, isAlone: matrices.count == 1, isOpen: place == 0)
    }
    let words =
      matrices.count > most
      ? "<p class=\"help\">Of \(matrices.count) variants the first \(most).</p>\n" : ""
    return """
      <section aria-labelledby="confusion-heading">
      <h2 id="confusion-heading">Confusion matrix</h2>
      \(drawn.joined())\(words)</section>

      """
  }

  private static func matrices(of model: ReportModel) -> [(name: String, file: ConfusionFile)] {
    var found: [(name: String, file: ConfusionFile)] = []
    for index in Ranking(model).order {
      let curve = model.curves[index]
      guard let file = curve.confusion else { continue }
      let name = curve.variantOfFold ?? curve.name
      if let place = found.firstIndex(where: { $0.name == name }),
        let sum = found[place].file.adding(file)
      {
        found[place].file = sum
      } else {
        found.append((name, file))
      }
    }
    return found
  }

  private static func part(
    _ matrix: (name: String, file: ConfusionFile), isAlone: Bool, isOpen: Bool
  ) -> String {
    let file = matrix.file
    let rows = file.counts.reduce(0) { $0 + $1.reduce(0, +) }
    let words = "\(Figures.grouped(rows)) \(file.part.rawValue) rows"
    let table = ConfusionTable.render(file.classes, file.counts, of: file.target)
    return isAlone
      ? "<p>\(words)</p>\n\(table)"
      : "<details\(isOpen ? " open" : "")><summary>\(Markup.escape(matrix.name)): \(words)</summary>\n\(table)</details>\n"
  }
}
