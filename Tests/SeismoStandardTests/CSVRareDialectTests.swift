import Foundation
import SeismoCSV
import SeismoSpec
import SeismoTables
import Testing

private func decisions(_ table: Table) -> [String] {
  table.notes.decisions.map { "\($0.subject) \($0.value)" }
}

@Suite struct `Several characters between fields` {
  @Test(arguments: ["||", "|||", "::", "\t\t", "~|~", "^^"])
  func `are found out where all records have as many`(delimiter: String) throws {
    let table = try read("a,b,c\n1,2.5,x\n3,4.5,y z\n".replacing(",", with: delimiter))
    #expect(table.columns.map(\.name) == ["a", "b", "c"])
    #expect(table.columns[1].numbers == [2.5, 4.5])
    #expect(table.columns[2].values == .categories([0, 1], levels: ["x", "y z"]))
    #expect(decisions(table) == ["delimiter \(delimiter)", "header true"])
    #expect(table.notes.doubts == [])
  }

  @Test func `may stand in quotes as text, and one of them alone anywhere`() throws {
    let text = "name||note||y\n\"a||b\"||c|d||1\n\"e\"||  \"f \"\"g\"\"\nh\" ||2\n||||3\n"
    let table = try read(text) { $0.delimiter = Delimiter("||") }
    #expect(table.columns[0].values == .categories([0, 1, -1], levels: ["a||b", "e"]))
    #expect(table.columns[1].values == .categories([0, 1, -1], levels: ["c|d", "f \"g\"\nh"]))
    #expect(table.columns[2].numbers == [1, 2, 3])
    #expect(table.provenance.lines.map(Int.init) == [2, 3, 5])
  }

  @Test func `are doubted where they make two fields only`() throws {
    let table = try read("a||b\n1||2\n3||4\n")
    #expect(table.columns.map(\.name) == ["a", "column_2", "b"])
    #expect(
      table.notes.doubts.first
        == "the delimiter may also be ||, which makes 2 fields of every record; if so, declare it")
    // A pair in one column is no delimiter.
    #expect(try read("type\nstd::string\nstd::vector\n").columns.map(\.name) == ["type"])
  }

  @Test func `aren't found where one of them alone stands between fields too`() throws {
    let table = try read("a|b||d\n1|2||4\n3|4||5\n")
    #expect(table.columns.map(\.name) == ["a", "b", "column_3", "d"])
    // Nor where the first record lacks values, or commas stand there.
    #expect(try read("1||3||\n2||4||5\n").columns.count == 5)
    #expect(try read("a,,b,,c\n1,,3,,5\n2,,4,,6\n").columns.count == 5)
  }

  @Test func `leave errors and rejected rows at their lines, as they are written`() throws {
    let text = "a||b||c\n1||2||3\n\"x\ny\"||2\n4||5||6\n\"7\" z||8||9\n10||11||12\n"
    #expect(
      message { try read(text) { $0.delimiter = Delimiter("||") } }
        == "t.csv:3: error: the header has 3 fields, this row has 2")
    let table = try read(text) { reader in
      reader.delimiter = Delimiter("||")
      reader.onBadRow = .skip
    }
    #expect(table.columns[0].numbers == [1, 4, 10])
    #expect(table.notes.rejects.map(\.line) == [3, 6])
    #expect(table.notes.rejects.map(\.byte) == [16, 33])
    #expect(table.notes.rejects.map(\.value) == ["\"x\ny\"||2", "\"7\" z||8||9"])
  }

  @Test(arguments: ["\n", "\r", "\r\n"])
  func `are read alike in blocks of every size`(lineEnd: String) throws {
    let text = "a||b||c\n\"1\"||\"x||\\\"y\nz\"||u\\||v\n\n4|| w ||\n\"7\"||\"\"\"\"||\\\\\n"
      .replacing("\n", with: lineEnd)
    let whole = try read(text) { reader in
      (reader.delimiter, reader.escape) = (Delimiter("||"), UInt8(ascii: "\\"))
    }
    #expect(whole.columns[0].numbers == [1, 4, 7])
    #expect(
      whole.columns[1].values
        == .categories([2, 1, 0], levels: ["\"", "w", "x||\"y\(lineEnd)z"]))
    #expect(whole.columns[2].values == .categories([1, -1, 0], levels: ["\\", "u||v"]))
    #expect(whole.provenance.lines.map(Int.init) == [2, 5, 6])
    for size in 8...80 {
      let table = try read(text) { reader in
        (reader.delimiter, reader.escape) = (Delimiter("||"), UInt8(ascii: "\\"))
        reader.blockSize = size
      }
      #expect(table.columns == whole.columns, "in blocks of \(size) bytes")
      #expect(table.provenance.lines == whole.provenance.lines, "in blocks of \(size) bytes")
    }
  }

  @Test func `are declared by a spec, and written back`() throws {
    let (reader, problems) = try decode(
      CSVReader.self, #"{use: csv, path: a.csv, delimiter: "||", escape: "\\"}"#)
    #expect(problems == [])
    #expect(reader.delimiter == Delimiter("||"))
    #expect(reader.escape == .some(UInt8(ascii: "\\")))
    let (again, _) = try decode(CSVReader.self, reader.encodedComponent().yaml())
    #expect(again.delimiter == reader.delimiter)
    #expect(again.escape == reader.escape)
    #expect(
      try decode(CSVReader.self, #"{use: csv, path: a.csv, delimiter: ab}"#).problems == [
        "delimiter: expected auto, or up to 8 ASCII characters, such as , or ; or ||, or the word tab, "
          + "found 'ab'"
      ])
    #expect(
      try decode(CSVReader.self, #"{use: csv, path: a.csv, quote: "'", escape: "'"}"#).problems
        == [#"escape: expected auto, or off, or one of \ ^ / ~, found '''"#])
  }
}

@Suite struct `A backslash before a quote` {
  private let text = """
    name,note,y
    a,"8\\" wide, or 9\\"",1
    b,"plain",2
    "c \\"d\\"","e\\nf",3

    """

  @Test func `is an escape where only so the records are alike`() throws {
    let table = try read(text)
    #expect(table.columns.map(\.name) == ["name", "note", "y"])
    #expect(table.columns[0].values == .categories([0, 1, 2], levels: ["a", "b", "c \"d\""]))
    #expect(
      table.columns[1].values
        == .categories([0, 2, 1], levels: ["8\" wide, or 9\"", "e\\nf", "plain"]))
    #expect(table.columns[2].numbers == [1, 2, 3])
    #expect(decisions(table) == ["escape \\", "delimiter ,", "header true"])
    #expect(
      table.notes.decisions[0].reason
        == "2 records more have 3 fields if a quote behind it ends none")
    #expect(table.notes.doubts == [])
  }

  @Test func `is text where it ends a field that has no quote in it`() throws {
    let table = try read("path,y\n\"C:\\\",1\n\"D:\\data\\\",2\n")
    #expect(table.columns[0].values == .categories([0, 1], levels: ["C:\\", "D:\\data\\"]))
    #expect(decisions(table) == ["delimiter ,", "header true"])
  }

  @Test func `is an escape before another one, which is a doubt`() throws {
    let table = try read("a,b,y\n\"8\\\" x\",\"C:\\\\\",1\n\"9\\\" x\",\"D:\\\\\",2\n")
    #expect(table.columns[0].values == .categories([0, 1], levels: ["8\" x", "9\" x"]))
    #expect(table.columns[1].values == .categories([0, 1], levels: ["C:\\", "D:\\"]))
    #expect(
      table.notes.doubts == [
        "a backslash before a quote or before another is taken as an escape and left out; if it belongs "
          + "to the text, declare escape: off"
      ])
  }

  @Test func `is doubted where one record alone tells`() throws {
    let table = try read("a,y\n\"8\\\" x\",1\nb,2\nc,3\n")
    #expect(table.columns[0].values == .categories([0, 1, 2], levels: ["8\" x", "b", "c"]))
    #expect(
      table.notes.doubts == [
        "a backslash before a quote or before another is taken as an escape and left out, because of one "
          + "record alone; if it belongs to the text, declare escape: off"
      ])
  }

  @Test func `is a stray quote where escapes are off`() {
    #expect(
      message { try read(text) { $0.escape = .some(nil) } }
        == "t.csv:2: error: a quote stands where CSV doesn't allow one; a quoted field starts and ends with a "
        + "quote, and a quote inside it is doubled")
  }
}

