internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

/// A row's story for a terminal.
enum RowText {
  /// The lines of the file, then the row as read, after each step, and as the network takes it.
  static func render(_ story: RowStory) -> String {
    let head =
      "row \(story.row) of \(story.job): \(Place(story.file, story.line)), \(part(story))"
    let target = story.read.target.map { [[$0.column, text($0), "(target)"]] } ?? []
    let read = story.read.inputs.map { [$0.column, text($0)] } + target
    let blocks =
      [head + "\n", raw(story), block("as read", read)] + story.steps.map(step) + [network(story)]
    return blocks.filter { !$0.isEmpty }.joined(separator: "\n").trimmingSuffix("\n")
  }

  private static func part(_ story: RowStory) -> String {
    guard let part = story.part else {
      return story.hasNoTarget ? "left out: it has no target" : "in no part of the split"
    }
    return story.hasUnknownClass
      ? "left out of \(part.rawValue): training doesn't have its class" : "in \(part.rawValue)"
  }

  /// The lines with their numbers.
  private static func raw(_ story: RowStory) -> String {
    let last = "\(story.line + story.lines.count - 1)"
    return story.lines.enumerated().map { index, line in
      let number = "\(story.line + index)"
      return "  \(String(repeating: " ", count: last.count - number.count))\(number) | \(line)\n"
    }.joined()
  }

  private static func step(_ step: RowTrace.Step) -> String {
    guard let changes = step.changes else { return "dropped by \(step.name)\n" }
    guard !changes.isEmpty else { return "\(step.name): no change\n" }
    return block(
      step.name,
      changes.map { [$0.column, $0.before.map(text) ?? "–", "→", $0.after.map(text) ?? "–"] })
  }

  private static func network(_ story: RowStory) -> String {
    guard let inputs = story.inputs else { return "the network never saw it\n" }
    let target = story.target.map { target in
      [[story.read.target?.column ?? "", target.text, "(target)"]]
    }
    return block("the network saw", inputs.map { [$0.column, $0.text] } + (target ?? []))
  }

  /// A heading and rows of cells, aligned.
  private static func block(_ heading: String, _ rows: [[String]]) -> String {
    let columns = rows.map(\.count).max() ?? 0
    let rows = rows.map { row in row.map(\.visibleOnOneLine) }
    let widths = (0..<columns).map { column in
      rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
    }
    return heading + "\n"
      + rows.map { row in
        let cells = zip(row, widths).map { cell, width in
          cell + String(repeating: " ", count: width - cell.count)
        }
        return "  " + cells.joined(separator: "  ").trimmingSuffix(" ") + "\n"
      }.joined()
  }

  /// A cell as its file would have it: a date as a date.
  private static func text(_ cell: RowCells.Cell) -> String {
    guard case .number(let number) = cell.value, cell.type.isDate else { return text(cell.value) }
    return cell.type.text(of: number)
  }

  private static func text(_ value: RowCells.Value) -> String {
    switch value {
    case .number(let number): short(number)
    case .level(let level): level
    case .missing: "missing"
    }
  }
}

extension String {
  /// Without a character at its end, however often it is there.
  fileprivate func trimmingSuffix(_ character: Character) -> String {
    var text = self[...]
    while text.last == character { text.removeLast() }
    return String(text)
  }
}
