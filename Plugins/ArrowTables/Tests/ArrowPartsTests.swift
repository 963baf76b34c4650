import ArrowTables
import Foundation
import SeismoReading
import SeismoSpec
import SeismoTables
import SeismoTesting
import Testing

@Suite struct `arrow files of one table` {
  private let folder = TestFolder()

  /// A reader of files of `Tests/files`, which are copied under other names.
  private func reader(_ names: [String]) throws -> ArrowReader {
    let files = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "files")
    let folder = try self.folder.newFolder()
    for (number, name) in names.enumerated() {
      try FileManager.default.copyItem(
        at: files.appending(path: name),
        to: URL(filePath: folder).appending(path: "part\(number).arrow"))
    }
    var reader = ArrowReader()
    reader.path = FileReference("part*.arrow", in: folder)
    return reader
  }

  @Test func `whole numbers and others are numbers`() throws {
    let table = try reader(["lz4.arrow", "mixed-zstd.arrow"]).read(ReadRequest())
    #expect(table.columns.map(\.name) == ["x", "word", "kind", "ok"])
    #expect(table.columns[0].type == .number)
    #expect(table.rowCount == 401)
    #expect(table.place(of: 100) == "part1.arrow, record 1")
    #expect(table.columns[1].texts[99...100] == ["", "red"])
  }

  @Test func `a column of two kinds is refused with both files`() throws {
    #expect {
      try reader(["mixed-lz4.arrow", "words.arrow"]).read(ReadRequest())
    } throws: {
      "\($0)"
        == "part1.arrow: error: column 'x': is a text here and a number in part0.arrow; cast it where the files are "
        + "written, or leave it out with exclude in data.schema"
    }
  }
}
