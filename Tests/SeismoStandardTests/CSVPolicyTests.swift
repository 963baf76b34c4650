import SeismoCSV
import SeismoSpec
import SeismoStandard
import SeismoTables
import Testing

private let stray =
  "a quote stands where CSV doesn't allow one; a quoted field starts and ends with a quote, and a "
  + "quote inside it is doubled"

@Suite struct `What can't be read` {
  private let ragged = "a,b\n1,x\n2\n3,y,z\n4,w\n5,v,\n"

  @Test func `is an error unless a policy says otherwise`() {
    #expect(message(reading: ragged) == "t.csv:3: error: the header has 2 fields, this row has 1")
  }

  @Test func `is skipped row by row, and named`() throws {
    let table = try read(ragged) { $0.onBadRow = .skip }
    #expect(table.columns[0].numbers == [1, 4])
    #expect(table.provenance.lines == [2, 5])
    #expect(table.notes.skippedRows == 3)
    #expect(
      table.notes.rejects == [
        Reject(
          file: "t.csv", line: 3, byte: 8, value: "2",
          reason: "the header has 2 fields, this row has 1"),
        Reject(
          file: "t.csv", line: 4, byte: 10, value: "3,y,z",
          reason: "the header has 2 fields, this row has 3"),
        Reject(
          file: "t.csv", line: 6, byte: 20, value: "5,v,",
          reason: "the header has 2 fields, this row has 3"),
      ])
  }

  @Test func `is padded, where nothing is lost by it`() throws {
    let table = try read(ragged) { $0.onBadRow = .pad }
    #expect(table.columns[0].numbers == [1, 2, 4, 5])
    #expect(table.columns[1].values == .categories([2, -1, 1, 0], levels: ["v", "w", "x"]))
    #expect(table.notes.rejects.map(\.line) == [4])
  }

  @Test func `for a quote is skipped line by line`() throws {
    for size in [8, 16, 64, 1 << 19] {
      let text = "a,b\n1,\"x\n2\",y\n3,5\" pipe\n4,z\n\"5,w\n6,\"v\nv\"\n7,u\n\"8,t\n"
      let table = try read(text) {
        $0.onBadRow = .skip
        $0.blockSize = size
      }
      #expect(table.notes.rejects.map(\.line) == [2, 4, 6, 10], "\(size)")
      #expect(table.columns[0].numbers == [4, 6, 7], "\(size)")
      #expect(table.provenance.lines == [5, 7, 9])
      #expect(table.notes.rejects[1].reason == stray)
      #expect(
        table.notes.rejects.last
          == Reject(
            file: "t.csv", line: 10, byte: 45, value: "\"8,t",
            reason: "a quoted field opens in this row and is never closed"))
    }
  }

  @Test func `of values is missing, or costs the row`() throws {
    let text = "a,b\n1,x\n2,y\noops,z\n4,w\n5,v\n?!,u\n"
    let missing = try read(text) { $0.onBadValue = .missing }
    #expect(missing.columns[0].numbers?.map(\.isNaN) == [false, false, true, false, false, true])
    let reason = "among numbers (4 numbers, 2 words)"
    #expect(
      missing.notes.rejects == [
        Reject(
          file: "t.csv", line: 4, byte: 12, column: "a", value: "oops",
          reason: "found 'oops' \(reason)"),
        Reject(
          file: "t.csv", line: 7, byte: 27, column: "a", value: "?!", reason: "found '?!' \(reason)"
        ),
      ])
    #expect(missing.notes.skippedRows == 0)
    let skipped = try read(text) { $0.onBadValue = .skip }
    #expect(skipped.columns[0].numbers == [1, 2, 4, 5])
    #expect(skipped.columns[1].values == .categories([2, 3, 1, 0], levels: ["v", "w", "x", "y"]))
    #expect(skipped.provenance.lines == [2, 3, 5, 6])
    #expect(skipped.rowIDs == [0, 1, 2, 3])
    #expect(skipped.notes.skippedRows == 2)
  }

  @Test func `of values in a declared column follows the same policy`() throws {
    let request = ReadRequest(types: ["a": .integer])
    let table = try read("a,b\n1,x\n2.5,y\n", request) { $0.onBadValue = .missing }
    #expect(table.columns[0].numbers?.map(\.isNaN) == [false, true])
    #expect(table.notes.rejects.map(\.reason) == ["expected a whole number, found '2.5'"])
  }

  @Test func `is an error beyond a limit`() {
    let message = message {
      try read(ragged) {
        $0.onBadRow = .skip
        $0.maxRejects = 2
      }
    }
    #expect(
      message == "t.csv:6: error: the rows and values left out are more than 2, the limit; look at "
        + "the file, or raise max_rejects")
  }

  @Test func `leaves a table or an error, and every row is accounted for`() throws {
    var random = RandomStream(seed: 5, purpose: "rows")
    let pieces = ["1", "x", "\"q\"", "\"a,b\"", "5\"", "", "\"", "NA", " 2 "]
    for _ in 0..<3000 {
      let rows = (0..<random.below(12)).map { _ in
        (0...random.below(3)).map { _ in pieces[random.below(pieces.count)] }.joined(separator: ",")
      }
      let text = "a,b\n" + rows.map { $0 + "\n" }.joined()
      let blank = rows.count { $0.allSatisfy { $0 == "," } }
      guard
        let table = try? read(
          text,
          set: {
            $0.onBadRow = .skip
            $0.onBadValue = .missing
            $0.skipLines = 0
            $0.blockSize = 8 + random.below(40)
          })
      else { continue }
      let named = table.notes.rejects.count { $0.column == nil }
      // A quoted field may hold line ends, so lines of rows are counted, not rows.
      let lines = zip(table.provenance.lines, table.provenance.lines.dropFirst())
      #expect(lines.allSatisfy { $0 < $1 })
      let hasStrayQuote = rows.contains { row in
        row.split(separator: ",").contains { $0 == "\"" || $0 == "5\"" }
      }
      if hasStrayQuote {
        #expect(table.rowCount + named + blank <= rows.count)
      } else {
        #expect(table.rowCount + named + blank == rows.count, "\(text.debugDescription)")
      }
      #expect(named == table.notes.skippedRows)
    }
  }
}
