internal import SeismoSpec
internal import SeismoTables

/// A file's start: how it is written, its columns' names, and some rows to guess types by.
struct Opening {
  /// How much of the text is looked at for what nobody declared.
  static let window = 1 << 16

  var dialect: CSVDialect
  var encoding: TextEncoding
  var names: [String]
  /// What comes before the first row: skipped lines and the header.
  var used = (bytes: 0, lines: 0)
  /// The first rows.
  var sample: [[SampledField]]
  var notes: ReadNotes
}

/// A field of the window.
struct SampledField: Equatable {
  var text: String
  var isQuoted: Bool
}

/// A record of the window, and where it starts and ends.
struct SampledRecord {
  var fields: [SampledField]
  var line: Int
  var end: (byte: Int, line: Int)
}

/// The first bytes of a text, which end within a record unless the text does.
struct TextWindow {
  let bytes: [UInt8]
  let isWhole: Bool
  /// What is wrong behind them.
  private(set) var damage: (any Error)?

  /// - Throws: `DataProblem` when the file is damaged before anything could be read.
  init(_ stream: TextStream, count: Int) throws {
    var bytes = [UInt8](repeating: 0, count: count + 4)
    var found = 0
    var isWhole = false
    while found < count, !isWhole {
      do {
        let more = try bytes.withUnsafeMutableBytes {
          try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[found...]))
        }
        isWhole = more == 0
        found += more
      } catch {
        guard found > 0 else { throw error }
        damage = error
        break
      }
    }
    self.bytes = Array(bytes[..<found])
    self.isWhole = isWhole
  }

  /// The records as a dialect has them, and what stopped the search.
  func records(
    _ dialect: CSVDialect, limit: Int = .max
  ) -> (records: [SampledRecord], stop: RecordScanner.Step) {
    var records: [SampledRecord] = []
    return bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return ([], .end) }
      var scanner = RecordScanner(
        base, count: buffer.count, dialect: dialect, hasQuotes: true, isWhole: isWhole)
      scanner.skipLines(dialect.skippedLines)
      while records.count < limit {
        let step = scanner.next()
        guard step == .record else { return (records, step) }
        let found = scanner.fields
        let fields = (0..<scanner.fieldCount).map { index in
          let field = found[index]
          return SampledField(
            text: String(decoding: field.bytes, as: UTF8.self), isQuoted: field.isQuoted)
        }
        records.append(
          SampledRecord(
            fields: fields, line: scanner.recordLine, end: (scanner.position, scanner.line)))
      }
      return (records, .record)
    }
  }
}

extension CSVReader {
  /// Looks at a file's start.
  ///
  /// - Parameter known: the dialect of a file before it, which this one shares.
  /// - Throws: `DataProblem`.
  func open(_ file: FileReference, known: CSVDialect? = nil) throws -> Opening {
    var count = Opening.window
    while true {
      let stream = try stream(file)
      let window = try TextWindow(stream, count: count)
      var sniffer = DialectSniffer(self, window)
      let dialect = known ?? sniffer.sniff()
      let (records, stop) = window.records(dialect)
      if records.isEmpty, stop == .incomplete, let damage = window.damage {
        throw damage.onLine(1 + window.bytes.count { $0 == UInt8(ascii: "\n") })
      }
      guard records.isEmpty, stop == .incomplete, count < maxRecordBytes else {
        var opening = try opening(
          Sniffed(dialect: dialect, window: window, records: records, stop: stop), file)
        opening.encoding = stream.encoding
        opening.notes.decisions =
          encodingDecision(stream) + sniffer.notes.decisions + opening.notes.decisions
        opening.notes.doubts =
          sniffer.notes.doubts + opening.notes.doubts
          + Mojibake.doubts(window.bytes, readAs: encoding)
        return opening
      }
      count *= 4
    }
  }

  private struct Sniffed {
    var dialect: CSVDialect
    var window: TextWindow
    var records: [SampledRecord]
    var stop: RecordScanner.Step
  }

  private func opening(_ sniffed: Sniffed, _ file: FileReference) throws -> Opening {
    let (dialect, records) = (sniffed.dialect, sniffed.records)
    guard let first = records.first else {
      throw emptiness(sniffed, file)
    }
    var opening = Opening(
      dialect: dialect, encoding: .utf8, names: [], sample: [], notes: ReadNotes())
    if dialect.hasHeader {
      let header = sniffed.window.bytes[..<first.end.byte]
      if let place = firstInvalidByte(Array(header)) {
        throw DataProblem(
          .notUTF8Byte(header[place], at: place), file: file.written,
          line: first.line + 1)
      }
      opening.used = (first.end.byte, first.end.line)
      opening.names = first.fields.map(\.text)
    } else {
      opening.names = first.fields.indices.map { "column_\($0 + 1)" }
      let skipped = sniffed.window.bytes.lineStart(dialect.skippedLines)
      opening.used = (skipped, dialect.skippedLines)
    }
    opening.sample = records.dropFirst(dialect.hasHeader ? 1 : 0).map(\.fields)
    addRowNames(&opening)
    repairNames(&opening)
    return opening
  }

