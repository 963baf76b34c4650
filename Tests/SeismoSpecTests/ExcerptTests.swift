internal import SeismoSpec
internal import Testing

/// The marker stands under what it means, however wide the characters before it are.
@Suite struct ExcerptTests {
  func rendered(_ text: String, column: Int, length: Int) -> String {
    let problem = SpecProblem(
      path: SpecPath("a.b"), origin: .file(line: 1, column: column, length: length),
      fact: .rule("is wrong"))
    return problem.rendered(in: source(text))
  }

  @Test(arguments: [
    ("a: bad", 4, 3, "a: bad", "   ^~~"),
    ("{ключ: bad}", 8, 3, "{ключ: bad}", "       ^~~"),
    ("{日本: bad}", 6, 3, "{日本: bad}", "       ^~~"),
    ("a: 日本", 4, 2, "a: 日本", "   ^~~~"),
    ("\ta: bad", 5, 3, "⇥a: bad", "    ^~~"),
    ("a\u{200B}: bad", 5, 3, "a<U+200B>: bad", "           ^~~"),
    ("a: b\u{1B}d", 4, 3, "a: b<U+001B>d", "   ^~~~~~~~~~"),
    ("e\u{301}: bad", 5, 3, "e\u{301}: bad", "   ^~~"),
    ("🙂: bad", 4, 3, "🙂: bad", "    ^~~"),
    ("a: bad", 4, 99, "a: bad", "   ^~~"),
    ("a:", 3, 1, "a:", "  ^"),
  ])
  func `the marker has the columns of the text`(
    text: String, column: Int, length: Int, line: String, marker: String
  ) {
    #expect(
      rendered(text, column: column, length: length)
        == "spec.yaml:1:\(column): error: a.b: is wrong\n    1 | \(line)\n      | \(marker)")
  }

  @Test func `a long line is shown around the marker`() {
    let text = String(repeating: "x", count: 5000) + "bad" + String(repeating: "y", count: 5000)
    let lines = rendered(text, column: 5001, length: 3).split(separator: "\n")
    #expect(lines.map(\.count) == [38, 170, 92])
    #expect(lines[1].hasPrefix("    1 | …xxx"))
    #expect(lines[1].hasSuffix("yyy…"))
    #expect(lines[2].hasSuffix(" ^~~"))
  }

  @Test func `a problem of the command line names its text`() {
    let problem = SpecProblem(
      path: SpecPath("seed"), origin: .commandLine("--set seed=x"),
      fact: .wrongType(expected: "a whole number at least 0", found: "'x'"))
    #expect(
      problem.rendered(in: source(""))
        == "--set seed=x: error: seed: expected a whole number at least 0, found 'x'")
  }
}
