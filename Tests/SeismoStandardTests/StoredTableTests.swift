import Foundation
import SeismoCSV
import SeismoSpec
import SeismoTables
import Testing

/// A table's file, in memory.
private func stored(_ table: Table) throws -> [UInt8] {
  var bytes: [UInt8] = []
  try StoredTable.write(table) { bytes += $0 }
  return bytes
}

/// The table that a file of bytes holds.
private func mapped(_ bytes: [UInt8]) throws -> Table? {
  let path = FileManager.default.temporaryDirectory.appending(path: "seismo-\(UUID().uuidString)")
  try Data(bytes).write(to: path)
  defer { try? FileManager.default.removeItem(at: path) }
  return MappedFile(path.path()).flatMap(StoredTable.table)
}

/// What a table says, numbers by their bits.
private func facts(_ table: Table) -> [String] {
  let columns = table.columns.map { column in
    let values =
      switch column.values {
      case .numbers(let numbers): numbers.map { String($0.bitPattern, radix: 16) }
      case .categories(let codes, let levels): codes.map { "\($0)" } + levels.map { "'\($0)'" }
      }
    return "\(column.name) \(column.type) \(values)"
  }
  let places = (0..<table.rowCount).map { table.place(of: $0) }
  return columns + places + ["\(table.notes)"]
}

@Suite struct `A table in a file of columns` {
  private static let texts: [(text: String, set: @Sendable (inout CSVReader) -> Void)] = [
    ("x,y\n1,2\n-0,1e308\n,5e-324\n", { _ in }),
    ("a,b\nred,\"1\n2\"\n,?\nblue é,red\nred,\n", { _ in }),
    ("when,at,ok\n2026-01-31,12:30,yes\n1969-12-31T23:59:59Z,00:00:01,no\n", { _ in }),
    ("x;y\n1,5;2\n2,5;3\n", { _ in }),
    ("x,y\n1,2\n3\n4,5,6\n7,8\n", { $0.onBadRow = .skip }),
    (
      "x,y\n1,2\n2,3\n3,4\n4,5\n5,6\n6,7\n7,8\n8,9\n9,1\n1,2\n2,3\nodd,2\n",
      { $0.onBadValue = .missing }
    ),
    ("id,x\n" + (0..<300).map { "word \($0),\($0)\n" }.joined(), { _ in }),
    ("x\n" + (0..<5000).map { "\($0)\n" }.joined(separator: "\n"), { $0.blockSize = 64 }),
  ]

  @Test(arguments: texts.indices) func `has its values, places and notes to the bit`(_ index: Int)
    throws
  {
    let (text, set) = Self.texts[index]
    let table = try read(text, set: set)
    let other = try #require(try mapped(stored(table)))
    #expect(facts(other) == facts(table))
    #expect(
      other.columns.allSatisfy { column in
        switch column.values {
        case .numbers(let numbers): numbers.isMapped
        case .categories(let codes, _): codes.isMapped
        }
      })
  }

  @Test func `is no table where it was cut, or starts otherwise`() throws {
    let bytes = try stored(read("x,y\n1,a\n2,b\n"))
    #expect(try mapped(bytes) != nil)
    for count in [1, 8, 31, 32, 100, 4096, bytes.count - 1] {
      #expect(try mapped(Array(bytes[..<count])) == nil, "\(count) bytes")
    }
    #expect(try mapped(bytes + [0]) == nil)
    for place in [0, 8, 15, 16, 24] {
      var other = bytes
      other[place] ^= 1
      #expect(try mapped(other) == nil, "byte \(place)")
    }
  }

  @Test func `is changed in a copy alone`() throws {
    let table = try #require(try mapped(stored(read("x\n1\n2\n"))))
    var numbers = try #require(table.columns[0].numbers)
    numbers[1] = 7
    #expect(numbers == [1, 7])
    #expect(table.columns[0].numbers == [1, 2])
  }
}
