internal import Foundation
internal import SeismoSpec
internal import Testing

/// Files that are refused before anything is decoded.
@Suite struct RefusalTests {
  @Test(arguments: [
    ("a: 1\na: 2\n", "2:1+1"),
    ("b:\n  a: 1\n  c: 2\n  a: 3\n", "4:3+1"),
    ("x: {a: 1, a: 2}\n", "1:11+1"),
    ("{a: 1, b: {a: 2}, a: 3}\n", "1:19+1"),
    ("{a: 1, \"a\": 2}\n", "1:8+3"),
    ("a: 1\n# a: 2\nb: a\nc: {a: 0}\na: 3\n", "5:1+1"),
    ("a: 1\nab: 2\na : 3\n", "3:1+1"),
    ("a: 1\nb: 2\na: 3\na: 4\n", "3:1+1"),
    ("ключ: 1\nb: {c: 1}\nключ: 3\n", "3:1+4"),
    ("1: a\n'1': b\n", "2:1+3"),
  ])
  func `a key that stands twice is refused at its second place`(
    text: String, expected: String
  ) throws {
    let found = try problems { _ = try source(text).parse() }
    #expect(found.all.map { place($0.origin) } == [expected])
    guard case .duplicateKey = found.all.first?.fact else {
      Issue.record("\(found)")
      return
    }
  }

