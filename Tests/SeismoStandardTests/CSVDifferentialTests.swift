import CLibCSV
import SeismoCSV
import SeismoSpec
import Testing

/// The records of a text, or as far as it is sound.
private struct Cut: Equatable {
  var records: [[String]] = []
  var isSound = true
}

/// What libcsv makes of a text by itself.
private func byLibrary(_ bytes: [UInt8], delimiter: UInt8) -> Cut {
  final class Found {
    var cut = Cut()
    var fields: [String] = []
  }
  var parser = csv_parser()
  csv_init(&parser, UInt8(CSV_STRICT | CSV_STRICT_FINI))
  csv_set_delim(&parser, delimiter)
  defer { csv_free(&parser) }
  let found = Found()
  let data = Unmanaged.passUnretained(found).toOpaque()
  let field: @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeMutableRawPointer?) -> Void = {
    bytes, count, data in
    guard let data else { return }
    let text = String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
    Unmanaged<Found>.fromOpaque(data).takeUnretainedValue().fields.append(text)
  }
  let end: @convention(c) (Int32, UnsafeMutableRawPointer?) -> Void = { _, data in
    guard let data else { return }
    let found = Unmanaged<Found>.fromOpaque(data).takeUnretainedValue()
    found.cut.records.append(found.fields)
    found.fields = []
  }
  let fed = csv_parse(&parser, bytes, bytes.count, field, end, data)
  found.cut.isSound = fed == bytes.count && csv_fini(&parser, field, end, data) == 0
  return found.cut
}

/// What the scanner makes of it.
private func byScanner(_ bytes: [UInt8], delimiter: UInt8, hasQuotes: Bool) -> Cut {
  var dialect = CSVDialect()
  dialect.delimiter = delimiter
  return byScanner(bytes, dialect, hasQuotes: hasQuotes)
}

private func byScanner(_ bytes: [UInt8], _ dialect: CSVDialect, hasQuotes: Bool) -> Cut {
  bytes.withUnsafeBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return Cut() }
    var scanner = RecordScanner(
      base, count: buffer.count, dialect: dialect, hasQuotes: hasQuotes, isWhole: true)
    var cut = Cut()
    while true {
      switch scanner.next() {
      case .record:
        cut.records.append(scanner.texts)
      case .end: return cut
      case .strayQuote, .openQuote, .incomplete:
        cut.isSound = false
        return cut
      }
    }
  }
}

extension RecordScanner {
  fileprivate var texts: [String] {
    let found = fields
    return (0..<fieldCount).map { String(decoding: found[$0].bytes, as: UTF8.self) }
  }

  fileprivate var quoted: [Bool] {
    let found = fields
    return (0..<fieldCount).map { found[$0].isQuoted }
  }
}

/// Where a record was found, and what was in it.
private struct Placed: Equatable {
  var texts: [String]
  var quoted: [Bool]
  var bytes: Range<Int>
  var lines: Range<Int>
}

/// The records of a text with their places, and what ended them.
private func placed(
  _ bytes: [UInt8], _ dialect: CSVDialect, isWhole: Bool = true
) -> (records: [Placed], end: RecordScanner.Step) {
  (bytes + [0]).withUnsafeBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return ([], .end) }
    var scanner = RecordScanner(
      base, count: bytes.count, dialect: dialect, hasQuotes: true, isWhole: isWhole)
    var records: [Placed] = []
    while true {
      let step = scanner.next()
      guard step == .record else { return (records, step) }
      records.append(
        Placed(
          texts: scanner.texts, quoted: scanner.quoted,
          bytes: scanner.recordStart..<scanner.position, lines: scanner.recordLine..<scanner.line))
    }
  }
}

