/// Keys that an option names, such as `--columns run,test.accuracy`.
package enum KeyList {
  /// - Throws: `FilterProblems` for the words that no run has.
  package static func keys(_ text: String, option: String, in index: RunIndex) throws -> [Key] {
    try parse(text, option, index) { key, _ in key }
  }

  /// Keys to sort by; `-` before one turns its order.
  ///
  /// - Throws: `FilterProblems`.
  package static func order(_ text: String, option: String, in index: RunIndex) throws -> [SortKey]
  {
    let order = try parse(text, option, index) { SortKey(key: $0, isDescending: $1) }
    guard !order.contains(where: { $0.key == .field(.curve) }) else {
      let place = 0..<text.unicodeScalars.count
      throw FilterProblems(
        [FilterProblem(fact: .onlyShown(key: "curve"), place: place)], option: option, text: text)
    }
    return order
  }

  private static func parse<K>(
    _ text: String, _ option: String, _ index: RunIndex, _ make: (Key, Bool) -> K
  ) throws -> [K] {
    let vocabulary = try Vocabulary(of: index)
    var problems: [FilterProblem] = []
    var keys: [K] = []
    var place = 0
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      defer { place += part.unicodeScalars.count + 1 }
      let blanks = part.prefix { $0 == " " }.count
      var word = part.dropFirst(blanks)
      while word.last == " " { word.removeLast() }
      let isTurned = word.first == "-"
      if isTurned { word.removeFirst() }
      let start = place + blanks + (isTurned ? 1 : 0)
      let range = start..<(start + max(1, word.unicodeScalars.count))
      if word.isEmpty {
        let fact = FilterProblem.Fact.unexpected(
          expected: "a key, such as status or test.accuracy",
          found: part.isEmpty ? "nothing" : "blanks")
        problems.append(FilterProblem(fact: fact, place: range))
      } else if let (key, _) = try vocabulary.find(String(word)) {
        keys.append(make(key, isTurned))
      } else {
        let fact = FilterProblem.Fact.unknownKey(
          String(word), known: try vocabulary.names(near: String(word)))
        problems.append(FilterProblem(fact: fact, place: range))
      }
    }
    guard problems.isEmpty else { throw FilterProblems(problems, option: option, text: text) }
    return keys
  }

  /// Fields, figures and settings that there are.
  package static func all(of index: RunIndex) throws -> (
    fields: [String], figures: [String], settings: [String]
  ) {
    let vocabulary = try Vocabulary(of: index)
    return (
      Field.allCases.map(\.rawValue), try vocabulary.figures().map(\.name),
      try vocabulary.settings()
    )
  }
}
