import Foundation
import SeismoCSV
import SeismoSpec
import SeismoTables
import Testing

/// A file's text, what its columns are called, and the words that a doubt has to have.
private struct Sample: CustomTestStringConvertible {
  var name: String
  var text: String
  var columns: [String]
  /// The line of the first row.
  var line: Int
  var doubts: [String] = []
  var testDescription: String { name }
}

private func rows(_ count: Int, _ row: (Int) -> String) -> String {
  (0..<count).map { row($0) + "\n" }.joined()
}

private let noName = "the first column has no name and differs from row to row"
private let oneMore = "each row has one field more than the header"
private let oneEmpty = "the last is empty, and the header has"

private let samples = [
  Sample(
    name: "pandas' index and numbers", text: ",0,1,target\n0,0.52,0.33,pos\n1,0.25,0.36,neg\n",
    columns: ["row_name", "0", "1", "target"], line: 2, doubts: ["2 numbers", noName]),
  Sample(
    name: "numbers and a word", text: "0,1,2,target\n0.11,0.52,0.33,pos\n0.41,0.25,0.36,neg\n",
    columns: ["0", "1", "2", "target"], line: 2, doubts: ["3 numbers"]),
  Sample(
    name: "years",
    text: "country,2018,2019,2020\nSE,2202,9326,1034\nNO,4180,1932,8118\n"
      + "DK,7365,7738,6220\nFI,3440,1538,7994\nIS,465,6387,7091\n",
    columns: ["country", "2018", "2019", "2020"], line: 2, doubts: ["3 numbers"]),
  Sample(
    name: "years beside words", text: "id,2019,2020,target\n1,500,700,pos\n2,600,10,neg\n",
    columns: ["id", "2019", "2020", "target"], line: 2, doubts: ["2 numbers"]),
  Sample(
    name: "dates above numbers", text: "country,2020-01-22,2020-01-23\nA,0,1\nB,3,4\n",
    columns: ["country", "2020-01-22", "2020-01-23"], line: 2, doubts: ["2 dates"]),
  Sample(
    name: "only numbers, as numpy counts", text: "0,1,2\n0.5,0.7,0.1\n0.3,0.2,0.9\n",
    columns: ["0", "1", "2"], line: 2, doubts: ["3 numbers"]),
  Sample(
    name: "only numbers", text: "1,2,3\n4,5,6\n7,8,9\n",
    columns: ["column_1", "column_2", "column_3"], line: 1),
  Sample(
    name: "numbers that could be names", text: "0,1,2\n5,3,9\n1,7,7\n4,0,2\n",
    columns: ["column_1", "column_2", "column_3"], line: 1),
  Sample(
    name: "one column of numbers with marks", text: "\"1,000.00\"\n\"2,500.50\"\n\"3,000.75\"\n",
    columns: ["column_1"], line: 1),
  Sample(
    name: "amounts", text: "A,\"$1,000\"\nB,$74.69\nC,$5\n", columns: ["column_1", "column_2"],
    line: 1, doubts: ["may be a name"]),
  Sample(
    name: "codes that come again", text: "p,x\ne,x\np,b\ne,x\np,x\n",
    columns: ["column_1", "column_2"], line: 1, doubts: ["taken as a row"]),
  Sample(
    name: "a word above codes",
    text: "class,shape\n" + rows(8) { "\("pe".at($0)),\("xb".at($0 / 2))" },
    columns: ["class", "shape"], line: 2),
  Sample(
    name: "only words", text: "a,b\nc,d\n", columns: ["a", "b"], line: 2,
    doubts: ["nothing tells it from the rows"]),
  Sample(
    name: "a delimiter behind each row", text: "A,B,C\n0.2,0.1,0.6,\n0.4,0.2,1,\n",
    columns: ["A", "B", "C"], line: 2, doubts: [oneEmpty]),
  Sample(
    name: "delimiters behind header and rows", text: "a;b;;\n1;2;;\n3;4;;\n", columns: ["a", "b"],
    line: 2),
  Sample(
    name: "a delimiter behind the header alone", text: "a,b,\n1,2\n3,4\n", columns: ["a", "b"],
    line: 2),
  Sample(
    name: "a delimiter behind rows alone", text: "1,2,\n3,4,\n", columns: ["column_1", "column_2"],
    line: 1),
  Sample(
    name: "R's write.table", text: "\"a\",\"b\"\n\"1\",1,2\n\"2\",5,6\n",
    columns: ["row_name", "a", "b"], line: 2, doubts: [oneMore]),
  Sample(
    name: "R's years", text: "\"x\",\"2004\"\n\"1\",a,3000\n\"2\",b,5\n\"3\",c,99\n",
    columns: ["row_name", "x", "2004"], line: 2, doubts: ["1 number", oneMore]),
  Sample(
    name: "R's write.table: spaces and quoted row names",
    text: "\"len\" \"kind\"\n" + rows(3) { "\"Mazda RX\($0)\" \($0).5 \"a b\"" },
    columns: ["row_name", "len", "kind"], line: 2, doubts: [oneMore]),
  Sample(
    name: "R's write.table: spaces and numbered rows, nothing quoted",
    text: "len kind\n" + rows(3) { "\($0 + 1) \($0).5 a" }, columns: ["row_name", "len", "kind"],
    line: 2, doubts: [oneMore]),
  Sample(
    name: "R's row names and delimiters that end header and rows",
    text: "\"a\",\"b\",\n\"1\",10,x,\n\"2\",20,y,\n", columns: ["row_name", "a", "b"], line: 2,
    doubts: [oneMore]),
  Sample(
    name: "a title above R's row names", text: "My title\n\nx,y\n\"1\",2,a\n\"2\",3,b\n",
    columns: ["row_name", "x", "y"], line: 4, doubts: ["the first line is skipped", oneMore]),
  Sample(
    name: "a title as wide as rows that end in delimiters",
    text: "My title,,,\n,,,\nx,y\n1,a,,\n2,b,,\n3,c,,\n", columns: ["x", "y"], line: 4,
    doubts: ["the first 2 lines are skipped", "the last 2 are empty"]),
  Sample(
    name: "years above rows that end in delimiters", text: "x;2014\na;3;;\nb;5;;\nc;7;;\n",
    columns: ["x", "2014"], line: 2, doubts: ["1 number", "the last 2 are empty"]),
  Sample(
    name: "R's write.csv", text: "\"\",\"a\",\"b\"\n\"1\",1,2\n\"2\",5,6\n",
    columns: ["row_name", "a", "b"], line: 2, doubts: [noName]),
  Sample(
    name: "R's words", text: "x,y\na,1,2\nb,3,4\nc,5,6\n", columns: ["row_name", "x", "y"], line: 2,
    doubts: [oneMore]),
  Sample(
    name: "pandas' index out of order", text: ",a,b\n7,1.5,x\n3,2.5,y\n12,3.5,x\n",
    columns: ["row_name", "a", "b"], line: 2, doubts: [noName]),
  Sample(
    name: "a nameless column that repeats itself", text: ",a\n1,1.5\n1,2.5\n2,3.5\n",
    columns: ["column_1", "a"], line: 2, doubts: ["has no name"]),
  Sample(
    name: "a name too many", text: "a,,b,c\n1,2,3\n4,5,6\n7,8,9\n", columns: ["a", "b", "c"],
    line: 2, doubts: ["field 2 is empty and left out"]),
  Sample(
    name: "Excel's delimiter, three columns", text: "sep=;\na;b;y\n0;0;x\n1;2;z\n",
    columns: ["a", "b", "y"], line: 3),
  Sample(
    name: "Excel's delimiter, one column", text: "sep=;\na\n0\n1\n", columns: ["a"], line: 3),
  Sample(
    name: "Excel's delimiter, quoted, a tab", text: "\"SEP=\t\"\r\na\tb\r\n1\t2\r\n",
    columns: ["a", "b"], line: 3),
  Sample(
    name: "Excel's delimiter and a title", text: "sep=,\nTitle\na,b\n1,2\n3,4\n5,6\n",
    columns: ["a", "b"], line: 4, doubts: ["the first 2 lines are skipped: 'Title'"]),
  Sample(
    name: "a title as wide as the table", text: "Report,,\n,,\nname,x,y\na,1,2\nb,3,4\n",
    columns: ["name", "x", "y"], line: 4, doubts: ["the first 2 lines are skipped: 'Report,,'"]),
  Sample(
    name: "keys and values", text: "Station,Berlin\nYear,2020\nday,t,h\n1,2.5,3\n2,3.5,4\n",
    columns: ["day", "t", "h"], line: 4, doubts: ["the first 2 lines are skipped"]),
  Sample(
    name: "units", text: "t,v,name\ns,m/s,\n" + rows(5) { "\($0),\($0).5,n\($0)" },
    columns: ["t s", "v m/s", "name"], line: 3, doubts: ["line 2 is taken as a second line"]),
  Sample(
    name: "a header twice", text: "a,b\na,b\n1,2\n3,4\n", columns: ["a", "b"], line: 3,
    doubts: ["line 2 is taken as a second line"]),
  Sample(
    name: "names of two storeys",
    text: ",2019,,2020,\nname,q1,q2,q1,q2\n"
      + rows(6) { "n\($0),\($0),\(2 * $0),\(3 * $0),\($0 + 9)" },
    columns: ["name", "2019 q1", "2019 q2", "2020 q1", "2020 q2"], line: 3,
    doubts: ["line 2 is taken as a second line"]),
  Sample(
    name: "comments below the header", text: "a,b\n# one\n1,2\n3,4\n# two, more\n",
    columns: ["a", "b"], line: 3, doubts: ["lines that start with '#' are skipped"]),
  Sample(
    name: "rows that widen later", text: "a,b\n" + rows(5) { "\($0),1" }, columns: ["a", "b"],
    line: 2),
]

