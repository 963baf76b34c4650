import FixedWidth
import Foundation
import SeismoReading
import SeismoSpec
import SeismoTables
import SeismoTesting
import Testing

@Suite struct `fixed_width` {
  private let folder = TestFolder()

  @Test func `keeps the contract`() async throws {
    try await checkContract(of: .fixedWidth)
  }

  private func reader(_ text: String, _ columns: [FixedField]) throws -> FixedWidthReader {
    var reader = FixedWidthReader()
    reader.path = try folder.write(text.utf8, to: "t.txt")
    reader.columns = columns
    return reader
  }

  @Test func `fields are characters, and a short line lacks its last`() throws {
    let table = try reader(
      "é  12 2026-01-31\r\nab  7\n   \n ?1e2 2026-02-01x\n",
      [FixedField("w", 1...2), FixedField("n", 3...5), FixedField("d", 7...16)]
    ).read(ReadRequest())
    #expect(table.columns.map(\.type) == [.category, .number, .date])
    #expect(
      table.columns.map(\.texts) == [
        ["é", "ab", ""], ["12", "7", "100"], ["1769817600", "", "1769904000"],
      ])
    #expect((0..<3).map(table.place(of:)) == ["t.txt:1", "t.txt:2", "t.txt:4"])
  }

  @Test func `fields may overlap, leave gaps and come in any order`() throws {
    let table = try reader("12345\n", [FixedField("b", 3...5), FixedField("a", 1...3)])
      .read(ReadRequest())
    #expect(table.columns.map(\.name) == ["b", "a"])
    #expect(table.columns.map(\.texts) == [["345"], ["123"]])
  }

  @Test func `a word that comes late among numbers is an error with its line`() throws {
    let text = (10..<60).map { "\($0)\n" }.joined() + "x9\n"
    #expect {
      try reader(text, [FixedField("n", 1...2)]).read(ReadRequest())
    } throws: {
      "\($0)"
        == "t.txt:51: error: column 'n': found 'x9' among numbers (50 numbers, 1 word); correct it, add it to "
        + "'missing' of the reader, leave it out with its on_bad_value, or declare the column in schema.types, where "
        + "category keeps every text"
    }
  }

  @Test func `a file to predict is taken where numbers stand in the places of numbers`() throws {
    let fields = [FixedField("n", 1...3), FixedField("w", 4...8)]
    let own = try reader(" 12red\n  7blue\n", fields)
    let types: [String: ColumnType] = ["n": .number, "w": .category]
    for (text, isTaken) in [
      (" 15grey\n", true), ("n,w\n15,grey\n16,red\n", false), ("{\"n\": 1}\n", false),
    ] {
      let file = try reader(text, fields).files[0]
      #expect(try (own.adapted(to: file, columns: types) != nil) == isTaken, "\(text)")
    }
  }

  @Test func `a file that isn't text is named`() throws {
    let text = "PAR1\u{0}\u{1}"
    #expect {
      try reader(text, [FixedField("n", 1...2)]).read(ReadRequest())
    } throws: {
      "\($0)".hasPrefix(
        "t.txt: error: is a Parquet file, not text with fields; make a CSV file of it: ")
    }
  }
}
