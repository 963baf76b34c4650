import SeismoCSV
import SeismoSpec
import SeismoTables
import Testing

/// Bytes of a text, one for each character below U+0100 and those given by number.
private func bytes(_ parts: [Any]) -> [UInt8] {
  parts.flatMap { part in
    if let text = part as? String { return text.unicodeScalars.map { UInt8($0.value) } }
    return [UInt8(part as? Int ?? 0)]
  }
}

private func table(_ bytes: [UInt8], _ encoding: TextEncoding = .auto, block: Int = 8) throws
  -> Table
{
  try withReader(bytes) { reader in
    var reader = reader
    reader.encoding = encoding
    reader.blockSize = block
    return try reader.read(ReadRequest())
  }
}

private func proposal(_ bytes: [UInt8]) throws -> (reader: CSVReader, table: Table) {
  try withReader(bytes) { reader in
    let path = try #require(reader.path)
    let proposal = try #require(try CSVReader.proposal(for: path))
    return (proposal, try proposal.read(ReadRequest()))
  }
}

@Suite struct `A text of one byte a character` {
  private let euros = bytes([
    "name,y\nCafé ", 0x93, "A", 0x94, ",1\nZürich", 0x96, "Bern ", 0x80, ",2\n",
  ])

  @Test func `is Windows-1252 where Latin-1 would have controls, and advised so`() throws {
    let levels = Column.Values.categories([0, 1], levels: ["Café “A”", "Zürich–Bern €"])
    #expect(
      message { try table(euros) }
        == "t.csv:2: error: byte 0xE9, byte 10 of the text, is not valid UTF-8; if the file is "
        + "Windows-1252, declare it with encoding: windows-1252")
    #expect(try table(euros, .windows1252).columns[0].values == levels)
    let found = try proposal(euros)
    #expect(found.reader.encoding == .windows1252)
    #expect(found.table.columns[0].values == levels)
    #expect(
      found.table.notes.doubts == [
        "the text isn't UTF-8 and is read as Windows-1252; are its letters right? If not, convert "
          + "the file: iconv -f ENCODING -t UTF-8 FILE > NEW"
      ])
  }

  @Test func `is Latin-1 where that has letters alone`() throws {
    let text = bytes(["name,y\nCafé,1\n"])
    #expect(
      message { try table(text) }.hasSuffix(
        "if the file is Latin-1, declare it with encoding: latin-1"))
    #expect(try proposal(text).reader.encoding == .latin1)
    let late = bytes([
      "name,y\né", ",1\n", String(repeating: "x,1\n", count: 40_000), 0x80, ",2\n",
    ])
    #expect(try proposal(late).reader.encoding == .windows1252)
  }

  @Test func `keeps every character of Windows-1252 and refuses the five bytes that are none`()
    throws
  {
    let none: Set = [0x81, 0x8d, 0x8f, 0x90, 0x9d]
    for byte in 0x80...0xff {
      let text = bytes(["a,y\nab,1\nx", byte, "z,2\n"])
      guard none.contains(byte) else {
        let values = try table(text, .windows1252).columns[0].values
        let character = try #require(TextEncoding.windows1252.scalar(UInt8(byte)))
        #expect(values == .categories([0, 1], levels: ["ab", "x\(character)z"]))
        #expect(TextEncoding.windows1252Byte(of: character) == UInt8(byte))
        continue
      }
      let digits = String(byte, radix: 16, uppercase: true)
      for block in [4, 8, 1 << 16] {
        #expect(
          message { try table(text, .windows1252, block: block) }
            == "t.csv:3: error: byte 0x\(digits) stands for no character in Windows-1252; declare "
            + "the encoding that the file is in, or convert it to UTF-8 with iconv")
      }
    }
    #expect(
      message { try table(bytes(["a", 0x81, ",y\n1,2\n"]), .windows1252) }
        .hasPrefix("t.csv:1: error: byte 0x81 stands for no character"))
  }

  @Test func `that is declared Latin-1 and has controls is doubted`() throws {
    #expect(
      try table(euros, .latin1).notes.doubts == [
        "t.csv has 4 control characters in Latin-1; in Windows-1252 they would be letters and marks "
          + "such as € (encoding: windows-1252)"
      ])
    #expect(try table(euros, .windows1252).notes.doubts == [])
    #expect(
      try table(bytes(["a,y\nx", 0x81, ",1\n"]), .latin1).notes.doubts == [
        "t.csv has 1 control character in Latin-1; it is probably in another encoding, from which "
          + "iconv converts it"
      ])
  }

  @Test func `isn't seen in UTF-8 with a damaged byte`() {
    let text = Array("name,y\nCafé,1\nZürich,2\n".utf8) + [0x78, 0xfc, 0x2c, 0x33, 0x0a]
    for read in [{ _ = try table(text) }, { _ = try proposal(text) }] {
      #expect(
        message(read)
          == "t.csv:4: error: byte 0xFC, byte 26 of the text, is not valid UTF-8; 2 other characters "
          + "beyond ASCII are, so correct this one, or leave out what isn't valid: iconv -c -f UTF-8 "
          + "-t UTF-8 FILE > NEW")
    }
  }

  @Test(arguments: [
    ("cp1252", TextEncoding.windows1252), ("windows-1252", .windows1252), ("latin1", .latin1),
    ("iso-8859-1", .latin1), ("latin-1", .latin1), ("utf8", .utf8),
    ("utf-16le", .utf16LittleEndian),
  ])
  func `has more than one name`(name: String, encoding: TextEncoding) throws {
    let (reader, problems) = try decode(
      CSVReader.self, "{use: csv, path: t.csv, encoding: \(name)}")
    #expect(problems == [])
    #expect(reader.encoding == encoding)
  }

  @Test func `is refused under a name that nothing has`() throws {
    #expect(
      try decode(CSVReader.self, "{use: csv, path: t.csv, encoding: cp1251}").problems.first?
        .hasPrefix("encoding: ") == true)
  }
}

