/// A confusion matrix as a table: a row for each true class, with each cell's count and its share of the row. What is
/// right is shaded in one colour, what isn't in another; many classes have smaller cells, and names that stand upright.
enum ConfusionTable {
  /// From how many classes on the names of the columns stand upright, and cells are small.
  private static let crowded = 9

  /// - Parameters:
  ///   - counts: `counts[true][predicted]`.
  ///   - target: the column with the classes.
  static func render(_ classes: [String], _ counts: [[Int]], of target: String) -> String {
    let heads = classes.map { "<th scope=\"col\"><span>\(Markup.escape($0))</span></th>" }
    let rows = classes.indices.map { row(classes, counts[$0], truth: $0) }
    return """
      <div class="scroll" tabindex="0"><table class="confusion\(classes.count < crowded ? "" : " crowded")">
      <thead><tr><th scope="col">\(Markup.escape("\(target) is"))</th>\(heads.joined())\
      <th scope="col" class="all"><span>rows</span></th></tr></thead>
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody></table></div>
      <p class="key">A row for each true class, a column for each predicted one; the percentages are of the row.</p>

      """
  }

  private static func row(_ classes: [String], _ counts: [Int], truth: Int) -> String {
    let all = counts.reduce(0, +)
    let cells = counts.enumerated().map { said, count in
      count == 0
        ? "<td class=\"none\">·</td>"
        : cell(count, of: all, isRight: said == truth, "\(classes[truth]) → \(classes[said])")
    }
    return "<tr><th scope=\"row\">\(Markup.escape(classes[truth]))</th>\(cells.joined())"
      + "<td class=\"all\">\(Figures.grouped(all))</td></tr>"
  }

  /// - Parameter words: true and predicted class, which a pointer shows where names are far away.
  private static func cell(_ count: Int, of all: Int, isRight: Bool, _ words: String) -> String {
    let share = Double(count) / Double(all)
    let color = isRight ? "--accent" : "--warning"
    let depth = Int((share * 45).rounded())
    return "<td style=\"background: color-mix(in srgb, var(\(color)) \(depth)%, transparent)\" "
      + "title=\"\(Markup.escape(words))\">\(Figures.grouped(count)) <small>\(percent(share))</small></td>"
  }

  private static func percent(_ share: Double) -> String {
    share < 0.005 ? "&lt;1%" : "\(Int((share * 100).rounded()))%"
  }
}
