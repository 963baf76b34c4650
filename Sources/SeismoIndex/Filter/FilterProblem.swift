internal import SeismoSpec

/// A mistake in a text that the command line was given: a filter, a column, a key to sort by.
package struct FilterProblem: Sendable, Equatable {
  /// What is wrong.
  package enum Fact: Sendable, Equatable {
    /// Something else was expected: both in words, and what was meant where that is known.
    case unexpected(expected: String, found: String, meant: String? = nil)
    /// A quote without its end.
    case openQuote
    /// A bracket without its other half.
    case openBracket
    /// Brackets within brackets, deeper than anybody writes.
    case tooDeep(limit: Int)
    /// No run has the key.
    case unknownKey(String, known: [String])
    /// A number's key beside a word.
    case wordForNumber(key: String, word: String, isQuoted: Bool)
    /// A word's key beside a number.
    case numberForWord(key: String, number: String)
    /// `nan`, which equals nothing.
    case comparedWithNaN
    /// Not a date.
    case notADate(key: String, found: String)
    /// Not one of the words that there are.
    case notAChoice(key: String, found: String, choices: [String])
    /// `<` beside words.
    case orderOfWords(key: String, sign: String)
    /// `~` beside numbers.
    case partOfNumber(key: String)
    /// A column that can be shown, and not compared.
    case onlyShown(key: String)
  }

  package var fact: Fact
  /// Which Unicode scalars of the text it is about.
  package var place: Range<Int>
}

/// All mistakes found in one text; never empty when thrown.
package struct FilterProblems: Error, Sendable {
  package var all: [FilterProblem]
  /// The option that the text was given with, such as `--where`.
  package var option: String
  package var text: String

  init(_ all: [FilterProblem], option: String, text: String) {
    self.all = all.sorted { $0.place.lowerBound < $1.place.lowerBound }
    self.option = option
    self.text = text
  }
}

extension FilterProblems: CustomStringConvertible {
  /// Each as a compiler would print it, like a spec's mistakes.
  package var description: String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return all.map { problem in
      let before = Array(text.unicodeScalars.prefix(problem.place.lowerBound))
      let line = before.count { $0 == "\n" } + 1
      let start = before.lastIndex(of: "\n").map { $0 + 1 } ?? 0
      let column = before.count - start + 1
      let mark = Excerpt(lines, line: line, column: column, length: problem.place.count)
      return "\(Place(option, line)):\(column): error: \(problem.fact.sentence)"
        + (mark?.drawn(hint: problem.fact.hint) ?? "")
    }.joined(separator: "\n")
  }
}

extension FilterProblem.Fact {
  /// The sentence's end, behind the place.
  var sentence: String {
    switch self {
    case .unexpected(let expected, let found, _): "expected \(expected), found \(found)"
    case .openQuote: "this quote has no end"
    case .openBracket: "this bracket is never closed"
    case .tooDeep(let limit): "brackets are nested more than \(limit) deep"
    case .unknownKey(let key, _): "no run has '\(key.excerpt())'"
    case .wordForNumber(let key, let word, _):
      "\(key.excerpt()) is a number in every run, and '\(word.excerpt())' is a word"
    case .numberForWord(let key, let number):
      "\(key.excerpt()) is a word in every run, and \(number.excerpt()) is a number"
    case .comparedWithNaN: "nothing equals nan, and nothing is less or more"
    case .notADate(let key, let found):
      "\(key) is a time, and '\(found.excerpt())' isn't a date"
    case .notAChoice(let key, let found, let choices):
      "\(key) is one of \(listed(choices)), and never '\(found.excerpt())'"
    case .orderOfWords(let key, let sign):
      "'\(sign)' is for numbers and dates, and \(key.excerpt()) is a word"
    case .partOfNumber(let key): "'~' is for words, and \(key.excerpt()) is a number"
    case .onlyShown(let key): "\(key) can be shown, and not compared"
    }
  }

  /// What to do about it, or nil.
  var hint: String? {
    switch self {
    case .unexpected(_, _, let meant): meant
    case .openQuote, .openBracket, .tooDeep, .onlyShown: nil
    case .unknownKey(let key, let known):
      nearest(to: key, among: known).map { "did you mean '\($0.excerpt())'?" }
        ?? "'seismo runs keys' lists what there is"
    case .wordForNumber(_, let word, let isQuoted):
      isQuoted && Double(word) != nil ? "write it without quotes" : "write a number"
    case .numberForWord(_, let number): "write '\(number.excerpt())', with the quotes"
    case .comparedWithNaN: "write status == diverged for trainings that ended in nan"
    case .notADate: "write it as 2026-11-29 or 2026-11-29T21:30, in UTC"
    case .notAChoice(_, let found, let choices):
      nearest(to: found, among: choices).map { "did you mean '\($0)'?" }
    case .orderOfWords: "write ==, !=, ~ (contains) or in [a, b]"
    case .partOfNumber: "write ==, !=, <, <=, > or >="
    }
  }
}