@Suite struct `The record scanner` {
  /// Texts of the characters that matter, and longer ones that cross the 64 bytes of a scan.
  private func texts(_ alphabet: String, _ count: Int) -> some Sequence<[UInt8]> {
    let bytes = Array(alphabet.utf8)
    var random = RandomStream(seed: 7, purpose: "texts")
    return (0..<count).lazy.map { index in
      let length = random.below(index % 16 == 0 ? 200 : 14)
      return (0..<length).map { _ in bytes[random.below(bytes.count)] }
    }
  }

  @Test(arguments: [",", "\t", ";"])
  func `cuts two million texts without quotes as libcsv does`(delimiter: Character) throws {
    let delimiter = try #require(delimiter.asciiValue)
    var differences = 0
    for text in texts("a1 \t,;\r\n,\n\u{e4}", 700_000) {
      let cut = byScanner(text, delimiter: delimiter, hasQuotes: false)
      if cut != byLibrary(text, delimiter: delimiter) {
        differences += 1
        if differences < 5 {
          Issue.record("\(String(decoding: text, as: UTF8.self).debugDescription)")
        }
      }
    }
    #expect(differences == 0)
  }

  @Test func `cuts a million texts with quotes as libcsv does, and refuses the same`() {
    var (differences, refused) = (0, 0)
    for text in texts("a \t,\r\n\",\"\n", 1_000_000) {
      let cut = byScanner(text, delimiter: UInt8(ascii: ","), hasQuotes: true)
      let other = byLibrary(text, delimiter: UInt8(ascii: ","))
      if !cut.isSound { refused += 1 }
      if cut != other {
        differences += 1
        if differences < 5 {
          Issue.record("\(String(decoding: text, as: UTF8.self).debugDescription)")
        }
      }
    }
    #expect(differences == 0)
    #expect((100_000..<900_000).contains(refused))
  }

  /// Fields and ends of records, well and badly written.
  private static let pieces: [[UInt8]] = [
    "a", "bc,", ",", "\n", "\r\n", "\r", " ", "\t", "\"\"", "\"a\"", "\"a\",", "\"\"\"\"",
    "\"a\"\"b\"", "\",\"",
    "\"\n\"", "\"a\r\nb\"", " \"a\" ,", "\"a\"\n", "\"", "a\"", "\"a\"b", "\u{e4}", "#",
  ].map { Array($0.utf8) }

  /// Every text of up to three pieces, behind nothing and behind fields of up to a scan's 64 bytes.
  private func pieced(_ body: (_ text: [UInt8]) -> Void) {
    for first in Self.pieces {
      for second in Self.pieces {
        for third in Self.pieces {
          for padding in [0, 57, 58, 59, 60, 61, 62, 63] {
            let pad = [UInt8](repeating: UInt8(ascii: "p"), count: padding)
            body((padding > 0 ? pad + [UInt8(ascii: ",")] : []) + first + second + third)
          }
        }
      }
    }
  }

  @Test(arguments: [nil, UInt8(ascii: "#")])
  func `finds the same fields, lines and bytes whether quotes are in order or libcsv is asked`(
    comment: UInt8?
  ) {
    var dialect = CSVDialect()
    dialect.comment = comment
    var (differences, quoted) = (0, 0)
    func check(_ text: [UInt8]) {
      let line = text + [UInt8(ascii: "\n")]
      let own = placed(line, dialect)
      // A stray quote anywhere takes all records of a text to libcsv.
      let library = placed(line + Array("x\"".utf8), dialect)
      guard own.end == .end else { return }
      quoted += own.records.count { $0.quoted.contains(true) }
      if own.records != library.records || library.end != .strayQuote {
        differences += 1
        if differences < 5 {
          Issue.record("\(String(decoding: text, as: UTF8.self).debugDescription)")
        }
      }
    }
    pieced(check)
    for text in texts("a \t,,\r\n\"\"\"\"\n#", 300_000) { check(text) }
    #expect(differences == 0)
    #expect(quoted > 20_000)
  }

