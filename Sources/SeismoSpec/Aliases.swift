/// Aliases (`*name`) are not part of the spec language: `vars` does their work, and a few lines of
/// nested ones would keep any YAML parser that copies them busy for years. They are found in the
/// text, since the parser would already be at it.
extension SpecSource {
  /// - Throws: `SpecProblems` with the first alias of a text that has an anchor (`&name`) too.
  func refuseAliases() throws {
    guard text.contains("&"), text.contains("*") else { return }
    var hasAnchor = false
    var alias: SpecProblem?
    for (index, line) in lines.enumerated() {
      let bare = Self.blanked(line)
      hasAnchor = hasAnchor || bare.contains(#/(^|[\s\[{,?:\-])&[^\s,\]}]/#)
      if alias == nil, let match = bare.firstMatch(of: #/(?:^|[\s\[{,?:\-])(\*[^\s,\]}]+)/#) {
        let column = bare.distance(from: bare.startIndex, to: match.1.startIndex) + 1
        alias = SpecProblem(
          path: SpecPath(),
          origin: .file(line: index + 1, column: column, length: match.1.count), fact: .alias)
      }
    }
    if hasAnchor, let alias { throw SpecProblems([alias], in: self) }
  }

  /// The line with quoted texts and its comment blanked out.
  private static func blanked(_ line: Substring) -> String {
    String(line).replacing(#/"(?:[^"\\]|\\.)*"|'[^']*'|(?:^|\s)#.*/#) { match in
      String(repeating: " ", count: match.output.count)
    }
  }
}
