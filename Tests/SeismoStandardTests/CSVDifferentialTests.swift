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
