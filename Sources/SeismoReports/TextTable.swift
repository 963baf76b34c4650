internal import SeismoSpec

/// A table as plain text that fits a terminal: long words are broken into lines, and columns that still have no room
/// go into further tables below, which repeat the first ones. Nothing is left out.
package struct TextTable {
  package struct Column {
    /// The words that a heading shares with its neighbours, told once: "training". Columns of a group, also of one
    /// without words, stand closer together.
    var group = ""
    /// May have two lines.
    var heading: String
    var isText = false
    /// Whether it names the row, and so is repeated in each table.
    var isName = false
    /// The width to which its cells are broken where there is no room for more.
    var narrowest: Int?

    package init(
      _ heading: String, group: String = "", isText: Bool = false, isName: Bool = false,
      narrowest: Int? = nil
    ) {
      self.heading = heading
      self.group = group
      self.isText = isText
      self.isName = isName
      self.narrowest = narrowest
    }

    fileprivate func title(after other: Column?) -> String {
      group.allSatisfy { $0 == " " } || other?.group == group ? heading : "\(group) \(heading)"
    }
  }

  private let columns: [Column]
  /// Rows that belong together, such as those of one variant: the first one's words run on beside the others.
  private let blocks: [[[String]]]
  /// Rows below that sum up: their names are broken before they make the names' column wider.
  private let below: [[String]]
  private static let narrowestBelow = 24

  package init(_ columns: [Column], _ blocks: [[[String]]], below: [[String]] = []) {
    self.columns = columns.map { column in
      var column = column
      column.heading = column.heading.split(separator: "\n", omittingEmptySubsequences: false)
        .map { String($0).visibleOnOneLine }.joined(separator: "\n")
      return column
    }
    self.blocks = blocks.map { $0.map { $0.map(\.visibleOnOneLine) } }
    self.below = below.map { $0.map(\.visibleOnOneLine) }
  }

  /// Whether one table has room for all.
  package func fits(in width: Int?) -> Bool {
    width.map { limits(of: Array(columns.indices), in: $0) != nil } ?? true
  }

  /// - Parameter width: the terminal's; nil where lines may have any length.
  package func text(width: Int?) -> String {
    guard let width else { return text(of: Array(columns.indices), limits: [:]) }
    let all = Array(columns.indices)
    if let limits = limits(of: all, in: width) { return text(of: all, limits: limits) }
    return panels(in: width).map { text(of: $0, limits: limits(of: $0, in: width) ?? narrow($0)) }
      .joined(separator: "\n")
  }

  /// As many columns in each table as have room, those of one group together if they can be.
  private func panels(in width: Int) -> [[Int]] {
    let names = columns.indices.filter { columns[$0].isName }
    var panels = [names]
    var groups: [[Int]] = []
    for column in columns.indices where !columns[column].isName {
      let isContinued =
        !columns[column].group.isEmpty
        && groups.last.map { columns[$0[0]].group == columns[column].group } ?? false
      if isContinued { groups[groups.count - 1].append(column) } else { groups.append([column]) }
    }
    func fits(_ columns: [Int]) -> Bool { limits(of: columns, in: width) != nil }
    for group in groups {
      let parts = fits(names + group) ? [group] : group.map { [$0] }
      for part in parts {
        let last = panels[panels.count - 1]
        if last == names || fits(last + part) {
          panels[panels.count - 1] += part
        } else {
          panels.append(names + part)
        }
      }
    }
    return panels
  }

  /// The widths to which columns have to be broken to fit; nil if that isn't enough.
  private func limits(of shown: [Int], in width: Int) -> [Int: Int]? {
    let natural = shown.map { self.width(of: $0, among: shown) }
    var excess = natural.reduce(0, +) + gaps(of: shown).reduce(0, +) - width
    var limits: [Int: Int] = [:]
    // The widest first, so that short words stay whole.
    for place in shown.indices.sorted(by: { (natural[$1], $0) < (natural[$0], $1) }) {
      guard excess > 0, let narrowest = columns[shown[place]].narrowest else { continue }
      let limit = max(narrowest, natural[place] - excess, headingWidth(shown[place], shown))
      guard limit < natural[place] else { continue }
      excess -= natural[place] - limit
      limits[shown[place]] = limit
    }
    return excess > 0 ? nil : limits
  }

  /// The widths of a table that doesn't fit in any way.
  private func narrow(_ shown: [Int]) -> [Int: Int] {
    shown.reduce(into: [:]) { limits, column in limits[column] = columns[column].narrowest }
  }

  private func heading(_ column: Int, _ shown: [Int]) -> String {
    let place = shown.firstIndex(of: column) ?? 0
    return columns[column].title(after: place > 0 ? columns[shown[place - 1]] : nil)
  }

  private func headingWidth(_ column: Int, _ shown: [Int]) -> Int {
    heading(column, shown).split(separator: "\n").map { String($0).width }.max() ?? 0
  }

  private func width(of column: Int, among shown: [Int]) -> Int {
    let summed = below.map { cells in
      column == 0 ? min(cells[0].width, Self.narrowestBelow) : cells[column].width
    }
    let cells = blocks.flatMap { $0.map { $0[column].width } } + summed
    return max(cells.max() ?? 0, headingWidth(column, shown))
  }

  /// The space before each column: a wider one sets apart what belongs to another group.
  private func gaps(of shown: [Int]) -> [Int] {
    shown.enumerated().map { place, column in
      guard place > 0 else { return 0 }
      let (own, before) = (columns[column], columns[shown[place - 1]])
      return own.isName || (!own.group.isEmpty && own.group == before.group) ? 2 : 3
    }
  }

  private func text(of shown: [Int], limits: [Int: Int]) -> String {
    let widths = shown.map { column in
      limits[column].map { max($0, headingWidth(column, shown)) }
        ?? width(of: column, among: shown)
    }
    let gaps = gaps(of: shown)
    let headings = shown.map {
      heading($0, shown).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
    let height = headings.map(\.count).max() ?? 1
    let head = (0..<height).map { line in
      headings.map { lines in
        let place = line - (height - lines.count)
        return place >= 0 ? lines[place] : ""
      }
    }
    let names = shown[0] == 0 ? limits.merging([0: widths[0]]) { $1 } : limits
    let lines =
      head + blocks.flatMap { broken($0, shown, limits) }
      + below.flatMap { broken([$0], shown, names) }
    return lines.map { cells in
      var line = ""
      for (place, cell) in cells.enumerated() {
        let space = String(repeating: " ", count: max(0, widths[place] - cell.width))
        line += String(repeating: " ", count: gaps[place])
        line += columns[shown[place]].isText ? cell + space : space + cell
      }
      return String(line.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n") + "\n"
  }

  /// A block's rows with long words broken: the rest of the first row's goes beside the rows below it, or below them.
  private func broken(_ block: [[String]], _ shown: [Int], _ limits: [Int: Int]) -> [[String]] {
    var rows = block.map { row in shown.map { row[$0] } }
    for (place, column) in shown.enumerated() {
      guard let limit = limits[column] else { continue }
      for (row, part) in rows[0][place].broken(to: limit).enumerated() {
        if row == rows.count { rows.append(shown.map { _ in "" }) }
        rows[row][place] = part
      }
    }
    return rows
  }
}

extension String {
  /// How many cells of a terminal it fills.
  var width: Int { reduce(0) { $0 + $1.width } }

  /// Parts that fill at most so many cells, broken at a space, or else behind a mark, if there is one.
  func broken(to limit: Int) -> [String] {
    var parts: [String] = []
    var rest = self[...]
    while rest.reduce(0, { $0 + $1.width }) > limit {
      var (filled, end) = (0, rest.startIndex)
      var space, mark: Index?
      while end < rest.endIndex, filled + rest[end].width <= limit {
        filled += rest[end].width
        let character = rest[end]
        end = rest.index(after: end)
        if character == " " { space = end }
        // The point of a number is no place to break.
        let isNumber = character == "." && rest[end...].first?.isNumber == true
        if "._-,=/".contains(character), !isNumber { mark = end }
      }
      if end < rest.endIndex, rest[end] == " " { space = end }
      let cut = space ?? mark ?? Swift.max(end, rest.index(after: rest.startIndex))
      parts.append(String(rest[..<cut]).trimmingSpaces)
      rest = rest[cut...].drop { $0 == " " }
    }
    return rest.isEmpty && !parts.isEmpty ? parts : parts + [String(rest)]
  }

  private var trimmingSpaces: String { String(reversed().drop { $0 == " " }.reversed()) }
}

extension Character {
  /// How many cells of a terminal it fills.
  var width: Int {
    switch unicodeScalars.first?.value ?? 0 {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      2
    default: 1
    }
  }
}
