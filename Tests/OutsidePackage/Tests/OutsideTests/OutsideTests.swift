import Foundation
import Outside
import SeismoSpec
import SeismoTables
import SeismoTesting
import Testing

/// Components of a package of one's own, by public means alone.
@Suite struct OutsideTests {
  @Test func `every component keeps the contract`() async throws {
    try await checkContract(of: .outside)
  }

  @Test(arguments: [
    ("@attribute a numeric\n@data\n1,2\n", "3: error: the header has 1 field, this row has 2"),
    ("@attribute a numeric\n@data\nx\n", "3: error: column 'a': expected a number, found 'x'"),
    (
      "@attribute a {b, c}\n@data\nb\nd\n",
      "4: error: column 'a': 'd' is none of the values that its @attribute lists"
    ),
    (
      "@attribute a date\n@data\n",
      "1: error: type 'date' is not read; numeric, real, integer and {a, b} are"
    ),
    ("@attribute a {b, c, b}\n@data\n", "1: error: a value in braces stands twice"),
    ("@attribute a numeric\n@data\n", " error: has no rows after @data"),
    (
      "@atribute a numeric\n",
      "1: error: expected @relation, @attribute or @data, found '@atribute'"
    ),
  ])
  func `a mistake in an ARFF file has its line`(text: String, words: String) throws {
    let problem = #expect(throws: DataProblem.self) { try read(text) }
    #expect(problem?.description == "a.arff:\(words)")
  }

  @Test func `lines of an ARFF file may end as Windows has it`() throws {
    let table = try read("% none\r\n@attribute a {b, c}\r\n@data\r\n\r\nb\r\nc\r\n")
    #expect(table.columns[0].values == .categories([0, 1], levels: ["b", "c"]))
    #expect(table.provenance.lines == [5, 6])
  }

  private func read(_ text: String) throws -> Table {
    let folder = FileManager.default.temporaryDirectory.path() + "/" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data(text.utf8).write(to: URL(filePath: folder + "/a.arff"))
    var reader = ARFFReader()
    reader.path = FileReference("a.arff", in: folder)
    return try reader.read(ReadRequest())
  }

  @Test func `the first of equal rows is kept, missing values being equal`() throws {
    let table = Table(
      columns: [
        Column(name: "x", values: .numbers([1, 1, 1, .nan, .nan, 0, -0.0])),
        Column(name: "colour", values: .categories([0, 0, 1, -1, -1, 0, 0], levels: ["a", "b"])),
      ], provenance: Provenance(file: "t", lines: [1, 2, 3, 4, 5, 6, 7]))
    #expect(
      try DropRepeats().keep(TrainView(testing: table))
        == [true, false, true, true, false, true, false])
  }
}
