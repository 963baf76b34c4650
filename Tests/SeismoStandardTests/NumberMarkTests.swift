import SeismoCSV
import SeismoSpec
import SeismoTables
import Testing

/// A way to write numbers, and how a file carries them.
private struct Writing: CustomStringConvertible {
  var decimal: String
  var thousands: String
  var delimiter: String
  var isQuoted: Bool

  var description: String { "\(number(-1234.5))\(delimiter)\(isQuoted ? " in quotes" : "")" }

  func number(_ value: Double) -> String {
    let parts = "\(abs(value))".split(separator: ".")
    let digits = Array(String(parts[0]).reversed())
    let groups = stride(from: 0, to: digits.count, by: 3).map {
      String(digits[$0..<min($0 + 3, digits.count)].reversed())
    }
    let whole = groups.reversed().joined(separator: thousands)
    let isWhole = value == value.rounded()
    return (value < 0 ? "-" : "") + whole + (isWhole ? "" : decimal + parts[1])
  }

  /// Nil for a field that would be two.
  func text(_ values: [Double]) -> String? {
    let fields = values.map(number)
    guard isQuoted || !fields.contains(where: { $0.contains(delimiter) }) else { return nil }
    let rows = fields.enumerated().map { row, field in
      (isQuoted ? "\"\(field)\"" : field) + delimiter + "\(row)\n"
    }
    return "a\(delimiter)y\n" + rows.joined()
  }

  static let all: [Writing] = {
    let thousands = ["", ".", ",", " ", "\u{a0}", "\u{202f}", "\u{2009}", "'", "\u{2019}", "_"]
    return [".", ","].flatMap { decimal in
      thousands.filter { $0 != decimal }.flatMap { mark in
        [",", ";", "\t", "|"].flatMap { delimiter in
          [true, false].map {
            Writing(decimal: decimal, thousands: mark, delimiter: delimiter, isQuoted: $0)
          }
        }
      }
    }
  }()
}

@Suite struct `Marks in numbers` {
  @Test func `are found, whatever they are and whatever stands between fields`() throws {
    let families: [[Double]] = [
      [0.5, 1234.5, -12345.25, 1_234_567.75, 950, 7.125],
      [1234, 12345, -1_234_567, 950, 1_000_000, 7],
    ]
    var count = 0
    for writing in Writing.all {
      for values in families {
        guard let text = writing.text(values) else { continue }
        #expect(try read(text).columns[0].numbers?.array == values, "\(writing)")
        count += 1
      }
    }
    #expect(count > 200)
  }

