internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoStandard
internal import SeismoTables
internal import SeismoTraining
internal import Testing

extension Workplace {
  /// A first spec for a file of this folder, as it would stand beside it.
  fileprivate func firstSpec(for name: String, target: String? = nil) throws -> StartingSpec {
    let registry = try Registry([.standard])
    let inspection = try FileInspection(FileReference(name, in: path), registry: registry)
    return try .found(
      for: inspection, target: target,
      at: .init(path: "t.yaml", folder: path, registry: registry))
  }

  fileprivate func firstSpec(_ table: String, target: String? = nil) throws -> StartingSpec {
    try write(table, to: "t.csv")
    return try firstSpec(for: "t.csv", target: target)
  }

  /// Why there is no first spec.
  fileprivate func refusal(_ table: String, target: String? = nil) -> String {
    message { try firstSpec(table, target: target) }
  }
}

/// A column of a made-up table: what a row has in it.
private struct Kind: Sendable, CustomTestStringConvertible {
  var name: String
  /// Whether it is something to learn from.
  var isInput = true
  /// Whether it is something to predict.
  var isTarget = true
  var value: @Sendable (Int) -> String

  var testDescription: String { name }

  static let all = [
    Kind(name: "number") { "\(($0 * 37) % 101).25" },
    Kind(name: "gap", isTarget: false) { $0 % 5 == 3 ? "" : "\(($0 * 53) % 97).5" },
    Kind(name: "infinite", isTarget: false) { $0 % 7 == 2 ? "inf" : "\(($0 * 29) % 89).5" },
    Kind(name: "bounds", isInput: false, isTarget: false) { $0 % 2 == 0 ? "-inf" : "inf" },
    Kind(name: "whole") { "\(($0 * 7919) % 10007 * 3)" },
    Kind(name: "year") { "\(1900 + $0)" },
    Kind(name: "counter") { "\($0 + 1)" },
    Kind(name: "huge") { "\($0 % 2 == 0 ? "-" : "")1e30" },
    Kind(name: "tiny") { "\($0 + 1)e-320" },
    Kind(name: "constant", isInput: false, isTarget: false) { _ in "5" },
    Kind(name: "empty", isInput: false, isTarget: false) { _ in "" },
    Kind(name: "flag") { $0 % 3 == 0 ? "yes" : "no" },
    Kind(name: "colour") { ["red", "green", "blue"][$0 % 3] },
    Kind(name: "lonely") { $0 == 1 ? "one" : $0 % 2 == 0 ? "two" : "three" },
    Kind(name: "other") { $0 % 9 == 0 ? "other" : "place \($0 % 90)" },
    Kind(name: "name", isInput: false, isTarget: false) { "name \($0)" },
    Kind(name: "day", isTarget: false) { "2026-01-\(10 + $0 % 19)" },
    Kind(name: "moment", isTarget: false) { "2026-01-05T\(10 + $0 % 13):30:0\($0 % 10)" },
    Kind(name: "hour", isTarget: false) { "\(10 + $0 % 13):15" },
  ]
}

@Suite struct StartingSpecTests {
  private func table(_ kinds: [Kind], rows: Int) -> String {
    let header = kinds.enumerated().map { "\($1.name)\($0)" }.joined(separator: ",")
    return header + "\n"
      + (0..<rows).map { row in kinds.map { $0.value(row) }.joined(separator: ",") + "\n" }.joined()
  }

