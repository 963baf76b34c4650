internal import SeismoSpec
internal import Testing

/// Every value and key knows where it stands.
@Suite struct MarkTests {
  let root: SpecNode

  init() throws {
    root = try source(
      """
      name: plain text
      data:
        read: {use: csv, path: 'a b.csv'}
        list:
          - first
          - {deep: "double"}
      empty:
      häß: {ключ: 日本}
      folded: >
        one
        two
      wrapped: one
        two
      """
    ).parse()
  }

  @Test(arguments: [
    ("name", "1:7+10"), ("data", "3:3+1"), ("data.read", "3:9+1"), ("data.read.use", "3:15+3"),
    ("data.read.path", "3:26+9"), ("data.list", "5:5+1"), ("data.list[0]", "5:7+5"),
    ("data.list[1]", "6:7+1"), ("data.list[1].deep", "6:14+8"), ("häß.ключ", "8:13+2"),
    ("folded", "9:9+10"), ("wrapped", "12:10+7"),
  ])
  func `a value stands where the file has it`(path: String, expected: String) {
    #expect(place(root[path: SpecPath(path)]?.origin) == expected)
  }

  @Test func `a key stands where the file has it`() throws {
    guard case .map(let entries) = root.body else { throw Unexpected() }
    #expect(
      entries.map { place($0.keyOrigin) } == [
        "1:1+4", "2:1+4", "7:1+5", "8:1+3", "9:1+6", "12:1+7",
      ])
  }

  @Test func `a value keeps its text, whatever YAML would make of it`() throws {
    let text = "[1e-4, no, 0x10, 1_000, 2026-01-02, '', ~, null, \"null\", 1.50]"
    let node = try source(text).parse()
    guard case .list(let items) = node.body else { throw Unexpected() }
    #expect(
      items.map(\.text)
        == ["1e-4", "no", "0x10", "1_000", "2026-01-02", "", "", "", "null", "1.50"])
  }

  @Test func `a nothing keeps its place`() throws {
    #expect(place(root["empty"]?.origin) == "7:7+1")
  }

  @Test func `text over several lines is folded as YAML says`() {
    #expect(root["folded"]?.text == "one two\n")
    #expect(root["wrapped"]?.text == "one two")
  }

  @Test func `an alias is refused, and what only looks like one is not`() throws {
    let words = try problems { _ = try source("a: &x {k: v}\nb: *x\n").parse() }.description
    #expect(
      words == """
        spec.yaml:2:4: error: aliases (*name) are not part of the spec language
            2 | b: *x
              |    ^~ write vars: {name: value} and ${name}
        """)
    let node = try source("a: '& b'  # &c\nb: \"*x &y\"  # *z\n").parse()
    #expect(node["b"]?.text == "*x &y")
  }

  @Test func `an empty file is an empty mapping`() throws {
    #expect(try source("").parse().body == .map([]))
    #expect(try source("# nothing\n").parse().body == .map([]))
    #expect(try source("").parse(allowingScalar: true).body == .scalar(""))
  }
}

struct Unexpected: Error {}
