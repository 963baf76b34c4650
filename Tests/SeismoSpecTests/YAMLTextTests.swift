internal import SeismoSpec
internal import Testing

/// What is written reads back as the same tree.
@Suite struct YAMLTextTests {
  static let nasty = [
    "", " ", "a", "no", "null", "Null", "~", "1e-4", "true", "-", "- a", "-a", "--- ", "...", "---",
    "?", "? a", ":", "a:", "a: b", "a:b", "#", "a #b", "a#b", "'", "\"", "it's", "say \"x\"", "\\",
    "\\n", "a\nb", "\n", "a\n", "\ta", "a\t", "a\r\nb", "\r", "a ", " a", "[", "]", "{", "}", ",",
    "a, b", "*x", "&x", "!x", "!!str", "|", ">", "%", "@", "`", "<<", "=", "0x1F", "1_000", "12:30",
    "é", "日本語", "🙂", "\u{85}", "a\u{85}b", "\u{2028}", "\u{2029}x", "x\u{FEFF}", "\u{A0}",
    "\u{1}", "\u{7F}", "\u{9F}", "\u{FFFE}", "\u{10FFFF}", "e\u{301}", "${x}", "(a)", "a (b)",
    "+1", ".5", "/x/y", "x.y", String(repeating: "long ", count: 100),
  ]

  @Test(arguments: nasty)
  func `every text survives as a value, an item and a key`(text: String) throws {
    let word = SpecNode(.scalar(text))
    let tree = SpecNode(
      .map([
        .init(key: "value", value: word),
        .init(key: "list", value: [word, word, SpecNode(.map([.init(key: text, value: word)]))]),
        .init(key: text, value: SpecNode(.map([.init(key: "k", value: word)]))),
      ]))
    #expect(try withoutPlaces(source(tree.yaml()).parse()) == tree)
    #expect(try withoutPlaces(source(word.yaml()).parse(allowingScalar: true)) == word)
  }

  @Test func `any tree survives`() throws {
    var numbers = Numbers()
    for _ in 0..<2000 {
      let tree = SpecNode(.map(entries(depth: 0, &numbers)))
      let text = tree.yaml()
      #expect(try withoutPlaces(source(text).parse()) == tree, "\(text)")
      let remarked = tree.yaml { path, _ in "from \(path) # twice" }
      #expect(try withoutPlaces(source(remarked).parse()) == tree, "\(remarked)")
    }
  }

  @Test func `empty lists and mappings survive at the top`() throws {
    #expect(SpecNode(.list([])).yaml() == "[]\n")
    #expect(try withoutPlaces(source(SpecNode(.map([])).yaml()).parse()) == SpecNode(.map([])))
  }

  @Test func `remarks stand in a column of their own`() throws {
    let tree = try source("{a: 1, long_key: [x, {b: c}], e: {}}").parse()
    #expect(
      tree.yaml { path, _ in "\(path)" } == """
        a: 1      # a
        long_key:
          - x     # long_key[0]
          - b: c  # long_key[1].b
        e: {}     # e

        """)
  }

  private func tree(depth: Int, _ numbers: inout Numbers) -> SpecNode {
    switch depth < 4 ? Int.random(in: 0..<4, using: &numbers) : 0 {
    case 1:
      let count = Int.random(in: 0..<4, using: &numbers)
      return SpecNode(.list((0..<count).map { _ in tree(depth: depth + 1, &numbers) }))
    case 2: return SpecNode(.map(entries(depth: depth + 1, &numbers)))
    default: return SpecNode(.scalar(Self.nasty.randomElement(using: &numbers) ?? ""))
    }
  }

  private func entries(depth: Int, _ numbers: inout Numbers) -> [SpecNode.Entry] {
    let keys = (0..<Int.random(in: 0..<4, using: &numbers)).map { _ in
      Self.nasty.randomElement(using: &numbers) ?? ""
    }
    return keys.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      .map { SpecNode.Entry(key: $0, value: tree(depth: depth + 1, &numbers)) }
  }

  private func withoutPlaces(_ node: SpecNode) -> SpecNode {
    node.mapOrigins { _ in .builtIn }
  }
}
