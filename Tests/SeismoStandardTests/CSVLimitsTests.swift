import Foundation
import SeismoCSV
import SeismoSpec
import SeismoTables
import Synchronization
import Testing

/// Ways in which quotes stand where they can't, as the text's lines; the reader leaves out one line in each.
private let layouts: [(name: String, lines: [String])] = [
  ("inch marks", [#"1,5" pipe,0"#]),
  ("an opening quote", [#""1,2,0"#]),
  ("every other line", ["1,2,0", #"1,2" x,0"#]),
  ("within a long field", [#"1,"\#(String(repeating: "x", count: 3000))" y,0"#]),
  ("an opening quote and many lines", [#""a"#] + Array(repeating: "1,2,0", count: 50)),
]

private func text(_ lines: [String], count: Int, end: String = "\n") -> String {
  "a,b,y" + end + String(repeating: lines.map { $0 + end }.joined(), count: count / lines.count)
}

@Suite struct `Many rows that can't be read` {
  @Test(arguments: layouts.map(\.lines))
  func `stop the reading where the limit is passed`(_ lines: [String]) throws {
    let text = text(lines, count: lines[0].count > 100 ? 4000 : 400_000)
    let read = Mutex(0)
    let words = try withReader(text.utf8) { reader in
      var reader = reader
      reader.onBadRow = .skip
      let request = ReadRequest(progress: { news in read.withLock { $0 = max($0, news.bytes) } })
      return message { try reader.read(request) }
    }
    #expect(
      words.hasSuffix(
        ": error: the rows and values left out are more than 1000, the limit; look at the file, or "
          + "raise max_rejects"))
    #expect(read.withLock { $0 } < text.utf8.count / 2 + 4 << 20)
  }

  @Test(arguments: layouts.map(\.lines), ["\n", "\r\n"])
  func `are all named where they may be left out`(_ lines: [String], _ end: String) throws {
    let text = text(lines, count: lines[0].count > 100 ? 400 : 4000, end: end) + "7,8,9"
    let tables = try [64, 1000, 1 << 19].map { size in
      try SeismoStandardTests.read(text) { reader in
        reader.onBadRow = .skip
        reader.maxRejects = 1_000_000
        reader.blockSize = size
        reader.delimiter = Delimiter(UInt8(ascii: ","))
        reader.header = true
      }
    }
    let all = text.split(separator: end).count - 1
    for table in tables {
      #expect(table.columns[0].numbers?.last == 7)
      #expect(table.rowCount + table.notes.rejects.count == all)
      #expect(table.notes.rejects == tables[0].notes.rejects)
      #expect(table.columns == tables[0].columns)
    }
  }
}

@Suite struct `A table's memory` {
  private func words(_ text: String, limit: Int) -> String {
    message { try read(text) { $0.maxMemory = limit } }
  }

  @Test func `is limited by its numbers`() {
    let text = "a,b\n" + String(repeating: "1,2\n", count: 100_000)
    #expect(words(text, limit: 10_000_000) == "no error")
    #expect(
      words(text, limit: 1_000_000) == """
        t.csv:2: error: the table takes more bytes of memory than 1000000, the limit; look at the \
        file, or raise max_memory
        """)
  }

  @Test func `is limited by its texts`() {
    let text = "a\n" + (0..<20_000).map { "word\($0)\n" }.joined()
    #expect(words(text, limit: 10_000_000) == "no error")
    #expect(words(text, limit: 1_000_000).hasSuffix("raise max_memory"))
  }

  @Test func `is limited by its header`() {
    let text = (0..<20_000).map { "c\($0)" }.joined(separator: ",") + "\n"
    #expect(
      words(text, limit: 1_000_000) == """
        t.csv: error: the table takes more bytes of memory than 1000000, the limit; look at the \
        file, or raise max_memory
        """)
  }

  @Test func `is limited over all files together`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "seismo-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let text = "a,b\n" + String(repeating: "1,2\n", count: 10_000)
    for index in 1...10 {
      try Data(text.utf8).write(to: folder.appending(path: "t\(index).csv"))
    }
    var reader = CSVReader()
    reader.path = FileReference("t*.csv", in: folder.path)
    reader.maxMemory = 1_000_000
    #expect(
      message { try reader.read(ReadRequest()) } == """
        t4.csv:2: error: the table takes more bytes of memory than 1000000, the limit; look at the \
        file, or raise max_memory
        """)
  }
}

@Suite struct `A table of many columns` {
  @Test(.timeLimit(.minutes(1)))
  func `is read and looked at in a time that grows with them`() throws {
    let count = 20_000
    let names = (0..<count).map { $0 % 4 == 3 ? "same" : "c\($0)" }
    let row = (0..<count).map { $0 % 5 == 0 ? "w\($0)" : "\($0)" }.joined(separator: ",")
    let table = try read("\(names.joined(separator: ","))\n\(row)\n\(row)\n") {
      $0.header = true
    }
    #expect(table.columns.count == count)
    #expect(table.columns[6].numbers == [6, 6])
    #expect(table.columns[5].values == .categories([0, 0], levels: ["w5"]))
    #expect(Set(table.columns.map(\.name)).count == count)
    #expect(TableProfile(table).equalColumns.isEmpty)
  }
}
