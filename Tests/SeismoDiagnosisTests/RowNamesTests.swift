internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining
internal import Testing

/// A row's name is as short as tells it from others, and leads back to the row.
@Suite struct RowNamesTests {
  private let table = Table(
    columns: [],
    provenance: Provenance([
      (file: "../data/a/t.csv", lines: [2, 3, 5]), (file: "../data/b/t.csv", lines: [2, 4]),
      (file: "u.csv", lines: [1, 2]), (file: "synthetic", lines: []),
    ]))

  @Test func `every name that is printed leads to its row`() throws {
    for row in 0..<table.rowCount {
      let name = table.provenance.shortPlace(of: row)
      let reference = try #require(RowReference(name))
      #expect(try reference.row(in: table, files: [], from: "/") == row, "\(name)")
      #expect(try #require(RowReference("\(row)")).row(in: table, files: [], from: "/") == row)
    }
    #expect(table.provenance.shortPlace(of: 3) == "b/t.csv:2")
    #expect(table.provenance.shortPlace(of: 6) == "u.csv:2")
  }

  @Test func `a name of two files asks for its folder`() throws {
    let reference = try #require(RowReference("t.csv:2"))
    let error = #expect(throws: RowReference.NoSuchRow.self) {
      try reference.row(in: table, files: [], from: "/")
    }
    #expect(
      error?.reason
        == "'t.csv' may be ../data/a/t.csv or ../data/b/t.csv; give it with its folder")
  }

  @Test func `values are told as a file has them`() {
    let cells: [(ColumnType, Double, String)] = [
      (.date, 1_786_147_200, "2026-08-08"), (.date, 1_786_147_200 + 66_600, "2026-08-08T18:30Z"),
      (.time, 66_600, "18:30"), (.time, 66_605.5, "18:30:05.5"), (.boolean, 1, "true"),
      (.number, 450_000, "450000"), (.number, 0.1, "0.1"), (.integer, -3, "-3"),
    ]
    for (type, number, text) in cells {
      let column = Column(name: "x", values: .numbers([number]), type: type)
      #expect(column.text(at: 0) == text)
    }
    #expect(Column(name: "x", values: .numbers([.nan]), type: .date).text(at: 0) == "")
    #expect(Column(name: "x", values: .categories([1], levels: ["a", "b"])).text(at: 0) == "b")
  }
}
