import Foundation
import LibSVM
import SeismoReading
import SeismoSpec
import SeismoTables
import SeismoTesting
import Testing

@Suite struct `libsvm` {
  private let folder = TestFolder()

  @Test func `keeps the contract`() async throws {
    try await checkContract(of: .libSVM)
  }

  private func reader(_ text: String) throws -> LibSVMReader {
    var reader = LibSVMReader()
    reader.path = try folder.write(text.utf8, to: "t.svm")
    return reader
  }

  private func words(_ text: String) -> String {
    do {
      _ = try reader(text).read(ReadRequest())
      return "was read"
    } catch {
      return "\(error)"
    }
  }

  @Test func `what isn't written is 0, and the greatest index decides the columns`() throws {
    let table = try reader("+1 2:0.5 4:-1e2 # a row\n\n-1\t1:7\r\n+1\n").read(ReadRequest())
    #expect(table.columns.map(\.name) == ["y", "x1", "x2", "x3", "x4"])
    #expect(
      table.columns.map(\.texts) == [
        ["1", "-1", "1"], ["0", "7", "0"], ["0.5", "0", "0"], ["0", "0", "0"], ["-100", "0", "0"],
      ])
    #expect((0..<3).map(table.place(of:)) == ["t.svm:1", "t.svm:3", "t.svm:4"])
  }

  @Test func `an index 0 and groups make columns, which a saved reader keeps`() throws {
    let declared = try reader("1 qid:7 0:1 2:3\n0 qid:7 1:2\n").declared()
    #expect((declared.zeroBased, declared.features) == (true, 3))
    #expect(try declared.columnNames() == ["y", "qid", "x0", "x1", "x2"])
    var other = try reader("1 qid:1 1:5\n")
    (other.zeroBased, other.features) = (declared.zeroBased, declared.features)
    #expect(
      try other.read(ReadRequest()).columns.map(\.texts) == [["1"], ["1"], ["0"], ["5"], ["0"]])
  }

  @Test func `rows to predict have the columns of the training, also where they need fewer`() throws
  {
    let file = try reader("1 1:5\n0 2:0.5\n").files[0]
    let columns: [String: ColumnType] = ["x1": .number, "x4": .number]
    var fresh = LibSVMReader()
    #expect(try fresh.adapted(to: file, columns: columns) == nil)
    fresh.path = file
    let named = try #require(try fresh.adapted(to: file, columns: columns))
    #expect(try named.columnNames() == ["y", "x1", "x2", "x3", "x4"])
    let csv = try reader("y,x1\n1,2\n").files[0]
    #expect(try named.adapted(to: csv, columns: columns) == nil)
  }

  @Test func `several files have the columns of the widest`() throws {
    var reader = try reader("1 1:5 2:1\n")
    let folder = URL(filePath: try #require(reader.path).folder)
    try Data("0 4:2\n".utf8).write(to: folder.appending(path: "t2.svm"))
    reader.path = FileReference("t*.svm", in: folder.path(percentEncoded: false))
    let table = try reader.read(ReadRequest())
    #expect(table.columns.map(\.name) == ["y", "x1", "x2", "x3", "x4"])
    #expect(
      table.columns.map(\.texts) == [
        ["1", "0"], ["5", "0"], ["1", "0"], ["0", "0"], ["0", "2"],
      ])
    #expect((0..<2).map(table.place(of:)) == ["t.svm:1", "t2.svm:1"])
  }

  @Test func `classes keep their spelling`() throws {
    let table = try reader("+1 1:1 2:1\n-1 1:2\n").read(ReadRequest(classes: ["y"]))
    #expect(table.columns[0].texts == ["+1", "-1"])
  }

  @Test func `what is no row is said with its line`() {
    let cases = [
      ("1 1:2\n1:3\n", 2, "the line has no label; it is to be such as 1 3:0.5 7:2"),
      ("1,2 1:2\n", 1, "the row has several labels, '1,2', and one is wanted"),
      ("1 a:2\n", 1, "expected a pair such as 7:0.5, found 'a:2'"),
      ("1 7\n", 1, "expected a pair such as 7:0.5, found '7'"),
      ("1 3:1 3:2\n", 1, "the index 3 stands behind 3, and indices have to ascend"),
      ("1 3:x\n", 1, "column 'x3': expected a number, found 'x'"),
    ]
    for (text, line, reason) in cases { #expect(words(text) == "t.svm:\(line): error: \(reason)") }
    #expect(words("# nothing\n") == "t.svm: error: the file has no rows")
    #expect(
      words("1 999999999:1\n")
        == "t.svm:1: error: an index needs more columns than 100000, the limit; look at the file, or raise max_features"
    )
  }
}