  @Test(arguments: Kind.all)
  private func `whatever stands beside it, a first spec passes the check`(kind: Kind) throws {
    let place = try Workplace()
    for other in Kind.all where kind.name != "empty" || other.name != "empty" {
      for rows in [2, 3, 5, 19, 20, 200] {
        let text = table([kind, other], rows: rows)
        try place.write(text, to: "t.csv")
        let spec: StartingSpec
        do {
          spec = try place.firstSpec(for: "t.csv")
        } catch let refusal as StartingSpec.Refusal {
          let can = kind.isTarget && other.isInput || kind.isInput && other.isTarget
          #expect(
            !can || kind.name == other.name || rows < 20,
            "\(kind.name), \(other.name), \(rows) rows: \(refusal)")
          #expect(!refusal.description.contains("seismo check"), "\(refusal)\n\(text)")
          continue
        }
        let words = message { _ = try place.experiment(spec.text).check() }
        #expect(words == "no error", "\(kind.name), \(other.name), \(rows) rows\n\(spec.text)")
      }
    }
  }

  /// Lines of a table: a header, and rows by a rule.
  private func rows(_ header: String, _ count: Int, _ row: (Int) -> String) -> String {
    header + "\n" + (0..<count).map { row($0) + "\n" }.joined()
  }

  /// Holds a first spec to words that it has or lacks, and to the check.
  private func expect(
    _ table: String, has: [String] = [], lacks: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let place = try Workplace()
    let spec = try place.firstSpec(table)
    // The comments stand in a column of their own: one space is as good as many.
    let text = spec.text.replacing(#/ +/#, with: " ")
    for words in has {
      #expect(text.contains(words), "\(words) in\n\(spec.text)", sourceLocation: sourceLocation)
    }
    for words in lacks {
      #expect(!text.contains(words), "\(words) in\n\(spec.text)", sourceLocation: sourceLocation)
    }
    let words = message { _ = try place.experiment(spec.text).check() }
    #expect(words == "no error", "\(spec.text)", sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    ("order_id", true), ("customerId", true), ("Passenger ID", true), ("key", true),
    ("grid", false), ("paid", false),
  ])
  func `a key is left out by its name, where most rows have one of their own`(
    name: String, isKey: Bool
  ) throws {
    let words = "- \(name) # an identifier by its name, with a number of its own in most rows\n"
    try expect(
      rows("\(name),size,kind", 60) {
        "\($0 * $0 * 7 + 100),\($0 * 37 % 101),\($0 % 2 == 0 ? "a" : "b")"
      },
      has: isKey ? [words] : [], lacks: isKey ? [] : ["identifier"])
  }

  @Test func `a date, a name or a row's number is predicted only for want of something better`()
    throws
  {
    try expect(
      rows("size,weight,day", 60) { "\($0 * 37 % 101),\($0 * 53 % 97).5,2026-01-\(10 + $0 % 19)" },
      has: [
        "column: weight # the last that can be predicted: from", "- use: date_parts", "# day\n",
      ])
    try expect(
      rows("weight,size,name", 60) { "\($0 * 53 % 97).5,\($0 * 37 % 101),name \($0)" },
      has: ["column: size", "- name # no two rows alike: an identifier\n"])
    try expect(
      rows("weight,id", 60) { "\($0 * 53 % 97).5,\($0 + 1)" },
      has: ["column: weight", "# the last that can be predicted"], lacks: ["exclude"])
  }

  @Test(arguments: zip(["x", "y"], ["1e45", "-1e300"]))
  func `numbers too large for float32 are learned in float64, and it says why`(
    _ column: String, _ value: String
  ) throws {
    // Of 40 rows some are held out: scaled by the others, the value is as large as before.
    var changed = 0
    for row in 0..<40 {
      let place = try Workplace()
      let spec = try place.firstSpec(
        rows("x,y", 40) {
          let (x, y) = ("\(($0 * 37) % 41).5", "\(($0 * 29) % 43).25")
          return $0 != row ? "\(x),\(y)" : column == "x" ? "\(value),\(y)" : "\(x),\(value)"
        })
      let reason = "# numbers of \(column) are too large for float32"
      #expect(spec.text.contains("precision: float64") == spec.text.contains(reason))
      if spec.text.contains(reason) { changed += 1 }
      let words = message { _ = try place.experiment(spec.text).check() }
      #expect(words == "no error")
    }
    #expect((1..<40).contains(changed))
  }

  @Test func `a name that looks like a variable is a name, wherever it stands`() throws {
    for name in ["${x}", "a ${x} b", "$${x}", "${", "${{x}}"] {
      let text = rows("num,\(name),other ${y}", 60) {
        "\(($0 * 37) % 61).5,\(["a", "b"][$0 % 2]),\(($0 * 29) % 53).5"
      }
      try expect(text, has: ["target:"], lacks: ["exclude"])
      let excluded = rows("num,\(name),out", 60) {
        "\(($0 * 37) % 61).5,text \($0) x,\($0 * 29 % 53)"
      }
      try expect(excluded, has: ["exclude"], lacks: [])
    }
  }

  @Test func `an infinite value is one that is missing`() throws {
    try expect(
      rows("a,b,y", 60) {
        "\($0 == 7 ? "inf" : $0 == 9 ? "-Infinity" : "\($0 * 37 % 101)"),\($0 % 7),\($0 * 53 % 97)"
      },
      has: [
        "missing:\n a:\n - -inf # a network can't take it\n - inf\n",
        "- impute_median # missing numbers in a\n",
      ])
  }

  @Test func `words that are too many share a column, or are left out`() throws {
    let place = (0..<60).map { "place \($0)" }
    // Some two hundred places with many rows each, and some more with one.
    try expect(
      rows("place,size,y", 5000) {
        "p\($0 < 300 ? 500 + $0 : $0 % 240),\($0 * 37 % 101),\($0 % 2)"
      },
      has: [
        "use: one_hot # place; words of fewer than 5 training rows share a column\n", "rare: 5",
      ])
    // A word that means the other ones already.
    try expect(
      rows("place,kind,y", 5000) {
        "p\($0 < 300 ? 500 + $0 : $0 % 240),\($0 % 3 == 0 ? "other" : "one"),\($0 % 2)"
      },
      has: ["use: one_hot # 'other' is a word of its own in kind\n on:\n - kind\n", "rare: 5"])
    try expect(
      rows("code,size,y", 6000) { "c\($0 % 2999),\($0 * 37 % 101),\($0 % 2)" },
      has: ["- code # 2999 words, too few rows of each\n"])
    try expect(
      rows("city,size,y", 60) { "\(place[$0 < 50 ? $0 : 50]),\($0 * 37 % 101),\($0 % 2)" },
      has: ["- city # names: most of its 51 words stand in one row only\n"])
  }

  @Test func `a small table has fewer parts, and the figures that choose are of one that there is`()
    throws
  {
    try expect(
      rows("a,kind", 8) { "\($0 * 3 % 8).5,\(["x", "y"][$0 % 2])" },
      has: [
        "use: stratified # 70 and 30 % of each class; too few rows for a test part\n",
        "validation: 0.3\n test: 0\n", "patience:",
      ])
  }

  @Test func `a class with one row is said`() throws {
    try expect(
      rows("a,kind", 60) { "\($0 * 37 % 101).5,\($0 == 30 ? "rare" : $0 % 2 == 0 ? "x" : "y")" },
      has: ["split: stratified # 70, 15 and 15 % of each class; 'rare' has only 1 row\n"])
  }

  @Test func `the only column to learn from is kept, whatever it is`() throws {
    try expect(
      rows("index,y", 60) { "\($0 + 1),\($0 * 53 % 97).5" }, has: ["column: y"], lacks: ["exclude"])
    try expect(
      rows("row,one,y", 60) { "\($0 + 1),5,\($0 * 53 % 97).5" },
      has: ["exclude:\n - one # one value in all rows\n"], lacks: ["- row"])
  }

  @Test func `new columns of the same name are mended by what the check says`() throws {
    try expect(
      rows("a,\"a=x\",y", 60) { "\($0 % 2 == 0 ? "x" : "z"),\($0 * 37 % 101).5,\($0 * 53 % 97).5" },
      has: ["- a # column 'a' would make 'a=x' a second time\n"])
  }

  @Test func `names from a file pass, whatever is in them`() throws {
    let names = [
      "dates", "numeric", "a*b", "- x", "#", "{a: b}", "no", "2026", "ö\\\\ü", "'", "&a", "*",
    ]
    try expect(
      rows(names.joined(separator: ",") + ",y", 60) { row in
        names.indices.map {
          $0 % 2 == 0 ? "w\((row + $0 * (row / 3)) % 11)" : "\(row * 37 % (50 + $0)).5"
        }
        .joined(separator: ",") + ",\(row % 2)"
      }, has: ["target: y"], lacks: ["exclude"])
  }

  @Test func `a refusal names each column and its reason`() throws {
    let place = try Workplace()
    #expect(
      place.refusal(rows("name,group", 300) { "n\($0) x,g\($0 % 3)" })
        == "has nothing to predict 'group' from: 'name' (free text: 300 values)")
    #expect(
      place.refusal(rows("name,day", 30) { "n\($0),2026-01-\(10 + $0 % 19)" })
        == "has no column to predict: 'name' has 30 different words in 30 rows; 'day' holds dates or "
        + "times, which a network can't predict")
    #expect(place.refusal("a,b\n1,2\n") == "has one row; there is nothing to learn from it")
    #expect(
      place.refusal(rows("a,b", 30) { "\($0 * 7 % 31).5,n\($0)" }, target: "b")
        == "'b' has 30 different words in 30 rows; choose another column with --target")
  }
}