@Suite struct `A text that isn't UTF-8` {
  @Test func `and was taken for Windows-1252 is doubted`() throws {
    #expect(
      try read("name,y\nCafÃ©,1\nZÃ¼rich â‚¬,2\n").notes.doubts == [
        "the text looks like UTF-8 that was read as Windows-1252: 'Ã©' stands where 'é' was meant; "
          + "mend the file: iconv -f UTF-8 -t WINDOWS-1252 FILE > NEW"
      ])
    #expect(
      try table(Array("name,y\nCafé,1\nZürich,2\n".utf8), .windows1252).notes.doubts == [
        "the text looks like UTF-8 that was read as Windows-1252: 'Ã©' stands where 'é' was meant; "
          + "declare encoding: utf-8"
      ])
    for honest in ["Café", "Čeština", "ÇÃO", "日本語", "«À»", "naïve – “x”", "😀"] {
      #expect(try read("name,y\n\(honest),1\n").notes.doubts == [], "\(honest)")
    }
  }

  @Test func `is named when it is UTF-16 without a mark, or UTF-32`() {
    func encoded(_ text: String, width: Int, isLittle: Bool) -> [UInt8] {
      let units = width == 2 ? text.utf16.map(UInt32.init) : text.unicodeScalars.map(\.value)
      return units.flatMap { unit in
        let little = (0..<width).map { UInt8(truncatingIfNeeded: unit >> (8 * UInt32($0))) }
        return isLittle ? little : little.reversed()
      }
    }
    for text in ["a,b\n1,x\n2,y\n", "имя,город\nИван,Москва\n"] {
      for (isLittle, name) in [(true, "utf-16le"), (false, "utf-16be")] {
        #expect(
          message { try table(encoded(text, width: 2, isLittle: isLittle)) }
            == "t.csv: error: looks like UTF-16 without a byte order mark; declare it with encoding: "
            + name)
      }
    }
    let plain = "a,b\n1,x\n2,y\n"
    for (isLittle, mark, name) in [
      (true, "", "UTF-32LE"), (false, "", "UTF-32BE"), (true, "\u{feff}", "UTF-32"),
      (false, "\u{feff}", "UTF-32"),
    ] {
      #expect(
        message { try table(encoded(mark + plain, width: 4, isLittle: isLittle)) }
          == "t.csv: error: is in UTF-32, which isn't read; convert it: iconv -f \(name) -t UTF-8 "
          + "FILE > NEW")
    }
  }

  @Test func `is no text with control characters in quantity`() throws {
    #expect(
      message(reading: "a\u{1}b\n1\u{1}2\n3\u{1}4\n")
        == "t.csv: error: is no text: 3 control characters in its first 12 bytes, the first is 0x01 "
        + "at byte 1; look at the file")
    #expect(try read("a,b\nx\u{0},1\ny,2\n").rowCount == 2)
  }

  @Test func `is gzip damaged in its first bytes`() {
    let whole = gzip(String(repeating: "a,b\n1,2\n", count: 300))
    for bit in 0..<24 {
      var damaged = whole
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      for words in [message { try table(damaged) }, message { _ = try proposal(damaged) }] {
        #expect(
          words
            == "t.csv: error: is gzip with damage in its first bytes, not text with fields; fetch "
            + "the file again"
            || words == "t.csv:1: error: the gzip data are damaged (unknown compression method); "
              + "fetch the file again",
          "\(bit): \(words)")
      }
    }
  }
}
