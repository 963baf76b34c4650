internal import SeismoSpec
internal import SeismoTables

/// A file's start: how it is written, its columns' names, and some rows to guess types by.
struct FileStart {
  /// How much of the text is looked at for what nobody declared.
  static let window = 1 << 16
  /// As many records are wanted in it, however long they are.
  static let fewestRecords = 4

  var dialect: CSVDialect
  var encoding: TextEncoding
  var names: [String]
  /// What comes before the first row: skipped lines and the header.
  var used = (bytes: 0, lines: 0)
  /// The first rows.
  var sample: [[SampledField]]
  var notes: ReadNotes
  /// Whether its letters look as if the text were in another encoding.
  var looksMisread = false
}

extension CSVReader {
  /// Looks at a file's start; the trials of a sweep share what was seen.
  ///
  /// - Parameter known: the dialect of a file before it, which this one shares.
  /// - Throws: `DataProblem`.
  func open(_ file: FileReference, known: CSVDialect? = nil) throws -> FileStart {
    let opened: OpenedFile
    do throws(FileProblem) {
      opened = try file.opened.file(file)
    } catch {
      throw DataProblem(.unreadable(error.reason), file: file.written)
    }
    return try opened.finding("\(self) \(known.map { "\($0)" } ?? "")") {
      try look(at: file, known: known)
    }
  }

  private func look(at file: FileReference, known: CSVDialect?) throws -> FileStart {
    let reader = known.map(following) ?? self
    var count = FileStart.window
    while true {
      let stream = try stream(file)
      let window = try TextWindow(stream, count: count)
      var sniffer = DialectSniffer(reader, window)
      var dialect = sniffer.sniff()
      let cut = window.records(dialect)
      if cut.isIncomplete, window.damage == nil, cut.records.count < FileStart.fewestRecords,
        count < maxRecordBytes
      {
        count *= 4
        continue
      }
      let records = try records(cut, window, dialect, file, &sniffer.notes)
      let top = try reader.top(dialect, records, file)
      dialect = top.dialect
      let sample = top.rows.map(\.fields)
      sniffer.notes.decisions += top.notes.decisions
      sniffer.notes.doubts += top.notes.doubts
      let misread = Mojibake.doubts(window.bytes, readAs: encoding)
      sniffer.notes.doubts += misread
      sniffer.notes.rowNames = top.notes.rowNames
      dialect.numbers = known?.numbers ?? sniffer.sniffNumbers(sample, dialect, names: top.names)
      var fileStart = FileStart(
        dialect: dialect, encoding: stream.encoding, names: top.names, sample: sample,
        notes: sniffer.notes, looksMisread: !misread.isEmpty)
      fileStart.used = try used(window, top, file)
      fileStart.notes.decisions.insert(contentsOf: encodingDecision(stream), at: 0)
      return fileStart
    }
  }

  private func top(
    _ dialect: CSVDialect, _ records: [SampledRecord], _ file: FileReference
  ) throws -> TopOfFile {
    do {
      return try TopOfFile(self, dialect, records)
    } catch {
      var problem = error
      problem.file = file.written
      throw problem
    }
  }

  /// The window's records. A first line that can't be cut is an error, or, where bad rows are left
  /// out, cut at its delimiters, if it has as many fields as the records below it.
  private func records(
    _ cut: TextWindow.Cut, _ window: TextWindow, _ dialect: CSVDialect, _ file: FileReference,
    _ notes: inout ReadNotes
  ) throws -> [SampledRecord] {
    guard let fault = cut.fault else {
      if !cut.records.isEmpty { return withNamesCutOtherwise(cut.records, window, dialect, &notes) }
      if let damage = window.damage {
        throw damage.onLine(1 + window.bytes.count { $0 == UInt8(ascii: "\n") })
      }
      throw cut.isIncomplete
        ? DataProblem(.openQuote(limit: maxRecordBytes), file: file.written, line: 1)
        : DataProblem(.empty("the file is empty; a header and rows are wanted"), file: file.written)
    }
    let fact: DataProblem.Fact = fault.step == .strayQuote ? .strayQuote : .openQuote(limit: nil)
    guard onBadRow != .error, let usual = usualCount(cut.records),
      let first = plainLine(fault.line, window, dialect, above: cut.records, width: usual)
        ?? quotedLine(fault.line, window, dialect, above: cut.records, width: usual)
    else { throw DataProblem(fact, file: file.written, line: 1 + fault.line) }
    notes.doubts.append(first.doubt)
    return [first.record] + cut.records
  }

  /// What comes before the first row.
  private func used(
    _ window: TextWindow, _ top: TopOfFile, _ file: FileReference
  ) throws -> (bytes: Int, lines: Int) {
    guard let first = top.header.first, let last = top.header.last else {
      let lines = top.dialect.skippedLines
      return (window.lineStart(lines), lines)
    }
    if let place = firstInvalidByte(Array(window.bytes[..<last.end.byte])) {
      throw DataProblem(
        .notUTF8Byte(window.bytes[place], at: place), file: file.written, line: first.line + 1)
    }
    return (last.end.byte, last.end.line)
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
