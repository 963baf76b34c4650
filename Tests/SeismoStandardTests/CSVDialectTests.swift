import Foundation
import SeismoCSV
import SeismoSpec
import SeismoTables
import Testing

@Suite struct `How a file is written` {
  private func decisions(_ table: Table) -> [String] {
    table.notes.decisions.map { "\($0.subject) \($0.value)" }
  }

  @Test(arguments: [",", ";", "\t", "|", " "])
  func `is found out`(delimiter: String) throws {
    let text = "a,b,c\n1,2.5,x\n3,4.5,y\n".replacing(",", with: delimiter)
    let table = try read(text)
    #expect(table.columns.map(\.name) == ["a", "b", "c"])
    #expect(table.columns[1].numbers == [2.5, 4.5])
    let name = delimiter == "\t" ? "tab" : delimiter
    #expect(decisions(table) == ["delimiter \(name)", "header true"])
    #expect(table.notes.doubts == [])
    #expect(
      table.notes.decisions[0].reason
        == "it cuts all 3 records of the first \(text.utf8.count) bytes into 3 fields")
  }

  @Test func `is found out by colons where quotes tell that they stand between fields`() throws {
    let table = try read("\"day\":\"time\":\"y\"\n\"a\":\"10:30\":\"1\"\n\"b\":\"11:45\":\"2\"\n")
    #expect(table.columns.map(\.name) == ["day", "time", "y"])
    #expect(table.columns[1].type == .time)
    #expect(table.columns[2].numbers == [1, 2])
    // A time is no two fields.
    let times = try read("10:30\n11:45\n12:15\n")
    #expect(times.columns.map(\.type) == [.time])
  }

  @Test func `may have an odd single quote in its fields`() throws {
    let text = """
      'name','note','y'
      'a','warm, dry,','1'
      'b','soft, wet','2'
      'c','it''s, well','3'

      """
    let table = try read(text)
    #expect(table.columns.map(\.name) == ["name", "note", "y"])
    #expect(
      table.columns[1].values
        == .categories([2, 1, 0], levels: ["it's, well", "soft, wet", "warm, dry,"]))
    #expect(table.columns[2].numbers == [1, 2, 3])
  }

  @Test func `may be another for the header than for the rows`() throws {
    let words =
      "line 1 is taken as the header and cut at ';', since it has as many fields then as the rows "
      + "have, which are cut at ','"
    let plain = try read("name;size;y\na,1,2\nb,3,4\nc,5,6\n")
    #expect(plain.columns.map(\.name) == ["name", "size", "y"])
    #expect(plain.columns[2].numbers == [2, 4, 6])
    #expect(plain.notes.doubts == [words])
    let quoted = "\"name\";\"size\";\"y\"\n\"a\",\"1\",\"2\"\n\"b\",\"3\",\"4\"\n"
    let found = try read(quoted) { $0.onBadRow = .skip }
    #expect(found.columns.map(\.name) == ["name", "size", "y"])
    #expect(found.columns[2].numbers == [2, 4])
    #expect(found.notes.doubts == [words])
    // It is found again by a reader that has all of it declared.
    for text in ["name;size;y\na,1,2\nb,3,4\nc,5,6\n", quoted] {
      let table = try withReader(text.utf8) { reader in
        let proposal = try CSVReader.proposal(for: reader.path ?? FileReference("", in: ""))
        return try proposal?.read(ReadRequest())
      }
      #expect(table?.columns.map(\.name) == ["name", "size", "y"])
      #expect(table?.columns[1].numbers?.first == 1)
      #expect(table?.notes.doubts == [words])
    }
    // A title above a header is none.
    let title = try read("Sales; Europe\nregion,amount\na,1\nb,2\nc,3\n")
    #expect(title.columns.map(\.name) == ["region", "amount"])
    #expect(title.columns[1].numbers == [1, 2, 3])
  }

  @Test func `is doubted aloud where two delimiters do`() throws {
    let table = try read("a;b,c\n1;2,5\n3;4,5\n")
    #expect(table.columns.count == 2)
    #expect(table.notes.doubts.contains { $0.hasPrefix("the delimiter may also be") })
  }

  @Test func `takes decimal commas, and marks of thousands`() throws {
    let table = try read("a;b\n1,5;1.234,5\n-2,25;1.000.000,0\n")
    #expect(table.columns.map(\.numbers) == [[1.5, -2.25], [1234.5, 1_000_000]])
    #expect(decisions(table).suffix(2) == ["decimal comma", "thousands point"])
    let english = try read("a,b\n1.5,\"1,234\"\n2.5,\"12,345,678.5\"\n")
    #expect(english.columns.map(\.numbers) == [[1.5, 2.5], [1234, 12_345_678.5]])
    let doubtful = try read("a;b\nx;1,234\ny;5,678\n")
    #expect(doubtful.columns[1].numbers == [1.234, 5.678])
    #expect(doubtful.notes.doubts.count == 1)
    let declared = try read("a;b\nx;1,234\ny;5,678\n") {
      $0.thousands = .some(.comma); $0.decimal = .point
    }
    #expect(declared.columns[1].numbers == [1234, 5678])
    for wrong in ["1,23", "1,2345", ",123", "1,,234", "1234,567"] {
      let text = "a;b\nx;1,234\ny;\(wrong)\n"
      #expect(
        message {
          try read(text) {
            $0.thousands = .some(.comma); $0.decimal = .point
          }
        }.contains("found '\(wrong)' among numbers"), "\(wrong)")
    }
  }

  @Test func `has a header or none`() throws {
    #expect(try read("1,2\n3,4\n").columns.map(\.name) == ["column_1", "column_2"])
    #expect(try read("1,2\n3,4\n").provenance.lines == [1, 2])
    #expect(try read("1,2\n3,4\n") { $0.header = true }.columns.map(\.name) == ["1", "2"])
    #expect(try read("a,b\nc,d\n") { $0.header = false }.rowCount == 2)
    let mixture = try read("150,4,setosa\n5.1,3.5,0\n4.9,3.0,0\n")
    #expect(mixture.columns.map(\.name) == ["150", "4", "setosa"])
    #expect(
      mixture.notes.doubts == [
        "the header has 2 numbers among its names, the first is '150'"
      ])
  }

  @Test func `may have lines before the table`() throws {
    let table = try read("569,30,malignant\n1,2,3,4\n5,6,7,8\n9,10,11,12\n")
    #expect(table.columns.map(\.name) == ["column_1", "column_2", "column_3", "column_4"])
    #expect(table.provenance.lines == [2, 3, 4])
    #expect(table.notes.doubts == ["the first line is skipped: '569,30,malignant'"])
    let titled = try read("Report\n\nof 2026\nx,y\n1,2\n3,4\n5,6\n")
    #expect(titled.columns.map(\.name) == ["x", "y"])
    #expect(titled.provenance.lines == [5, 6, 7])
  }

  @Test func `may have R's row names`() throws {
    let table = try read("x,y\nr1,1,2\nr2,3,4\n")
    #expect(table.columns.map(\.name) == ["row_name", "x", "y"])
  }

  @Test func `may have comments`() throws {
    let table = try read("# it's \"quoted\n#\nx,y\n1,2\n# more\n3,4\n")
    #expect(table.columns.map(\.numbers) == [[1, 3], [2, 4]])
    #expect(table.provenance.lines == [4, 6])
    #expect(try read("#x,y\n1,2\n") { $0.comment = .some(nil) }.columns[0].name == "#x")
  }

  @Test func `may have single quotes, or none`() throws {
    #expect(
      try read("a,b\n'x,y','1'\n'z','2'\n").columns[0].values
        == .categories([0, 1], levels: ["x,y", "z"]))
    let off = try read("a,b\n5\" pipe,1\n\"x\",2\n") { $0.quote = .some(nil) }
    #expect(off.columns[0].values == .categories([1, 0], levels: ["\"x\"", "5\" pipe"]))
  }

  @Test func `may leave names out, or repeat them`() throws {
    let table = try read("a,,a,A,a_2\n1,2,3,4,5\n")
    #expect(table.columns.map(\.name) == ["a", "column_2", "a_3", "A", "a_2"])
    #expect(
      table.notes.doubts == [
        "column 2 of the header has no name; it is called 'column_2'",
        "the header has the name 'a' more than once; column 3 is called 'a_3'",
      ])
    #expect(decisions(table).contains("names a, A"))
  }

  @Test func `may leave many names out, or repeat many: one doubt says it`() throws {
    let table = try read("a,,,a,,b,,b,a\n1,2,3,4,5,6,7,8,9\n2,2,3,4,5,6,7,8,9\n")
    #expect(
      table.notes.doubts == [
        "4 columns of the header have no name; column 2 is called 'column_2', column 3 'column_3', "
          + "column 5 'column_5' and 1 more likewise",
        "the header has 2 names more than once; column 4 is called 'a_2', column 8 'b_2', "
          + "column 9 'a_3'",
      ])
  }

  @Test func `is in UTF-8, Latin-1 or UTF-16`() throws {
    let text = "größe,y\nhällo 😀,1\nñ,2\n"
    func levels(_ bytes: [UInt8], _ encoding: TextEncoding = .auto) throws -> [String] {
      let table = try withReader(bytes) { reader in
        var reader = reader
        reader.encoding = encoding
        reader.blockSize = 8
        return try reader.read(ReadRequest())
      }
      #expect(table.columns[0].name == "größe")
      guard case .categories(_, let levels) = table.columns[0].values else { return [] }
      return levels
    }
    let expected = ["hällo 😀", "ñ"]
    #expect(try levels(Array(text.utf8)) == expected)
    #expect(try levels([0xef, 0xbb, 0xbf] + text.utf8) == expected)
    let little = text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    let big = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    #expect(try levels([0xff, 0xfe] + little) == expected)
    #expect(try levels([0xfe, 0xff] + big) == expected)
    #expect(try levels(little, .utf16LittleEndian) == expected)
    #expect(try levels(big, .utf16BigEndian) == expected)
    let latin = text.replacing("😀", with: "x").unicodeScalars.map { UInt8($0.value) }
    #expect(try levels(latin, .latin1) == ["hällo x", "ñ"])
    #expect(
      message { try levels([0xff, 0xfe] + little.dropLast()) }
        == "t.csv:3: error: the text ends within a character of UTF-16")
    #expect(
      message { try levels([0xff, 0xfe] + little + [0x00, 0xdc, 0x20, 0x00]) }
        .hasSuffix("half of a surrogate pair stands alone in UTF-16"))
  }

  @Test func `is proposed as Latin-1 where it isn't UTF-8, which is doubted`() throws {
    try withReader([0x61, 0x2c, 0x62, 0x0a, 0x31, 0x2c, 0xe4, 0x0a]) { reader in
      let path = try #require(reader.path)
      let proposal = try #require(try CSVReader.proposal(for: path))
      let table = try proposal.read(ReadRequest())
      #expect(table.columns[1].values == .categories([0], levels: ["ä"]))
      #expect(
        table.notes.doubts == [
          "the text isn't UTF-8 and is read as Latin-1; are its letters right? If not, convert the "
            + "file: iconv -f ENCODING -t UTF-8 FILE > NEW"
        ])
    }
  }

  @Test func `can be declared by the reader's own proposal`() throws {
    let texts = [
      "a,b\n1,x\n", "1;2,5\n3;4,5\n", "# c\nx\ty\n1\t2\n", "569,3\n1,2,3\n4,5,6\n7,8,9\n",
      "a,b\n'x,y','1'\n'z','2'\n",
    ]
    for text in texts {
      try withReader(text.utf8) { reader in
        let path = try #require(reader.path)
        let proposal = try #require(try CSVReader.proposal(for: path))
        let (again, problems) = try decode(CSVReader.self, proposal.encodedComponent().yaml())
        #expect(problems == [])
        #expect(again.encodedComponent() == proposal.encodedComponent())
        let found = try reader.read(ReadRequest())
        #expect(try proposal.read(ReadRequest()).columns == found.columns, "\(text)")
      }
    }
  }
}