extension String {
  fileprivate func at(_ place: Int) -> Character { Array(self)[place % count] }
}

@Suite struct `The top of a file` {
  @Test(arguments: samples)
  fileprivate func `names the columns, and doubts where another reading was possible`(
    sample: Sample
  ) throws {
    let table = try read(sample.text)
    #expect(table.columns.map(\.name) == sample.columns)
    #expect(table.provenance.lines.first == UInt32(sample.line))
    for words in sample.doubts {
      #expect(table.notes.doubts.contains { $0.contains(words) }, "\(table.notes.doubts)")
    }
    if sample.doubts.isEmpty { #expect(table.notes.doubts == []) }
  }

  @Test(arguments: samples)
  fileprivate func `is read by a proposal, declared, as by itself`(sample: Sample) throws {
    try withReader(sample.text.utf8) { reader in
      let path = try #require(reader.path)
      let proposal = try #require(try CSVReader.proposal(for: path))
      var (again, problems) = try decode(CSVReader.self, proposal.encodedComponent().yaml())
      #expect(problems == [])
      again.path = path
      let own = try reader.read(ReadRequest())
      for other in [try proposal.read(ReadRequest()), try again.read(ReadRequest())] {
        #expect(other.columns == own.columns)
        #expect(other.provenance.lines == own.provenance.lines)
        #expect(other.notes.rowNames == own.notes.rowNames)
      }
      #expect(try proposal.read(ReadRequest()).notes.doubts == own.notes.doubts)
      #expect(try again.columnNames() == sample.columns)
    }
  }

  @Test(arguments: samples)
  fileprivate func `of one file holds for the next`(sample: Sample) throws {
    try withReader(sample.text.utf8) { reader in
      let own = try reader.read(ReadRequest())
      var twice = reader
      let path = try #require(reader.path)
      twice.path = FileReference("t*.csv", in: path.folder)
      try sample.text.write(
        toFile: path.folder + "/t2.csv", atomically: true, encoding: .utf8)
      let both = try twice.read(ReadRequest())
      #expect(both.columns.map(\.name) == own.columns.map(\.name))
      #expect(both.rowCount == 2 * own.rowCount)
    }
  }

  @Test func `is never shifted by a name that the header lacks`() {
    let header = "class,length,width\n"
    let lacking =
      "t.csv:1: error: the header has 2 fields, and each row below it has 3; add the "
      + "name that it lacks, or declare row_names: true if the first field of a row is its name"
    let body = rows(6) { "\($0 % 2),\($0).5,\($0)" }
    #expect(message(reading: header + body) == "no error")
    #expect(message(reading: "class,lengthwidth\n" + body) == lacking)
    #expect(message(reading: "class,lengthwidth\n" + rows(6) { "\(9 - $0),1.5,2" }) == lacking)
    #expect(
      message {
        try withReader(("class,lengthwidth\n" + body).utf8) {
          try CSVReader.proposal(for: try #require($0.path))
        }
      } == lacking)
  }

  @Test func `is read as its errors advise`() throws {
    let text = "x,y\n17,1,2\n5,3,4\n17,5,6\n"
    let named = try read(text) { $0.rowNames = true }
    #expect(named.columns.map(\.name) == ["row_name", "x", "y"])
    #expect(named.notes.rowNames == "row_name")
    #expect(named.notes.doubts == [])
    #expect(try read(text.replacing("x,y", with: "n,x,y")).columns.map(\.name) == ["n", "x", "y"])
    let index = ",a\n7,1.5\n3,2.5\n"
    #expect(try read(index) { $0.rowNames = false }.columns.map(\.name) == ["column_1", "a"])
    let units = "t,v\ns,m\n1,2\n3,4\n"
    #expect(
      message { try read(units) { $0.headerLines = 1 } }.hasPrefix("t.csv:2: error: column 't'"))
    let declared = try read("a,b,\n1,2,\n3,4,\n") { $0.trailingDelimiters = 0 }
    #expect(declared.columns.map(\.name) == ["a", "b", "column_3"])
  }

