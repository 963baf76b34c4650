import SeismoCSV
import SeismoSpec
import SeismoTables
import Testing

/// A kind of value, the type of a column of it, and how an error counts them.
private struct Kind: CustomTestStringConvertible, Sendable {
  var name: String
  var plural: String
  var type: ColumnType
  var texts: [String]
  var testDescription: String { name }

  static let all = [
    Kind(name: "number", plural: "numbers", type: .number, texts: ["1.5", "2.25", "-3.5e2"]),
    Kind(name: "number", plural: "numbers", type: .integer, texts: ["1", "20", "-3"]),
    Kind(name: "date", plural: "dates", type: .date, texts: ["2020-01-31", "2021-12-01"]),
    Kind(name: "date", plural: "dates", type: .date, texts: ["31/01/2020", "1/12/2021"]),
    Kind(name: "time", plural: "times", type: .time, texts: ["00:00", "23:59:59", "7:05"]),
    Kind(name: "boolean", plural: "booleans", type: .boolean, texts: ["Yes", "no", "YES"]),
    Kind(name: "word", plural: "words", type: .category, texts: ["red", "24:00", "2021-02-29"]),
  ]
}

@Suite struct `A column of one kind but for a few values` {
  /// Forty rows of a kind, with another text on line 19.
  private func text(_ kind: Kind, with odd: String) -> String {
    let rows = (0..<40).map { $0 == 17 ? odd : kind.texts[$0 % kind.texts.count] }
    return "v,x\n" + rows.map { "\($0),1\n" }.joined()
  }

  /// Each two kinds, and each text of the second. Yes and no among words are words, and dates are of one
  /// kind in any order.
  private static let pairs: [(Kind, Kind, String)] = {
    var pairs: [(Kind, Kind, String)] = []
    for common in Kind.all {
      for rare in Kind.all where common.name != rare.name {
        if common.name == "word", rare.name == "boolean" { continue }
        for text in rare.texts { pairs.append((common, rare, text)) }
      }
    }
    return pairs
  }()

  @Test(arguments: pairs)
  fileprivate func `is an error that names the odd one`(
    common: Kind, rare: Kind, odd: String
  ) throws {
    let kind = rare.name == "boolean" ? "word" : rare.name
    #expect(
      message(reading: text(common, with: odd))
        == "t.csv:19: error: column 'v': found '\(odd)' among \(common.plural) (39 "
        + "\(common.plural), 1 \(kind)); correct it, add it to 'missing' of the reader, leave it out "
        + "with its on_bad_value, or declare the column in schema.types, where category keeps every "
        + "text")
  }

  @Test(arguments: pairs)
  fileprivate func `is of that kind once the error's advice is followed`(
    common: Kind, rare: Kind, odd: String
  ) throws {
    let text = text(common, with: odd)
    let missing = try read(text) { $0.onBadValue = .missing }
    #expect(missing.columns[0].type == common.type)
    #expect((0..<40).filter(missing.columns[0].isMissing) == [17])
    #expect(missing.notes.rejects.map(\.line) == [19])
    #expect(missing.notes.rejects.map(\.value) == [odd])
    let skipped = try read(text) { $0.onBadValue = .skip }
    #expect(skipped.columns[0].type == common.type)
    #expect(skipped.rowCount == 39 && skipped.notes.skippedRows == 1)
    let marked = try read(text) { $0.missing.append(odd) }
    // By their words, in which NaN is itself.
    #expect("\(marked.columns[0])" == "\(missing.columns[0])")
    let declared = try read(text, ReadRequest(types: ["v": .category]))
    #expect(declared.columns[0].type == .category)
    #expect(!(0..<40).contains(where: declared.columns[0].isMissing))
    let proposed = try withReader(text.utf8) { reader in
      let proposal = try CSVReader.proposal(for: try #require(reader.path))
      return try #require(proposal).read(ReadRequest())
    }
    #expect("\(proposed.columns[0])" == "\(missing.columns[0])")
  }

  @Test func `may have two odd values, or one in twenty`() throws {
    func type(_ common: Int, _ odd: Int) throws -> ColumnType {
      let rows = [String](repeating: "1", count: common) + [String](repeating: "w", count: odd)
      return try read("v\n" + rows.joined(separator: "\n")) { $0.onBadValue = .missing }
        .columns[0].type
    }
    #expect(try type(2, 2) == .integer)
    #expect(try type(10, 3) == .category)
    #expect(try type(57, 3) == .integer)
    #expect(try type(56, 3) == .category)
  }

  @Test func `is a category if a pair of yes and no is less than nearly all`() throws {
    let rows = (0..<30).map { $0 % 10 == 0 ? "unknown" : $0 % 2 == 0 ? "yes" : "no" }
    let column = try read("v,x\n" + rows.map { "\($0),1\n" }.joined()).columns[0]
    #expect(column.type == .category)
    let none = (0..<40).map { $0 < 39 ? "no" : "mild" }
    #expect(try read("v,x\n" + none.map { "\($0),1\n" }.joined()).columns[0].type == .category)
  }

  @Test func `names some more of the odd ones`() {
    let rows = (0..<100).map { $0 % 20 == 5 ? "w\($0)" : "\($0)" }
    #expect(
      message(reading: "v\n" + rows.joined(separator: "\n")).hasPrefix(
        "t.csv:7: error: column 'v': found 'w5' among numbers (95 numbers, 5 words); others are "
          + "'w25' at t.csv:27, 'w45' at t.csv:47, 'w65' at t.csv:67 and 1 more; correct them, "))
  }

  @Test func `of dates names one of another order`() {
    let dates = (1...24).map { "\($0 % 12 + 1)/\($0 + 4)/2020" }
    #expect(
      message(reading: "v\n" + (dates + ["25/12/2020"]).joined(separator: "\n")).hasPrefix(
        "t.csv:26: error: column 'v': found '25/12/2020' among dates (24 dates, 1 date in another "
          + "order); "))
  }

  @Test func `is a mixture if there are many, kept as words and doubted where a policy allows it`()
    throws
  {
    let rows = (0..<40).map { $0 % 3 == 0 ? "A\($0)" : "\($0)" }
    let text = "v,x\n" + rows.map { "\($0),1\n" }.joined()
    #expect(message(reading: text).contains("found 'A0' among numbers (26 numbers, 14 words); "))
    for policy in [ValuePolicy.missing, .skip] {
      let table = try read(text) { $0.onBadValue = policy }
      #expect(table.columns[0].type == .category)
      #expect(!(0..<40).contains(where: table.columns[0].isMissing))
      #expect(
        table.notes.doubts == [
          "column 'v' holds 26 numbers, 14 words and is kept as words, since none is nearly all; "
            + "declare its type in schema.types"
        ])
    }
  }

  @Test(arguments: [
    ["31-Jan-2020", "1-Feb-2020", "12-Dec-1999"], ["01/31/20", "02/28/21", "12/31/99"],
    ["6:30 PM", "12:00 am", "1:05:07pm"], ["Jan 5, 2020", "March 7, 2021", "Sep 30, 1999"],
  ])
  func `that look like dates or times and are none is doubted`(texts: [String]) throws {
    let rows = (0..<12).map { texts[$0 % 3] }
    let table = try read("v;x\n" + rows.map { "\($0);1\n" }.joined()) {
      $0.delimiter = Delimiter(UInt8(ascii: ";"))
    }
    #expect(table.columns[0].type == .category)
    #expect(
      table.notes.doubts == [
        "column 'v': texts such as '\(texts[0])' look like dates or times in a form that isn't read, "
          + "and are words; write them as 2026-01-31 or 18:30, or exclude the column"
      ])
  }

  @Test func `of versions, addresses and names isn't doubted`() throws {
    for texts in [
      ["1.2.3", "10.0.1", "2.3.4"], ["192.168.0.1", "10.0.0.7", "172.16.5.5"],
      ["a:b am", "x", "y"],
    ] {
      let rows = (0..<12).map { texts[$0 % 3] }
      #expect(try read("v;x\n" + rows.map { "\($0);1\n" }.joined()).notes.doubts == [])
    }
  }
}

