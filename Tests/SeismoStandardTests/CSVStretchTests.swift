import SeismoCSV
import SeismoSpec
import SeismoStandard
import SeismoTables
import Testing

/// The rows of a CSV file in stretches, as `predict` takes them: however long a stretch is, they are the same.
@Suite struct CSVStretchTests {
  /// Quoted breaks of lines, missing values, a short row, a value of another type, dates by day.
  private static let odd = "odd\nname"
  private static let text =
    "id,day,x,\"\(odd)\"\r\n"
    + (0..<40).map { row in
      let day = "\(10 + row % 18).0\(1 + row % 9).2024"
      let x = row % 7 == 3 ? "" : row == 20 ? "much" : "\(Double(row) / 8)"
      return row == 31
        ? "short,\(day)\n" : "k\(row),\(day),\(x),\"w\(row % 3)\(row % 5 == 0 ? "\r\n" : "")\"\n"
    }.joined()

  private struct Seen: Equatable {
    var ids: [Int] = []
    var numbers: [[UInt64]] = [[], []]
    var lines: [Int] = []
    var texts: [[String]] = [[], []]
    var rejects: [Reject] = []
  }

  @Test func `stretches of any length add up to the same rows, texts, lines and rejects`() throws {
    let whole = try seen(blockSize: 1 << 16)
    #expect(whole.lines.count == 39)
    #expect(whole.ids.count == 38)
    #expect(whole.rejects.map(\.line).count == 2)
    #expect(whole.texts[0].last == "k39")
    for size in 8...200 { #expect(try seen(blockSize: size) == whole, "block size \(size)") }
  }

  @Test func `a file of quoted fields is the same wherever its blocks end`() throws {
    let rows = (0..<60).map { row in
      let fault = row % 20 == 13 ? ",5\" pipe" : row == 47 ? ",\"a\"b" : ""
      return
        "\(row),\"say \"\"\(row)\"\"\", \"x,\(row % 3 == 0 ? "\r\n\n" : "")\" ,\"z\"\(fault)\r\n"
    }
    for text in [rows.joined(), rows.joined() + "61,\"open\n"] {
      func seen(_ size: Int) throws -> Table {
        try read("n,\"q\",w,e\n" + text) {
          $0.blockSize = size
          $0.onBadRow = .skip
        }
      }
      let whole = try seen(1 << 16)
      for size in 8...300 {
        let table = try seen(size)
        #expect(table.columns == whole.columns, "block size \(size)")
        #expect(table.provenance == whole.provenance, "block size \(size)")
        #expect(table.notes == whole.notes, "block size \(size)")
      }
    }
  }

  private func seen(blockSize: Int) throws -> Seen {
    try withReader(Self.text.utf8) { reader in
      var reader = reader
      reader.blockSize = blockSize
      reader.onBadRow = .skip
      reader.onBadValue = .skip
      var request = ReadRequest(
        types: ["id": .category, "day": .date, "x": .number, Self.odd: .category])
      request.formats = ["day": "day-month-year"]
      var seen = Seen()
      try reader.readStretches(request, texts: ["id", Self.odd]) { stretch in
        let table = stretch.table
        for (place, name) in ["day", "x"].enumerated() {
          let column = try #require(table.columns.first { $0.name == name })
          seen.numbers[place] += (column.numbers?.array ?? []).map(\.bitPattern)
        }
        seen.ids += table.rowIDs.map { table.provenance.origin(of: Int($0)).line }
        seen.lines += stretch.lines
        for (place, texts) in stretch.texts.enumerated() { seen.texts[place] += texts }
        seen.rejects += table.notes.rejects
      }
      return seen
    }
  }
}