  @Test func `holds a delimiter at each row's end against all rows`() throws {
    let text = "a,b\n" + rows(30_000) { "\($0),\($0 % 7)," }
    #expect(try read(text).columns.map(\.name) == ["a", "b"])
    #expect(
      message(reading: text + "5,6,7\n")
        == "t.csv:30002: error: '7' stands behind the delimiter that ends other rows; correct it, "
        + "or, if it belongs to a column, give the column a name and declare trailing_delimiters: 0"
    )
    #expect(
      message(reading: text + "5,\n")
        == "t.csv:30002: error: rows have 2 fields and one behind that is empty, this row has 2")
    #expect(try read(text + "5,6\n").columns[1].numbers?.last == 6)
    let named = text.replacing("a,b\n", with: "a,b,c\n") + "5,6,7\n"
    #expect(try read(named) { $0.trailingDelimiters = 0 }.columns[2].numbers?.last == 7)
  }

  @Test func `isn't taken for a preamble where rows below it fit`() {
    let header = "a,b,c\n" + rows(5) { "\($0),1,2" }
    #expect(
      message(reading: header + rows(60) { "\($0),1,2,3" })
        == "t.csv:7: error: the header has 3 fields, this row has 4")
    #expect(
      message(reading: "a,b,c,d\n" + rows(9) { "\($0),1" })
        == "t.csv:2: error: the header has 4 fields, this row has 2")
  }

  @Test func `is no header for an unknown marker in the first row`() {
    #expect(
      message(reading: "5.1,-,setosa\n4.9,3.0,setosa\n6.1,2.2,x\n")
        == "t.csv:1: error: column 'column_2': found '-' among numbers (2 numbers, 1 word); correct "
        + "it, add it to 'missing' of the reader, leave it out with its on_bad_value, or declare the "
        + "column in schema.types, where category keeps every text")
  }

  @Test func `says line and reason where no row can be read`() {
    #expect(
      message {
        try withReader(("a,b,c,d\n" + rows(9) { "\($0),1" }).utf8) {
          try CSVReader.proposal(for: try #require($0.path)).map { try $0.read(ReadRequest()) }
        }
      } == "t.csv:2: error: no row could be read; of the first one: the header has 4 fields, this "
        + "row has 2")
  }

  @Test func `with a stray quote is an error, or cut at its delimiters where rows may be left out`()
    throws
  {
    let text = "a,\"b,c\n1,2,3\n4,5,6\n"
    #expect(
      message(reading: text)
        == "t.csv:1: error: a quoted field opens in this row and is never closed")
    let table = try read(text) { $0.onBadRow = .skip }
    #expect(table.columns.map(\.name) == ["a", "b", "c"])
    #expect(
      table.notes.doubts == [
        "line 1 has a quote where CSV allows none, or one that is never closed; it is cut at its "
          + "delimiters, and its quotes are left out"
      ])
  }
}
