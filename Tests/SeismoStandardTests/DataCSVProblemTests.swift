import SeismoCSV
import SeismoSpec
import SeismoTables
import Testing

/// Six lines, which everything below stands behind: a header, blank lines, CRLF, a quoted line end.
private let above = "a,b\r\n\r\n1,x\r\n2,\"y\r\nz\"\r\n  \n"

private func message(readingGzip bytes: some Sequence<UInt8>) -> String {
  message { try read(bytes, name: "t.csv.gz") }
}

@Suite struct `The CSV reader names file, line and cure of` {
  @Test func `a file that isn't there`() throws {
    var reader = CSVReader()
    reader.path = FileReference("data/t.csv", in: "/nowhere/specs")
    #expect(
      message { try reader.read(ReadRequest()) }
        == "data/t.csv: error: no such file (looked for /nowhere/specs/data/t.csv)")
    #expect(message { try CSVReader().columnNames() } == ": error: no path is given")
  }

  @Test func `too many or too few fields`() {
    #expect(
      message(reading: above + "3,x,4\n")
        == "t.csv:7: error: the header has 2 fields, this row has 3")
    #expect(
      message(reading: above + "3\n5,x\n")
        == "t.csv:7: error: the header has 2 fields, this row has 1")
    #expect(
      message(reading: above + "3,\"p\nq\",4\n")
        == "t.csv:7: error: the header has 2 fields, this row has 3")
    #expect(
      message(reading: "a\n1\n2,3\n") == "t.csv:3: error: the header has 1 field, this row has 2")
  }

  @Test func `a word in a column declared a number`() {
    #expect(
      message(reading: above + "x3,w\n", ReadRequest(types: ["a": .number]))
        == "t.csv:7: error: column 'a': expected a number, found 'x3'")
    #expect(
      message(
        reading: "a\n\"1\n\(String(repeating: "9", count: 70))\"\n",
        ReadRequest(types: ["a": .number]))
        == "t.csv:2: error: column 'a': expected a number, found "
        + "'1↵\(String(repeating: "9", count: 58))…'")
  }

  @Test func `words and numbers in one column, at the first of the rarer kind`() {
    #expect(
      message(reading: above + "x3,w\n4,v\nx4,u\n")
        == "t.csv:7: error: column 'a': found 'x3' among numbers (3 numbers, 2 words); another "
        + "is 'x4' at t.csv:9; correct them, add them to 'missing' of the reader, leave them out with "
        + "its on_bad_value, or declare the column in schema.types, where category keeps every text"
    )
    #expect(
      message(reading: above + "3,w\n4,8\n")
        == "t.csv:8: error: column 'b': found '8' among words (3 words, 1 number); correct it, "
        + "add it to 'missing' of the reader, leave it out with its on_bad_value, or declare the "
        + "column in schema.types, where category keeps every text")
  }

  @Test func `the mixed column whose odd value comes first`() {
    #expect(message(reading: "a,b\n1,1\n2,2\n3,w\nv,3\n").hasPrefix("t.csv:4: error: column 'b': "))
  }

  @Test func `a stray quote`() {
    let words =
      "a quote stands where CSV doesn't allow one; a quoted field starts and ends with a quote, "
      + "and a quote inside it is doubled"
    #expect(message(reading: above + "3,\"x\"y\n") == "t.csv:7: error: \(words)")
    #expect(message(reading: above + "3,5\" pipe\n") == "t.csv:7: error: \(words)")
    #expect(message(reading: above + "3,\"p\nq\" r\n") == "t.csv:7: error: \(words)")
  }

  @Test func `an open quote`() {
    #expect(
      message(reading: above + "3,\"x\n4,y\n5,z\n")
        == "t.csv:7: error: a quoted field opens in this row and is never closed")
    #expect(
      message(reading: above + "3,\"" + String(repeating: "xxxxxxx\n", count: 1 << 21))
        == "t.csv:7: error: this row is longer than 16777216 bytes, the limit max_record_bytes; is a "
        + "quote in it never closed?")
  }

  @Test func `an empty file`() {
    let words = "t.csv: error: the file is empty; a header and rows are wanted"
    for text in ["", "\u{feff}", "\n \r\n\r"] { #expect(message(reading: text) == words) }
    #expect(message(reading: "a,b\r\n\n") == "t.csv: error: the file has a header, but no rows")
  }

  @Test func `text that isn't UTF-8`() {
    func message(_ bytes: [UInt8]) -> String {
      SeismoStandardTests.message { try read(bytes) }
    }
    let cure = "is not valid UTF-8; if the file is Latin-1, declare it with encoding: latin-1"
    #expect(
      message(above.utf8 + [0x33, 0x2c, 0xe4, 0x0a])
        == "t.csv:7: error: byte 0xE4, byte 27 of the text, \(cure)")
    #expect(
      message([0xe4, 0x0a, 0x31]) == "t.csv:1: error: byte 0xE4, byte 0 of the text, \(cure)")
    #expect(
      message("a\n1\n".utf8 + [0, 0x31, 0, 0x31, 0, 0x32, 0, 0x0a])
        == "t.csv: error: looks like UTF-16 without a byte order mark; declare it with encoding: "
        + "utf-16be")
  }

  @Test func `truncated gzip data`() {
    let whole = gzip(above + "3,v\n4,w\n")
    #expect(
      message(readingGzip: whole.dropLast(8 + 6)) == "t.csv.gz:7: error: the gzip data end early, "
        + "at this line; the file is truncated, fetch it again")
    #expect(
      message(readingGzip: whole.dropLast(4)) == "t.csv.gz:8: error: the gzip data end early, "
        + "at this line; the file is truncated, fetch it again")
    #expect(
      message(readingGzip: whole.prefix(5)) == "t.csv.gz:1: error: the gzip data end early, "
        + "at this line; the file is truncated, fetch it again")
  }

  @Test func `a wrong checksum, before a row that the damage may have spoiled`() {
    for rows in ["3,v\n", "3,v,4\n"] {
      var bytes = gzip(above + rows)
      bytes[bytes.count - 8] ^= 1
      #expect(
        message(readingGzip: bytes) == "t.csv.gz:7: error: the gzip data are damaged (incorrect "
          + "data check); fetch the file again")
    }
  }

  @Test func `bytes behind the gzip data`() {
    #expect(
      message(readingGzip: gzip(above + "3,v\n") + [7]) == "t.csv.gz:7: error: bytes that aren't "
        + "gzip data follow the end of the gzip data")
  }

  @Test func `a bad row, before gzip data that are truncated behind it`() {
    #expect(
      message(readingGzip: gzip(above + "3\n4,v\n5,w\n").dropLast(10))
        == "t.csv.gz:7: error: the header has 2 fields, this row has 1")
  }
}
