import SeismoSpec
import SeismoTableParts
import SeismoTables
import Testing

@Suite struct `An inline reader` {
  private func reader(_ columns: [String], _ rows: [String]...) -> InlineReader {
    var reader = InlineReader()
    (reader.columns, reader.rows) = (columns, rows)
    return reader
  }

  @Test func `finds the types of its columns`() throws {
    let table = try reader(
      ["n", "x", "day", "at", "ok", "word", "none"],
      ["1", "1.5", "2026-01-31", "18:30", "true", "b", ""],
      ["-2", "", "1970-01-02", "0:00", "false", "a", ""]
    ).read(ReadRequest())
    #expect(
      table.columns.map(\.type) == [.integer, .number, .date, .time, .boolean, .category, .number])
    #expect(table.columns[0].numbers == [1, -2])
    #expect(table.columns[1].isMissing(at: 1))
    #expect(table.columns[2].numbers?[1] == 86_400)
    #expect(table.columns[3].numbers == [66_600, 0])
    #expect(table.columns[4].numbers == [1, 0])
    #expect(table.columns[5].values == .categories([1, 0], levels: ["a", "b"]))
    #expect(table.place(of: 1) == "inline:2")
  }

  @Test func `takes declared types, markers and classes`() throws {
    let reader = reader(["x", "y"], ["1", "10"], ["-999", "9"], ["3", "9.0"])
    let request = ReadRequest(
      types: ["x": .category], missing: ["x": ["-999.0"]], classes: ["y"])
    let table = try reader.read(request)
    #expect(table.columns[0].values == .categories([0, -1, 1], levels: ["1", "3"]))
    #expect(table.columns[1].values == .categories([1, 0, 0], levels: ["9", "10"]))
    #expect(
      message { try reader.read(ReadRequest(types: ["y": .integer])) }
        == "inline:3: error: column 'y': expected a whole number, found '9.0'")
  }

  @Test func `refuses rows of another width, and none`() {
    #expect(
      message { try reader(["a", "b"], ["1", "2"], ["1"]).validate() }
        == "rows: row 2 has 1 value, and there are 2 columns")
    #expect(message { try reader(["a", "a"]).validate() } == "columns: names 'a' twice")
    #expect(
      message { try reader(["a"]).read(ReadRequest()) }
        == "inline: error: 'columns' and 'rows' of the reader have no row")
  }
}