  @Test func `a duplicate key is shown in its line`() throws {
    let found = try problems { _ = try source("seed: 1\nname: n\nseed: 2\n").parse() }
    #expect(
      found.description == """
        spec.yaml:3:1: error: the key 'seed' stands twice
            3 | seed: 2
              | ^~~~
        """)
  }

  @Test(arguments: [
    (
      "a: [1, 2\nb: 3\n",
      """
      spec.yaml:2:2: error: not valid YAML: did not find expected ',' or ']'
          2 | b: 3
            |  ^
      """
    ),
    (
      "a: 'open\n",
      """
      spec.yaml:2:1: error: not valid YAML: found unexpected end of stream
          2 |\(" ")
            | ^
      """
    ),
    (
      "a: *nowhere\n",
      """
      spec.yaml:1:4: error: not valid YAML: found undefined alias
          1 | a: *nowhere
            |    ^
      """
    ),
    (
      "a: 1\n---\nb: 2\n",
      """
      spec.yaml:2:1: error: not valid YAML: but found another document
          2 | ---
            | ^
      """
    ),
    (
      "a: {b: c: d}\n",
      """
      spec.yaml:1:9: error: not valid YAML: did not find expected ',' or '}'
          1 | a: {b: c: d}
            |         ^
      """
    ),
    (
      "a: {b: ${c}}\n",
      """
      spec.yaml:1:9: error: not valid YAML: did not find expected ',' or '}'; within [ ] and { } a \
      ${name} needs quotes
          1 | a: {b: ${c}}
            |         ^
      """
    ),
    (
      "? [a, b]\n: 1\n",
      """
      spec.yaml:1:3: error: expected a word as key, found a list
          1 | ? [a, b]
            |   ^
      """
    ),
  ])
  func `what isn't YAML is refused with a place and a reason`(text: String, words: String) throws {
    #expect(try problems { _ = try source(text).parse() }.description == words)
  }

  /// Texts that could keep a parser busy, or too deep in its stack; as cases, since a test's
  /// arguments are printed.
  enum Explosion: CaseIterable {
    case lists, mappings, items, deep, deeper, many
    case aliases, aliasAsKey, aliasesInKeys

    /// Ten levels of ten aliases each: 10¹⁰ values.
    private var bomb: String {
      "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        + (1..<10).map { level in
          let items = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
          return "a\(level): &a\(level) [\(items)]\n"
        }.joined()
    }

    var text: String {
      switch self {
      case .lists: String(repeating: "[", count: 1 << 20)
      case .mappings: String(repeating: "{a: ", count: 1 << 18)
      case .items: String(repeating: "- ", count: 1 << 19)
      case .deep: String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
      case .deeper: String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
      case .many: "[" + String(repeating: "x,", count: 100_001) + "]"
      case .aliases: bomb
      case .aliasAsKey: bomb + "? *a9\n: 1\n"
      case .aliasesInKeys: bomb + "? [*a9]\n: 1\n? [*a9]\n: 1\n"
      }
    }
  }

  @Test(.timeLimit(.minutes(1)), arguments: Explosion.allCases)
  func `a spec that would explode is refused`(explosion: Explosion) throws {
    let found = try problems { _ = try source(explosion.text).parse() }
    #expect(found.all.count == 1)
    #expect(found.description.utf8.count < 1000)
  }

  @Test func `64 values may be nested`() throws {
    let text = String(repeating: "[", count: 63) + String(repeating: "]", count: 63)
    _ = try source(text).parse()
  }

  @Test func `a file that is too large, missing, a folder or not UTF-8 is refused`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "spec-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func words(_ name: String, _ data: Data?) throws -> String {
      let path = folder.appending(path: name)
      try data?.write(to: path)
      let found = try problems { _ = try SpecSource(path: path.path(percentEncoded: false)) }
      return found.description.replacing(folder.path(percentEncoded: false), with: "…")
    }
    #expect(
      try words("large.yaml", Data(repeating: 0x23, count: 1 << 20 + 1))
        == "…/large.yaml: error: is 1048577 bytes long; a spec may have at most 1048576\n"
        + "  for a data file, a first spec is written by: seismo init …/large.yaml")
    #expect(try words("none.yaml", nil) == "…/none.yaml: error: can't be read: no such file")
    #expect(
      try words("latin.yaml", Data([0x61, 0x3a, 0x20, 0xe4, 0x0a]))
        == "…/latin.yaml: error: can't be read: it is not UTF-8 text")
    #expect(
      try words(".", nil) == "…/.: error: can't be read: permission denied or not a file")
  }

  @Test(arguments: [
    ("data:\n\tread: csv\n", "2:1"), ("train: 5\n  \tseed: 3\n", "2:3"),
    ("train:\n  epochs: 5\n\tseed: 3\n", "3:1"), ("a:\n- b\n\t- c: d\n", "3:1"),
    ("a: {\n\tb: c: d}\n", "2:1"), ("a:\n  -\t\tb: c\n   d: e\n", "2:4"),
  ])
  func `a tab for spaces is named, and spaces mend it`(text: String, expected: String) throws {
    let found = try problems { _ = try source(text).parse() }
    #expect(found.all.map(\.fact) == [.tab])
    #expect(place(found.all[0].origin).hasPrefix(expected + "+"))
    #expect(found.description.hasSuffix("^ write spaces instead of each tab"))
  }

  @Test func `a control character is named, and its escape mends it`() throws {
    let found = try problems { _ = try source("a: 1\nb: x\u{1B}y\n").parse() }
    #expect(
      found.description == """
        spec.yaml:2:5: error: not valid YAML: the control character <U+001B>
            2 | b: x<U+001B>y
              |     ^~~~~~~~ within double quotes it is written \\x1b
        """)
    #expect(try source("b: \"x\\x1by\"").parse()["b"]?.text == "x\u{1B}y")
  }

  @Test func `a tab that YAML takes is left alone`() throws {
    #expect(try source("a: b # \t\nc:\td\n").parse()["c"]?.text == "d")
  }

  @Test(arguments: [
    ("id,name\n1,a\n2,b\n", "d.csv", "a table", true),
    ("1;2;3\n4;5;6\n", "data", "a table", true),
    ("a\tb\n1\t2\n", "x", "a table", true),
    ("name: n, x\na: 1, \"2: 3\n", "x.csv", "a table", true),
    ("\u{1f}\u{8b}", "d.gz", "gzip data", true),
    ("PK\u{3}\u{4}\u{0}", "d.xlsx", "binary data", true),
    ("<!DOCTYPE html>\n<p>x", "d", "a page of HTML", false),
    ("<?xml version='1.0'?>", "d", "XML", false),
    ("[{\"a\": 1}, {\"a\": 2}]", "d.json", "records in JSON", false),
    ("{\"a\": 1}\n{\"a\": 2}\n", "d.jsonl", "records in JSON", false),
  ])
  func `what is no spec is named for what it is`(
    text: String, name: String, kind: String, isData: Bool
  ) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "seismo-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: name).path(percentEncoded: false)
    let bytes = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    try Data(bytes).write(to: URL(filePath: path))
    let found = try problems { _ = try SpecSource(path: path).parse() }
    let advice = "\n  for a data file, a first spec is written by: seismo init \(path)"
    #expect(found.description == "\(path): error: is \(kind), not a spec" + (isData ? advice : ""))
  }

  @Test func `messages are short, whatever the spec is`() throws {
    let long = String(repeating: "k", count: 400_000)
    for text in ["\(long)", "\(long): 1\n\(long): 2\n", "a: [\(long)", "a: *\(long)\nb: &c 1\n"] {
      let found = try problems {
        let spec = source(text)
        var decoding = Decoding(registry: try Registry([]), folder: "")
        _ = decoding.record(Circle.self, from: try spec.parse())
        throw SpecProblems(decoding.problems, in: spec)
      }
      #expect(found.description.utf8.count < 10_000, "\(text.prefix(10))")
    }
  }
}
