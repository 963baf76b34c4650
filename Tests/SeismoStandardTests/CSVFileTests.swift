import Foundation
import SeismoCSV
import SeismoSpec
import SeismoTables
import Testing

/// Calls `body` with a folder that holds the files.
private func withFiles<R>(_ files: [String: [UInt8]], _ body: (String) throws -> R) throws -> R {
  let folder = FileManager.default.temporaryDirectory.appending(path: "seismo-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  for (name, bytes) in files { try Data(bytes).write(to: folder.appending(path: name)) }
  return try body(folder.path)
}

private func reader(_ path: String, in folder: String) -> CSVReader {
  var reader = CSVReader()
  reader.path = FileReference(path, in: folder)
  return reader
}

@Suite struct `A gzipped file` {
  private let text = "a,b\n1,x\n2,\"y\nz\"\n3,w\n"

  @Test func `is known by its content`() throws {
    #expect(try read(gzip(text), name: "t.txt").columns[0].numbers == [1, 2, 3])
    #expect(try read(text.utf8, name: "t.gz").columns[0].numbers == [1, 2, 3])
  }

  @Test func `of many members, empty ones among them, is one text`() throws {
    let members = text.map { gzip(String($0)) + gzip("") }
    #expect(try read(members.flatMap(\.self)).columns[0].numbers == [1, 2, 3])
  }

  @Test func `in blocks of its own, as BGZF has it, is one text`() throws {
    // Each member says its length in an extra field (SAM specification, section 4.1).
    func block(_ text: String) -> [UInt8] {
      var member = gzip(text)
      let size = member.count + 8 - 1
      member[3] = 4
      member.insert(
        contentsOf: [6, 0, 0x42, 0x43, 2, 0, UInt8(size & 255), UInt8(size >> 8)], at: 10)
      return member
    }
    let bytes = block("a,b\n1,x\n2,") + block("y\n3,z\n") + block("")
    #expect(try read(bytes).columns[0].numbers == [1, 2, 3])
    #expect(try read(bytes).provenance.lines == [2, 3, 4])
  }

  @Test func `cut anywhere is an error`() throws {
    let whole = gzip(text)
    for count in 0..<whole.count {
      let words = message { try read(whole.prefix(count)) }
      #expect(words.contains("error: ") && words.count > 20, "\(count): \(words)")
    }
    let twice = gzip("a,b\n1,x\n") + gzip("2,y\n")
    for count in twice.indices where count != gzip("a,b\n1,x\n").count {
      #expect(message { try read(twice.prefix(count)) } != "no error", "\(count)")
    }
  }

  @Test func `with any bit turned is refused or the same table`() throws {
    let whole = gzip(text)
    let table = try read(whole)
    var (refused, same) = (0, 0)
    for index in whole.indices {
      for bit in 0..<8 {
        var damaged = whole
        damaged[index] ^= 1 << bit
        guard let found = try? read(damaged) else {
          refused += 1
          continue
        }
        same += 1
        #expect(found.columns == table.columns, "byte \(index), bit \(bit)")
        #expect(found.provenance.lines == table.provenance.lines)
      }
    }
    #expect(refused > 100 && refused + same == 8 * whole.count)
  }

  @Test func `that unpacks to more than a limit is refused`() throws {
    func message(_ set: (inout CSVReader) -> Void) -> String {
      SeismoStandardTests.message {
        try withReader(gzip(text)) { reader in
          var reader = reader
          set(&reader)
          return try reader.read(ReadRequest())
        }
      }
    }
    #expect(message { $0.maxBytes = text.utf8.count } == "no error")
    #expect(
      message { $0.maxBytes = 10 }
        == "t.csv:1: error: the text is longer than 10, the limit; look at "
        + "the file, or raise max_bytes")
    #expect(
      message { $0.maxRecordBytes = 7 } == "t.csv:3: error: this row is longer than 7 bytes, the "
        + "limit max_record_bytes; is a quote in it never closed?")
  }
}

@Suite struct `Several files` {
  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test func `are one table, 2 before 10, each row with its own place`() throws {
    let files = [
      "day10.csv": bytes("a,b\n10,x\n"), "day2.csv": gzip("b,a\ny,2\n\nz,3\n"),
      "day1.csv": bytes("a,b\n1,w\n"), "other.csv": bytes("no"),
    ]
    try withFiles(files) { folder in
      let reader = reader("day*.csv", in: folder)
      #expect(reader.files.map(\.written) == ["day1.csv", "day2.csv", "day10.csv"])
      #expect(try reader.columnNames() == ["a", "b"])
      let table = try reader.read(ReadRequest())
      #expect(table.columns[0].numbers == [1, 2, 3, 10])
      #expect(table.columns[1].values == .categories([0, 2, 3, 1], levels: ["w", "x", "y", "z"]))
      #expect(
        (0..<4).map(table.place) == ["day1.csv:2", "day2.csv:2", "day2.csv:4", "day10.csv:2"])
    }
  }

  @Test func `may have columns that others lack, which is said`() throws {
    try withFiles(["a1.csv": bytes("x,y\n1,2\n"), "a2.csv": bytes("x,z\n3,w\n")]) { folder in
      let table = try reader("a?.csv", in: folder).read(ReadRequest())
      #expect(table.columns.map(\.name) == ["x", "y", "z"])
      #expect(table.columns[1].numbers?.map(\.isNaN) == [false, true])
      #expect(table.columns[2].values == .categories([-1, 0], levels: ["w"]))
      #expect(
        table.notes.doubts == [
          "column 'z' isn't in a1.csv; it is missing in that file's rows",
          "column 'y' isn't in a2.csv; it is missing in that file's rows",
        ])
    }
  }

  @Test func `that contradict each other are named`() throws {
    try withFiles(["a1.csv": bytes("x,y\n1,2\n3,4\n"), "a2.csv": bytes("x,y\nw,6\n")]) { folder in
      let words = message { try reader("a*.csv", in: folder).read(ReadRequest()) }
      #expect(words.hasPrefix("a2.csv:2: error: column 'x': found 'w' among numbers"))
    }
    try withFiles(["a1.csv": bytes("x,y\n1,2\n"), "a2.csv": bytes("x,y\n1\n")]) { folder in
      #expect(
        message { try reader("a*.csv", in: folder).read(ReadRequest()) }
          == "a2.csv:2: error: the header has 2 fields, this row has 1")
    }
  }

  @Test func `that no pattern matches are said not to be there`() throws {
    try withFiles([:]) { folder in
      #expect(
        message { try reader("no*.csv", in: folder).read(ReadRequest()) }
          == "no*.csv: error: no such file (looked for \(folder)/no*.csv)")
    }
  }
}
