import Foundation
import Testing

/// What was found is a type; words are made of it in one place and never read back.
@Suite struct FactsTests {
  /// Words that may be compared, by file, with the reason: none of them is a sentence, a verdict or a name that another
  /// file made for people.
  private static let allowed: [String: (words: Set<String>, reason: String)] = [
    "ChangePlan.swift": (["data"], "a key of the spec"),
    "Advisor.swift": (["optimizer.learning_rate"], "a key of the spec"),
    "Replay.swift": (["epoch"], "a key of metrics.jsonl"),
    "PluginTemplate.swift": (["merge"], "a template's name"),
    "Terminal.swift": (["dumb"], "the environment"),
    "SettingColumns.swift": ([".path"], "a key of the spec"),
    "Outcome.swift": (["test.loss"], "a metric's name"),
    "Figures.swift": (["accuracy"], "a metric's name"), "FoldRow.swift": (["accuracy"], "as there"),
    "Ranking.swift": (["max"], "a value of the spec"),
    "SpikeText.swift": (["reshuffle"], "a component's name"),
    "CompareCommand.swift": (["matched", "md", "markdown"], "an argument, and a file's ending"),
    "Completions.swift": ([".yaml", ".yml"], "a file's ending"),
    "RunsCommand.swift": (["debug"], "a folder of SwiftPM"),
    "RejectedRows.swift": (["/dev/"], "a path"),
    "SourceTree.swift": ([".swift"], "a path"),
    "InspectionText.swift": (["T00:00:00Z"], "ISO 8601"),
  ]

  private static var comparisons: [Regex<(Substring, Substring)>] {
    [
      #/(?:hasPrefix|hasSuffix|contains|wholeMatch)\("([^"]*)"/#, #/[=!]= "([^"]*)"/#,
      #/case \(?(?:\w+, )?"([^"]*)"/#,
    ]
  }
  private static var lists: Regex<(Substring, Substring)> {
    #/\[((?:"[^"]*"(?:, )?)+)\]\.contains/#
  }

  static let rooms = ["SeismoDiagnosis", "SeismoComparison", "SeismoReports", "SeismoCommand"]

  @Test(arguments: rooms)
  func `no room reads words back`(room: String) throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/\(room)")
    let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
    var seen = 0
    for case let file as URL in try #require(files) where file.pathExtension == "swift" {
      let name = file.lastPathComponent
      let code = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter {
        !$0.contains(#/^ *\/\//#)
      }
      for line in code {
        for word in Self.compared(in: String(line)) {
          let isAllowed = Self.allowed[name]?.words.contains(word) == true
          #expect(isAllowed, "\(name) compares with \"\(word)\":\n\(line)")
        }
      }
      seen += 1
    }
    #expect(seen > 5)
  }

  /// The literals of two letters and more that a line of code compares something with.
  private static func compared(in line: String) -> [String] {
    let single = comparisons.flatMap { line.matches(of: $0).map { String($0.1) } }
    let listed = line.matches(of: lists).flatMap {
      $0.1.matches(of: #/"([^"]*)"/#).map { String($0.1) }
    }
    return (single + listed).filter { $0.contains(#/[A-Za-z]{2}/#) }
  }

  @Test func `a file and its line are put together by Place alone`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources")
    let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
    var seen = 0
    for case let file as URL in try #require(files)
    where file.pathExtension == "swift" && file.lastPathComponent != "Place.swift" {
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        #expect(!Self.joinsFileAndLine(String(line)), "\(file.lastPathComponent):\n\(line)")
      }
      seen += 1
    }
    #expect(seen > 100)
    #expect(Self.joinsFileAndLine(#"  let place = "\(row.file):\(row.firstLine)""#))
    #expect(Self.joinsFileAndLine(#""\(file.written):\(1 + line): error""#))
    #expect(!Self.joinsFileAndLine(#""\(Place(name, line)):\(column): error""#))
  }

  private static func joinsFileAndLine(_ line: String) -> Bool {
    line.contains(#/\\\([^"]*?\):\\\([^"]*?[lL]ine/#)
  }

  @Test func `comparing with a word is seen`() {
    let lines = [
      #"if spike.trigger.hasSuffix("× short batch") {"#, #"where $0.kind == "state""#,
      #"["none", "unknown"].contains(trigger)"#, #"case ("none", "edge"):"#,
      #"contains("count") || contains("weighs")"#,
    ]
    #expect(lines.map { Self.compared(in: $0).count } == [1, 1, 2, 1, 2])
    #expect(Self.compared(in: #"text == "-" || name == """#).isEmpty)
  }
}