@Suite struct `A column of classes` {
  private func levels(_ rows: [String], _ types: [String: ColumnType] = [:]) throws -> [String] {
    let table = try read(
      "x,y\n" + rows.map { "1,\($0)\n" }.joined(), ReadRequest(types: types, classes: ["y"]))
    guard case .categories(_, let levels) = table.columns[1].values else { return [] }
    return levels
  }

  @Test(arguments: [
    (["1", "0", "1.0", "0.0", "1e0"], ["0", "1"]), (["True", "TRUE", "false"], ["false", "True"]),
    (["no", "Yes", "NO", "yes"], ["no", "Yes"]), (["2.50", "2.5", "-1"], ["-1", "2.50"]),
    (["2020-01-02", "2020-01-02T00:00", "2020-01-01"], ["2020-01-01", "2020-01-02"]),
    (["7:05", "07:05", "7:05:00.0", "23:00"], ["7:05", "23:00"]), (["-0", "0", "0.0"], ["-0"]),
    (["b", " a", "A ", "b"], ["A", "a", "b"]), (["10", "9", "2"], ["2", "9", "10"]),
  ])
  func `has one for each value that an input column has`(rows: [String], expected: [String]) throws
  {
    #expect(try levels(rows) == expected)
    let input = try read("x,y\n" + rows.map { "1,\($0)\n" }.joined()).columns[1]
    let isMissing = (0..<rows.count).map(input.isMissing)
    #expect(!isMissing.contains(true))
    if let numbers = input.numbers { #expect(Set(numbers).count == expected.count) }
  }

  @Test func `keeps codes, which a number would lose`() throws {
    #expect(try levels(["007", "7", "07", "010"]) == ["007", "07", "7", "010"])
    #expect(
      try levels(["9007199254740993", "9007199254740992"])
        == ["9007199254740992", "9007199254740993"])
  }

  @Test func `has the declared type`() throws {
    #expect(try levels(["0", "1", "0.0", "1.0"], ["y": .category]) == ["0", "0.0", "1", "1.0"])
    #expect(try levels(["007", "7", "1"], ["y": .integer]) == ["1", "007"])
    #expect(try levels(["yes", "1", "off", "0"], ["y": .boolean]) == ["off", "yes"])
  }

  @Test func `refuses an odd value as an input does`() {
    #expect(
      message {
        try read("y\n1\n2\n3\n4\nx\n", ReadRequest(classes: ["y"]))
      }.hasPrefix("t.csv:6: error: column 'y': found 'x' among numbers (4 numbers, 1 word); "))
  }
}
