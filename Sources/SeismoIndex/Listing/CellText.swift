internal import SeismoReports
internal import SeismoSpec

/// A cell as a text.
enum CellText {
  /// Rounded, for people.
  static func forTerminal(_ cell: Cell, _ key: Key, curveWidth: Int) -> String {
    switch (cell, key) {
    case (.word(let json), .field(.curve)):
      return Sparkline.text(LossCurve(json: json).points, width: curveWidth)
    case (.word(let time), .field(.started)), (.word(let time), .field(.ended)):
      // The minute says enough: 2026-11-29 21:26.
      return String(time.prefix(16)).replacing("T", with: " ")
    case (.word(let word), _): return word
    case (.words(let words), _): return words.joined(separator: " ")
    case (.missing, _): return Figures.missing
    case (.number(let number), .field(.seconds)): return Figures.duration(number)
    case (.number(let number), .figure(_, let metric, _)):
      return Figures.figure(number, label: metric)
    case (.number(let number), _):
      if let whole = Int(exactly: number), whole.magnitude < 1_000_000_000_000 {
        return Figures.grouped(whole)
      }
      return key.isSetting ? NumberText.text(number) : Figures.significant(number, 4)
    }
  }

  /// In full, for programs; empty where there is nothing.
  static func full(_ cell: Cell, _ key: Key) -> String {
    switch cell {
    case .missing: ""
    case .number(let number):
      if let whole = Int(exactly: number) { String(whole) } else { NumberText.text(number) }
    case .word(let word): word
    case .words(let words): words.joined(separator: " ")
    }
  }

  /// As JSON; nil where there is nothing.
  static func json(_ cell: Cell, _ key: Key) -> JSON? {
    switch (cell, key) {
    case (.word(let json), .field(.curve)):
      .array(LossCurve(json: json).points.map(Self.json))
    case (.missing, _): nil
    case (.number(let number), _): json(number)
    case (.word(let word), _): .string(word)
    case (.words(let words), _): .array(words.map { .string($0) })
    }
  }

  private static func json(_ number: Double) -> JSON {
    if let whole = Int(exactly: number) { return .integer(whole) }
    return number.isFinite ? .number(number) : .string(NumberText.text(number))
  }
}

extension Key {
  var isSetting: Bool {
    if case .setting = self { true } else { false }
  }
}
