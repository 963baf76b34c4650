import SeismoCSV
import SeismoTables
import Testing

/// A file's text. The first number of each of its rows stands in `starts`, the others follow by 1, and a date is last.
private struct ManyRows: Sendable {
  var text = "a,b,c,day\n"
  var starts: [Double] = []

  /// - Parameters:
  ///   - width: how many characters each number of a row takes.
  ///   - before: what stands before a row.
  init(_ count: Int, width: (Int) -> Int, before: (Int) -> String = { _ in "" }) {
    for row in 0..<count {
      text += before(row)
      starts.append(Double(10 * row) + 0.5)
      for column in 0..<3 {
        let number = "\(10 * row + column).5"
        text += number + String(repeating: "0", count: max(0, width(row) - number.count)) + ","
      }
      text += "1970-01-0\(1 + row % 9)\n"
    }
  }

  static let layouts = [
    "of one length": ManyRows(120_000) { _ in 14 },
    "that get shorter": ManyRows(250_000) { $0 < 50_000 ? 40 : 3 },
    "that get longer": ManyRows(150_000) { $0 < 130_000 ? 8 : 60 },
    "between others": ManyRows(120_000) { _ in
      14
    } before: {
      $0 % 100 == 77 ? ["\n", "# all is well\n", "1,2\n"][$0 % 3] : ""
    },
  ]
}

@Suite struct `Rows of a file that is read in many blocks` {
  @Test(arguments: ManyRows.layouts.keys.sorted())
  func `are all there, in their order`(_ layout: String) throws {
    let rows = try #require(ManyRows.layouts[layout])
    let table = try read(rows.text) { reader in
      reader.onBadRow = .skip
      reader.comment = UInt8(ascii: "#")
    }
    #expect(table.rowCount == rows.starts.count)
    for column in 0..<3 {
      let numbers = try #require(table.columns[column].numbers)
      #expect(numbers.elementsEqual(rows.starts.lazy.map { $0 + Double(column) }))
    }
    let days = try #require(table.columns[3].numbers)
    #expect(days.elementsEqual(rows.starts.indices.lazy.map { Double(86_400 * ($0 % 9)) }))
    #expect(table.columns[3].type == .date)
  }
}