  @Test(arguments: [",", ";", "\t", "|"])
  func `before three digits alone are doubted, whatever the delimiter`(delimiter: String) throws {
    for mark in [",", "."] where mark == "," || delimiter == ";" {
      let text = "a,y\nQ1@234Q,1\nQ5@678Q,2\n".replacing(",", with: delimiter)
        .replacing("@", with: mark)
      let quote = mark == delimiter ? "\"" : ""
      let table = try read(text.replacing("Q", with: quote))
      let word = mark == "," ? "comma" : "point"
      let isWhole = table.columns[0].numbers == [1234, 5678]
      #expect(isWhole || table.columns[0].numbers == [1.234, 5.678])
      #expect(
        table.notes.doubts == [
          "the \(word) in numbers such as 1\(mark)234 of column 'a' is taken as "
            + (isWhole
              ? "a mark for thousands; each would also be a number with decimals (declare decimal: "
              : "the decimal mark; each would also be a whole number with a mark for thousands "
                + "(declare thousands: ") + "\(word))"
        ])
      // What the doubt says to declare gives the other numbers.
      let other = try read(text.replacing("Q", with: quote)) {
        if isWhole {
          $0.decimal = .comma
        } else {
          $0.thousands = .some(mark == "," ? NumberMark.comma : .point)
        }
      }
      #expect(other.columns[0].numbers == (isWhole ? [1.234, 5.678] : [1234, 5678]))
      #expect(other.notes.doubts == [])
    }
  }

  @Test func `are never thousands behind a leading zero`() throws {
    let quoted = try read("a,y\n\"0,640\",0\n\"-0,327\",1\n\"1,882\",2\n\"00,123\",3\n")
    #expect(quoted.columns[0].numbers == [0.64, -0.327, 1.882, 0.123])
    #expect(quoted.notes.doubts == [])
    #expect(
      message { try read("a,y\n\"0,640\",0\n\"1,882\",1\n") { $0.thousands = .some(.comma) } }
        == "t.csv:2: error: column 'a': found '0,640' among numbers that are written otherwise; if "
        + "all numbers of the file are written so, declare decimal: comma in the reader, else write "
        + "them alike")
  }

  @Test func `that differ between columns are doubted, and taken as more columns have them`() throws
  {
    let table = try read("a;b;c;y\n0,5;1,234,567;1.5;1\n0,7;2,345,888;2.5;2\n")
    #expect(table.columns[0].values == .categories([0, 1], levels: ["0,5", "0,7"]))
    #expect(table.columns[1].numbers == [1_234_567, 2_345_888])
    #expect(table.columns[2].numbers == [1.5, 2.5])
    #expect(
      table.notes.doubts == [
        "the point stands before decimals in numbers such as 1,234,567 of column 'b', and the comma "
          + "in 0,5 of 'a': the point is taken, so the others are no numbers; write all alike",
        "column 'a' is read as words, and texts such as '0,5' are numbers with a decimal comma; if "
          + "all numbers of the file are written so, declare decimal: comma in the reader, else write "
          + "them alike",
      ])
    let three = try read("a;b;y\n2,142;0.5;1\n0,119;0.7;2\n1,224;0.1;3\n")
    #expect(
      three.columns[0].values == .categories([2, 0, 1], levels: ["0,119", "1,224", "2,142"]))
    #expect(
      three.notes.doubts.last
        == "column 'a' is read as words, and texts such as '2,142' are numbers with a decimal comma; "
        + "if all numbers of the file are written so, declare decimal: comma in the reader, else write "
        + "them alike")
    let either = try read("a;b;y\n0,5;1,234;1\n0,7;2,345;2\n")
    #expect(either.columns[1].numbers == [1.234, 2.345])
    #expect(
      either.notes.doubts == [
        "the comma in numbers such as 1,234 of column 'b' is taken as the decimal mark; each would "
          + "also be a whole number with a mark for thousands"
      ])
    #expect(
      message(reading: "a;b\n1 234;1'234,5\n2 345;2'345,5\n3 456;7,5\n").hasPrefix(
        "t.csv:2: error: column 'b': found '1'234,5' among numbers that are written otherwise; "))
  }

  @Test func `behind what was looked at are held to it, with their line`() throws {
    func text(_ first: String, _ last: String) -> String {
      "a,y\n" + String(repeating: "\(first),1\n", count: 20_000) + "\(last),2\n"
    }
    let contradictions = [
      ("\"0,5\"", "1.5", "declare decimal: point in"),
      ("\"0,5\"", "\"1,234.5\"", "decimal: point and thousands: comma"),
      ("\"1,500\"", "\"0,640\"", "decimal: comma"), ("\"1,500\"", "\"1,5\"", "decimal: comma"),
      ("7", "\"0,5\"", "decimal: comma"), ("7", "\"1 234\"", "thousands: space"),
      ("1.5", "\"1.234.567\"", "thousands: point"), ("7", "\"12 %\"", "without the sign"),
      ("7", "\"1,23,456\"", "without the commas"), ("7", "(5)", "write the minus as '-'"),
    ]
    for (first, last, advice) in contradictions {
      let words = message(reading: text(first, last))
      #expect(words.hasPrefix("t.csv:20002: error: column 'a': found '"), "\(words)")
      #expect(words.contains(" among numbers that are written otherwise; "), "\(words)")
      #expect(words.contains(advice), "\(words)")
    }
    let late = text("7", "\"0,5\"")
    #expect(try read(late) { $0.decimal = .comma }.columns[0].numbers?.last == 0.5)
    let proposed = try withReader(late.utf8) {
      try CSVReader.proposal(for: $0.path ?? FileReference("", in: ""))
    }
    #expect(proposed?.decimal == .comma)
    #expect(proposed?.onBadValue == .error)
  }

  @Test func `make no number of dates, versions, addresses and codes`() throws {
    for texts in [
      ["01.02.2024", "15.03.2024"], ["1.2.3", "1.10.2"], ["192.168.100.200", "192.168.100.201"],
      ["10.0.0.1", "192.168.100.200"], ["555 123", "555 124"], ["555 123 456", "555 123 457"],
      ["123_456", "123_457"], ["A,123", "A,124"], ["12:30", "13:45"], ["1,2", "3,4,5"],
    ] {
      for delimiter in [",", ";"] {
        let rows = texts.map { "\"\($0)\"\(delimiter)1\n" }.joined()
        let column = try read("a\(delimiter)y\n" + rows).columns[0]
        #expect(
          column.numbers == nil || column.type == .date || column.type == .time,
          "\(texts) \(delimiter) \(column.values)")
      }
    }
    #expect(
      message(reading: "a,y\n2024.001,1\n2024.002x,2\n")
        == "t.csv:3: error: column 'a': found '2024.002x' among numbers (1 number, 1 word); correct it, "
        + "add it to 'missing' of the reader, leave it out with its on_bad_value, or declare the column "
        + "in schema.types, where category keeps every text")
  }

  @Test func `of codes are words until they are declared`() throws {
    let text = "a,y\n555 123,1\n555 124,2\n"
    let table = try read(text)
    #expect(table.columns[0].values == .categories([0, 1], levels: ["555 123", "555 124"]))
    #expect(
      table.notes.doubts == [
        "column 'a' is read as words, and texts such as '555 123' are numbers with marks for "
          + "thousands (space); if all numbers of the file are written so, declare thousands: space "
          + "in the reader, else write them alike"
      ])
    let declared = try read(text) { $0.thousands = .some(.space) }
    #expect(declared.columns[0].numbers == [555_123, 555_124])
    let amounts = try read("a,y\n1 234,1\n5 678,2\n")
    #expect(amounts.columns[0].numbers == [1234, 5678])
    #expect(
      amounts.notes.doubts == [
        "column 'a': texts such as 1 234 are taken as whole numbers; if they are codes, declare "
          + "thousands: off"
      ])
    let off = try read("a,y\n1 234,1\n5 678,2\n") { $0.thousands = .some(nil) }
    #expect(off.columns[0].values == .categories([0, 1], levels: ["1 234", "5 678"]))
  }

  @Test func `beside signs make words, which is said`() throws {
    let texts = [
      ("12%", "sign"), ("12,5 %", "sign"), ("$1,234.50", "sign"), ("5,00 \u{20ac}", "sign"),
      ("\u{a3}7", "sign"), ("(5)", "another minus"), ("7-", "another minus"),
      ("\u{2212}5", "another minus"), ("1,23,456", "groups of two digits"),
    ]
    for (text, what) in texts {
      let table = try read("a;y\n\(text);1\n\(text);2\n")
      #expect(table.columns[0].values == .categories([0, 0], levels: [text]))
      #expect(
        table.notes.doubts.first?.hasPrefix(
          "column 'a' is read as words, and texts such as '\(text)' are numbers with "
            + "\(what == "sign" ? "a sign" : what); write ") == true,
        "\(table.notes.doubts)")
    }
    #expect(try read("a;y\nA1;1\nB2;2\n5 kg;3\n").notes.doubts == [])
  }

  @Test func `of thousands of digits don't make a word of a number`() throws {
    let long = String(repeating: "1", count: 5000)
    let small = "0." + String(repeating: "0", count: 5000) + "1"
    let column = try read("a,y\n\(long),1\n2.5,2\n1.\(long),3\n\(small),4\n").columns[0]
    #expect(column.numbers == [.infinity, 2.5, 1.1111111111111112, 0])
  }
}
