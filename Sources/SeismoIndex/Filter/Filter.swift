internal import SeismoSpec

/// What `--where` says, checked against the keys and values that the runs have.
package struct Filter: Sendable {
  private let expression: FilterExpression
  private let keys: [String: Key]
  private let kinds: [Key: KeyKind]

  /// Words that it looks for and no run has, in sentences: for a filter that nothing fits.
  package let doubts: [String]

  /// Whether it asks of trials, which are listed then.
  package var asksOfTrials: Bool {
    keys.values.contains { $0 == .field(.sweep) || $0 == .field(.trial) }
  }

  /// The keys that it compares.
  var compared: Set<Key> { Set(keys.values) }

  /// - Throws: `FilterProblems`.
  package init(_ text: String, option: String = "--where", in index: RunIndex) throws {
    let vocabulary = try Vocabulary(of: index)
    do {
      expression = try FilterParser.expression(of: text)
    } catch let mistake as FilterLexer.Mistake {
      throw FilterProblems([mistake.problem], option: option, text: text)
    }
    var problems: [FilterProblem] = []
    var keys: [String: Key] = [:]
    var kinds: [Key: KeyKind] = [:]
    for comparison in expression.comparisons {
      let met = keys[comparison.key.text].flatMap { key in kinds[key].map { (key, $0) } }
      guard let (key, kind) = try met ?? vocabulary.find(comparison.key.text) else {
        let fact = FilterProblem.Fact.unknownKey(
          comparison.key.text, known: try vocabulary.names(near: comparison.key.text))
        problems.append(FilterProblem(fact: fact, place: comparison.key.place))
        continue
      }
      keys[comparison.key.text] = key
      kinds[key] = kind
      problems += comparison.faults(key.name, kind)
    }
    (self.keys, self.kinds) = (keys, kinds)
    guard problems.isEmpty else { throw FilterProblems(problems, option: option, text: text) }
    doubts = try expression.comparisons.flatMap { comparison in
      try keys[comparison.key.text].map { try comparison.doubts(of: $0, vocabulary) } ?? []
    }
  }

  /// Whether a training fits.
  ///
  /// - Parameter cell: its value under a key.
  func isTrue(_ cell: (Key) -> Cell) -> Bool { isTrue(expression, cell) }

  private func isTrue(_ expression: FilterExpression, _ cell: (Key) -> Cell) -> Bool {
    switch expression {
    case .all(let parts): parts.allSatisfy { isTrue($0, cell) }
    case .any(let parts): parts.contains { isTrue($0, cell) }
    case .not(let one): !isTrue(one, cell)
    case .comparison(let one):
      keys[one.key.text].map { one.isTrue(of: cell($0), as: kinds[$0] ?? .word) } ?? false
    }
  }
}

extension FilterComparison {
  /// Words of a comparison that no run has under the key.
  fileprivate func doubts(of key: Key, _ vocabulary: Vocabulary) throws -> [String] {
    guard [.equal, .isIn].contains(sign), let words = try vocabulary.words(of: key) else {
      return []
    }
    return values.filter { !words.contains($0.text) }.map { value in
      let near = nearest(to: value.text, among: words).map { "; did you mean '\($0.excerpt())'?" }
      return "\(key.name) is '\(value.text.excerpt())' in no run" + (near ?? "")
    }
  }

  /// What is wrong with comparing a key of a kind so.
  fileprivate func faults(_ key: String, _ kind: KeyKind) -> [FilterProblem] {
    func sign(_ fact: FilterProblem.Fact) -> [FilterProblem] {
      [FilterProblem(fact: fact, place: signPlace)]
    }
    switch kind {
    case .shown: return [FilterProblem(fact: .onlyShown(key: key), place: self.key.place)]
    case .word where self.sign.isOrder, .choice where self.sign.isOrder:
      return sign(.orderOfWords(key: key, sign: self.sign.rawValue))
    case .number where self.sign == .contains: return sign(.partOfNumber(key: key))
    default: break
    }
    return values.compactMap { value in
      fault(of: value, key, kind).map { FilterProblem(fact: $0, place: value.place) }
    }
  }

  private func fault(of value: FilterToken, _ key: String, _ kind: KeyKind) -> FilterProblem.Fact? {
    let number = value.kind == .word ? Double(value.text) : nil
    // 'nan' may be a word as well.
    let isDigits = value.text.first.map { "0123456789+-.".contains($0) } ?? false
    let isQuoted = value.kind == .quoted
    switch kind {
    case .number:
      guard let number else {
        return .wordForNumber(key: key, word: value.text, isQuoted: isQuoted)
      }
      return number.isNaN ? .comparedWithNaN : nil
    case .either:
      if let number, number.isNaN { return .comparedWithNaN }
      return number == nil && sign.isOrder
        ? .wordForNumber(key: key, word: value.text, isQuoted: isQuoted) : nil
    case .word:
      return number != nil && isDigits && sign != .contains
        ? .numberForWord(key: key, number: value.text) : nil
    case .time:
      return DateWord.isDate(value.text) || sign == .contains
        ? nil : .notADate(key: key, found: value.text)
    case .choice(let choices):
      return choices.contains(value.text) || sign == .contains
        ? nil : .notAChoice(key: key, found: value.text, choices: choices)
    case .shown: return nil
    }
  }
}