  /// R writes a table with row names, whose column has no name: each row has one field more than
  /// the header.
  private func addRowNames(_ opening: inout Opening) {
    guard header == nil, opening.dialect.hasHeader, opening.sample.count >= 2,
      opening.sample.allSatisfy({ $0.count == opening.names.count + 1 }),
      opening.names.allSatisfy({ NumberFormat().read($0) == nil })
    else { return }
    opening.names.insert("row_name", at: 0)
    opening.notes.decisions.append(
      ReadNotes.Decision(
        "first column", "row_name",
        because: "each row has one field more than the header, as R writes row names"))
  }

  /// Gives names to columns without one, and a number to a name's second appearance.
  private func repairNames(_ opening: inout Opening) {
    var taken: Set<String> = Set(opening.names)
    var seen: Set<String> = []
    var numbers: [String: Int] = [:]
    for (index, name) in opening.names.enumerated() {
      if !name.isEmpty, seen.insert(name).inserted { continue }
      let stem = name.isEmpty ? "column_\(index + 1)" : name
      var number = numbers[stem] ?? (name.isEmpty ? 1 : 2)
      var new = number == 1 ? stem : "\(stem)_\(number)"
      while taken.contains(new) {
        number += 1
        new = "\(stem)_\(number)"
      }
      numbers[stem] = number
      taken.insert(new)
      seen.insert(new)
      opening.names[index] = new
      opening.notes.doubts.append(
        name.isEmpty
          ? "column \(index + 1) of the header has no name; it is called '\(new)'"
          : "the header has the name '\(name)' more than once; column \(index + 1) is called '\(new)'"
      )
    }
    let groups = Dictionary(grouping: opening.names) { $0.lowercased() }
    for names in groups.values.filter({ $0.count > 1 }).sorted(by: { $0[0] < $1[0] }) {
      let list = names.map { "'\($0)'" }.joined(separator: " and ")
      opening.notes.decisions.append(
        ReadNotes.Decision(
          "names", names.joined(separator: ", "),
          because: "\(list) differ only in case, and are columns of their own"))
    }
  }

  private func emptiness(_ sniffed: Sniffed, _ file: FileReference) -> DataProblem {
    switch sniffed.stop {
    case .strayQuote, .openQuote:
      DataProblem(
        sniffed.stop == .strayQuote ? .strayQuote : .openQuote(limit: nil), file: file.written,
        line: 1 + sniffed.window.firstRecordLine(sniffed.dialect))
    case .incomplete: DataProblem(.openQuote(limit: maxRecordBytes), file: file.written, line: 1)
    case .end, .record:
      DataProblem(.empty("the file is empty; a header and rows are wanted"), file: file.written)
    }
  }

  private func encodingDecision(_ stream: TextStream) -> [ReadNotes.Decision] {
    guard encoding == .auto, stream.hasMark else { return [] }
    return [
      .init("encoding", stream.encoding.rawValue, because: "the file has its byte order mark")
    ]
  }
}

extension Error {
  /// The same, with a line if it is about a file and has none.
  fileprivate func onLine(_ line: Int) -> any Error {
    guard var problem = self as? DataProblem, problem.line == nil else { return self }
    problem.line = line
    return problem
  }
}

/// Where bytes first aren't UTF-8, or nil.
private func firstInvalidByte(_ bytes: [UInt8]) -> Int? {
  do {
    _ = try UTF8Span(validating: bytes.span)
    return nil
  } catch {
    return error.byteOffsets.lowerBound
  }
}

extension [UInt8] {
  /// Where a line starts, counted from 0.
  fileprivate func lineStart(_ line: Int) -> Int {
    var (place, left) = (0, line)
    while left > 0, place < count {
      if self[place] == UInt8(ascii: "\n")
        || (self[place] == UInt8(ascii: "\r")
          && !(place + 1 < count && self[place + 1] == UInt8(ascii: "\n")))
      {
        left -= 1
      }
      place += 1
    }
    return place
  }
}

extension TextWindow {
  /// The line on which the first record would start, from 0.
  fileprivate func firstRecordLine(_ dialect: CSVDialect) -> Int {
    bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return 0 }
      var scanner = RecordScanner(
        base, count: buffer.count, dialect: dialect, hasQuotes: true, isWhole: isWhole)
      scanner.skipLines(dialect.skippedLines)
      _ = scanner.next()
      return scanner.recordLine
    }
  }
}