@Suite struct `Quotes of two kinds` {
  @Test func `above rows in double quotes, single ones enclose names`() throws {
    let table = try read("'a','b, c',y\n\"u\",\"v, w\",1\n\"x\",\"it's\",2\n")
    #expect(table.columns.map(\.name) == ["a", "b, c", "y"])
    #expect(table.columns[1].values == .categories([1, 0], levels: ["it's", "v, w"]))
    #expect(
      table.notes.doubts == [
        "line 1 is taken as the header: its single quotes are left out, since the rows below it have "
          + "double ones"
      ])
  }

  @Test func `leave names as they are where rows have single ones as well`() throws {
    let table = try read("'a',y\n'u',1\n\"x\",2\n")
    #expect(table.columns.map(\.name) == ["'a'", "y"])
  }

  @Test func `tell that spaces stand between fields where no line can be cut otherwise`() throws {
    let text =
      "day kind \"note\" y\n1 Boots \"great grip, for her\" 1\n2 Rain Jacket \"for him, too\" 0\n"
      + "3 \"Tee, Print\" \"for all\" 1\n4 Hat \"warm, dry\" 0\n"
    let table = try read(text) { $0.onBadRow = .skip }
    #expect(table.columns.map(\.name) == ["day", "kind", "note", "y"])
    #expect(table.columns[0].numbers == [1, 3, 4])
    #expect(table.notes.rejects.map(\.line) == [3])
    #expect(
      table.notes.doubts.first
        == "spaces are taken as delimiters, since no line's quotes allow another one; 1 of 5 records have "
        + "other than 4 fields then")
  }

  @Test func `tell where a delimiter lacks in the header`() throws {
    let text = "a,b\"note\",y\n\"u\",1,\"v, w\",2\n\"x\",3,\"z\",4\n"
    let table = try read(text) { $0.onBadRow = .skip }
    #expect(table.columns.map(\.name) == ["a", "b", "note", "y"])
    #expect(table.columns[3].numbers == [2, 4])
    #expect(
      table.notes.doubts.first
        == "line 1 is taken as the header, and its names are cut where their quotes start and end as well, "
        + "since it has as many then as the rows have fields; a delimiter lacks there")
    #expect(message { try read(text) }.hasPrefix("t.csv:1: error: a quote stands where"))
  }

  @Test func `tell that spaces stand in the header alone`() throws {
    let table = try read("day kind \"note\" y\n1,u,\"v, w\",2\n3,x,\"z\",4\n") {
      $0.onBadRow = .skip
    }
    #expect(table.columns.map(\.name) == ["day", "kind", "note", "y"])
    #expect(table.columns[3].numbers == [2, 4])
    #expect(
      table.notes.doubts.first
        == "line 1 is taken as the header and cut at ' ', since it has as many fields then as the rows "
        + "have, which are cut at ','")
  }
}
