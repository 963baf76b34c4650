/// What a training has under a key.
package enum Cell: Sendable, Equatable {
  /// Nothing: it lacks the key, or nobody measured.
  case missing
  /// May be NaN or infinite.
  case number(Double)
  case word(String)
  /// Any number of words, such as tags.
  case words([String])
}

extension FilterComparison {
  /// Whether a training's value fits. A missing value fits nothing, and so does NaN.
  func isTrue(of cell: Cell, as kind: KeyKind) -> Bool {
    switch (sign, cell) {
    case (_, .missing): false
    case (.unequal, .words(let words)): !words.contains(values[0].text)
    case (.isNotIn, .words(let words)):
      !words.contains { word in values.contains { $0.text == word } }
    case (_, .words(let words)): words.contains { isTrue(of: .word($0), as: kind) }
    case (_, .number(let number)): isTrue(of: number)
    case (_, .word(let word)): kind == .time ? isTrue(ofTime: word) : isTrue(of: word)
    }
  }

  private func isTrue(of number: Double) -> Bool {
    guard !number.isNaN else { return false }
    // A word beside a number that may also be a word, such as patience, which may be off.
    let others = values.compactMap { $0.kind == .word ? Double($0.text) : nil }
    switch sign {
    case .isIn: return others.contains(number)
    case .isNotIn: return !others.contains(number)
    case .unequal: return others.first != number
    case .contains: return false
    case .equal: return others.first == number
    case .less: return others.first.map { number < $0 } ?? false
    case .lessOrEqual: return others.first.map { number <= $0 } ?? false
    case .more: return others.first.map { number > $0 } ?? false
    case .moreOrEqual: return others.first.map { number >= $0 } ?? false
    }
  }

  private func isTrue(of word: String) -> Bool {
    switch sign {
    case .equal: word == values[0].text
    case .unequal: word != values[0].text
    case .isIn: values.contains { $0.text == word }
    case .isNotIn: !values.contains { $0.text == word }
    case .contains:
      values[0].text.isEmpty || word.lowercased().contains(values[0].text.lowercased())
    case .less, .lessOrEqual, .more, .moreOrEqual: false
    }
  }

  /// Times are compared as exactly as the date is written: those of a day are all equal to the day.
  private func isTrue(ofTime time: String) -> Bool {
    func order(_ date: FilterToken) -> (isBefore: Bool, isSame: Bool) {
      let own = time.prefix(date.text.count)
      return (own < date.text, own == date.text)
    }
    let (isBefore, isSame) = order(values[0])
    return switch sign {
    case .equal: isSame
    case .unequal: !isSame
    case .less: isBefore
    case .lessOrEqual: isBefore || isSame
    case .more: !isBefore && !isSame
    case .moreOrEqual: !isBefore
    case .isIn: values.contains { order($0).isSame }
    case .isNotIn: !values.contains { order($0).isSame }
    case .contains: time.contains(values[0].text)
    }
  }
}

/// Dates as people write them.
enum DateWord {
  /// Whether a text is a year, a month, a day or a time of the calendar, in UTC.
  static func isDate(_ text: String) -> Bool {
    guard
      let match = text.wholeMatch(
        of: #/(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2})(?::(\d{2})(?::(\d{2})Z?)?)?)?)?)?/#)
    else { return false }
    func isIn(_ part: Substring?, _ range: ClosedRange<Int>) -> Bool {
      part.map { Int($0).map(range.contains) ?? false } ?? true
    }
    return isIn(match.2, 1...12) && isIn(match.3, 1...31) && isIn(match.4, 0...23)
      && isIn(match.5, 0...59) && isIn(match.6, 0...60)
  }
}