  @Test func `finds in the start of a text what is whole of it, wherever it is cut`() {
    let dialect = CSVDialect()
    var differences = 0
    for text in texts("a ,,\n\"\"\"\"\n", 40_000) where placed(text, dialect).end == .end {
      let all = placed(text, dialect).records
      for count in text.indices {
        let start = placed(Array(text[..<count]), dialect, isWhole: false)
        let isSound = [.end, .incomplete].contains(start.end)
        let isWhole = all.prefix {
          $0.bytes.upperBound <= count && text[$0.bytes.upperBound - 1] == UInt8(ascii: "\n")
        }
        if !isSound || start.records != Array(isWhole) {
          differences += 1
          if differences < 5 {
            Issue.record("\(String(decoding: text[..<count], as: UTF8.self).debugDescription)")
          }
        }
      }
    }
    #expect(differences == 0)
  }

  @Test func `skips lines whatever quotes they hold`() {
    let text = Array("\"title\nmore\",\"x\n\"a\"\"b\",c\n".utf8)
    let texts = text.withUnsafeBufferPointer { buffer -> [String] in
      guard let base = buffer.baseAddress else { return [] }
      var scanner = RecordScanner(
        base, count: buffer.count, dialect: CSVDialect(), hasQuotes: true, isWhole: true)
      scanner.skipLines(2)
      #expect(scanner.next() == .record)
      #expect((scanner.recordStart, scanner.recordLine, scanner.line) == (16, 2, 3))
      return scanner.texts
    }
    #expect(texts == ["a\"b", "c"])
  }

  @Test func `cuts texts of rare dialects as libcsv cuts those that they stand for`() {
    var (escaped, long) = (CSVDialect(), CSVDialect())
    escaped.escape = UInt8(ascii: "\\")
    long.delimiter = UInt8(ascii: "|")
    long.delimiterRest = Array("|>".utf8)
    var differences = 0
    for text in texts("a \t,\r\n\",\"\n", 200_000) {
      let other = byLibrary(text, delimiter: UInt8(ascii: ","))
      let longText = text.flatMap { $0 == UInt8(ascii: ",") ? Array("||>".utf8) : [$0] }
      var cut = byScanner(longText, long, hasQuotes: true)
      for index in cut.records.indices {
        cut.records[index] = cut.records[index].map { $0.replacing("||>", with: ",") }
      }
      if cut != other || byScanner(text, escaped, hasQuotes: true) != other {
        differences += 1
        if differences < 5 {
          Issue.record("\(String(decoding: text, as: UTF8.self).debugDescription)")
        }
      }
    }
    #expect(differences == 0)
  }

  @Test func `knows which fields were quoted`() {
    let text = Array("a, \"b\" ,\"c\"\"d\",\" \"\t,\"\",\n\"x,\n y\",z\n".utf8)
    var dialect = CSVDialect()
    dialect.delimiter = UInt8(ascii: ",")
    text.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      var scanner = RecordScanner(
        base, count: buffer.count, dialect: dialect, hasQuotes: true, isWhole: true)
      #expect(scanner.next() == .record)
      #expect(scanner.quoted == [false, true, true, true, true, false])
      #expect(scanner.next() == .record)
      #expect(scanner.quoted == [true, false])
      #expect((scanner.recordLine, scanner.line) == (1, 3))
      #expect(scanner.next() == .end)
    }
  }

  @Test func `skips comments, and nothing else that has their mark`() {
    let text = Array("#a\"\nb,#c\n  #d,e\n#\n\"#f\",g\n#".utf8)
    var dialect = CSVDialect()
    dialect.comment = UInt8(ascii: "#")
    text.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      var scanner = RecordScanner(
        base, count: buffer.count, dialect: dialect, hasQuotes: true, isWhole: true)
      var records: [[String]] = []
      while scanner.next() == .record {
        records.append(scanner.texts)
      }
      #expect(records == [["b", "#c"], ["#d", "e"], ["#f", "g"]])
      #expect(scanner.next() == .end)
    }
  }
}
