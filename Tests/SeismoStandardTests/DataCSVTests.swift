import Foundation
import SeismoCSV
import SeismoSpec
import SeismoStandard
import SeismoTables
import Testing

@Suite struct `The CSV reader` {
  @Test func `knows every row's line, whatever the block size`() throws {
    let text =
      "\u{feff}\"na\nme\",b\r\n\r\n  \t\r\n1,x\r2,\"two\r\nlines\"\n\n\n"
      + "3,\"\r\"\r\r4,\"\n\n\"\"q\"\"\"\r\n \n5,last"
    for size in 1...64 {
      let table = try read(text) { $0.blockSize = size }
      #expect(table.columns.map(\.name) == ["na\nme", "b"], "block size \(size)")
      #expect(table.columns[0].numbers == [1, 2, 3, 4, 5])
      #expect(table.provenance.lines == [5, 6, 10, 13, 17], "block size \(size)")
      guard case .categories(let codes, let levels) = table.columns[1].values else {
        Issue.record("b is not categorical")
        return
      }
      let words = codes.map { levels[Int($0)] }
      #expect(words == ["x", "two\r\nlines", "\r", "\n\n\"q\"", "last"], "block size \(size)")
    }
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func `counts lines of every kind`(end: String) throws {
    let lines = ["a,b", "1,2", "", "3,4", "   ", "5,6"]
    for last in ["", end] {
      let table = try read(lines.joined(separator: end) + last)
      #expect(table.provenance.lines == [2, 4, 6])
      #expect(table.columns.map(\.numbers) == [[1, 3, 5], [2, 4, 6]])
    }
  }

  @Test func `reads the header alone`() throws {
    func names(_ text: String) throws -> [String] {
      try withReader(text.utf8) { try $0.columnNames() }
    }
    #expect(try names("a,\"b \", c \n1,2\n\"") == ["a", "b ", "c"])
    #expect(try names("a") == ["a"])
  }

  @Test func `reads decimal numbers and infinities, and nothing else, as numbers`() throws {
    let table = try read("x\n1\n-2.5e3\n+.5\n7.\n1E-2\ninf\n-Infinity\n+INF\n1e999\n")
    #expect(
      table.columns[0].numbers == [
        1, -2500, 0.5, 7, 0.01, .infinity, -.infinity, .infinity, .infinity,
      ])
    for word in ["0x10", "1_00", "1e", "e5", "--1", "1.2.3", ".", "-", "1d5", "1 2", "１"] {
      guard case .categories(_, let levels) = try read("x\n\(word)\n").columns[0].values else {
        Issue.record("'\(word)' is a number")
        continue
      }
      #expect(levels == [word])
    }
  }

  @Test func `takes a mark between thousands for one, and says so`() throws {
    let table = try read("x\n1_000\n")
    #expect(table.columns[0].numbers == [1000])
    #expect(
      table.notes.doubts == [
        "column 'x': texts such as 1_000 are taken as whole numbers; if they are codes, declare "
          + "thousands: off"
      ])
  }

  @Test func `reads numbers as Swift does`() throws {
    var random = RandomStream(seed: 1, purpose: "numbers")
    let numbers = (0..<2000).map { _ in
      Double(bitPattern: random.next())
    }.filter(\.isFinite)
    let table = try read("x\n" + numbers.map { "\($0)\n" }.joined())
    #expect(table.columns[0].numbers?.array == numbers)
    let short = (0..<4000).map { _ in
      let digits = random.below(.max) >> random.below(63)
      let point = ".\(random.below(.max) >> random.below(63))"
      let exponent = "e\(random.below(60) - 30)"
      return "\(["", "-", "+"][random.below(3)])\(digits)"
        + ["", ".", point, exponent, point + exponent][random.below(5)]
    }
    let parsed = try read("x\n" + short.joined(separator: "\n")).columns[0].numbers?.array ?? []
    for (text, number) in zip(short, parsed) {
      let swift = Double(text.hasSuffix(".") ? text + "0" : text)
      #expect(number.bitPattern == swift?.bitPattern, "\(text)")
    }
    #expect(parsed.count == short.count)
    let zeros = try read("x\n-0\n-0.0\n0\n0.1\n9007199254740993\n").columns[0].numbers
    #expect(zeros?.map(\.sign) == [.minus, .minus, .plus, .plus, .plus])
    #expect(zeros?.last == 9_007_199_254_740_992)
  }

  @Test func `takes missing values from its list`() throws {
    let table = try read("a,b\n1,x\nNA,?\n,\"\"\nnan,null\nNaN,y\n")
    #expect(table.columns[0].numbers?.map(\.isNaN) == [false, true, true, true, true])
    #expect(table.columns[1].values == .categories([0, -1, -1, -1, 1], levels: ["x", "y"]))
    let other = try read("a\n-999\n1\n") { $0.missing = ["-999"] }
    #expect(other.columns[0].numbers?.map(\.isNaN) == [true, false])
  }

  @Test func `makes a column without values numeric, unless it is declared a category`() throws {
    let text = "a,b\n,1\nNA,2\n"
    #expect(try read(text).columns[0].numbers?.map(\.isNaN) == [true, true])
    let declared = try read(text, ReadRequest(types: ["a": .category]))
    #expect(declared.columns[0].values == .categories([-1, -1], levels: []))
  }

  @Test func `sorts levels by number if all are, else by bytes`() throws {
    let declared = ReadRequest(types: ["a": .category])
    let numbers = try read("a\n10\n9\n-1\n9.0\n10\n", declared)
    #expect(
      numbers.columns[0].values
        == .categories([3, 1, 0, 2, 3], levels: ["-1", "9", "9.0", "10"]))
    let words = try read("a\nb\nÄ\nB\n10\n9\n", declared)
    #expect(
      words.columns[0].values == .categories([3, 4, 2, 0, 1], levels: ["10", "9", "B", "b", "Ä"]))
  }

  @Test func `never looks at an excluded column`() throws {
    let table = try read("a,b\n1,x\n2,3\n", ReadRequest(excluding: ["b"], types: ["b": .number]))
    #expect(table.columns.map(\.name) == ["a"])
  }

  @Test func `takes another delimiter`() throws {
    let semicolons = try read("a;b\n1;2\n") { $0.delimiter = Delimiter(UInt8(ascii: ";")) }
    #expect(semicolons.columns.map(\.numbers) == [[1], [2]])
    let tabs = try read("a\tb\n\t2\n") { $0.delimiter = Delimiter(UInt8(ascii: "\t")) }
    #expect(tabs.columns[0].isMissing(at: 0) && tabs.columns[1].numbers == [2])
  }

  @Test func `reads gzip of any number of members`() throws {
    let table = try read(gzip("a\n1\n") + gzip("2\n3"), name: "t.csv.gz")
    #expect(table.columns[0].numbers == [1, 2, 3])
    #expect(table.provenance.lines == [2, 3, 4])
  }

  @Test func `reads a gzip file with a damaged byte right or not at all`() throws {
    let whole = gzip("a,b\n1,x\n2,y\n")
    for index in whole.indices {
      for flip in [1 << (index % 8), 0xff] as [UInt8] {
        var damaged = whole
        damaged[index] ^= flip
        guard let table = try? read(damaged) else { continue }
        #expect(table.columns[0].numbers == [1, 2], "byte \(index) flipped by \(flip)")
        #expect(table.columns[1].values == .categories([0, 1], levels: ["x", "y"]))
      }
    }
  }
}
