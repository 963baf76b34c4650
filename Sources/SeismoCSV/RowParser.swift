internal import SeismoTables
internal import SeismoText

/// What is made of a column's fields while the file is read.
enum ColumnMode: Sendable {
  /// It is excluded.
  case ignored
  /// Numbers, until a text comes that isn't one.
  case number, date, time
  /// Texts: what they are is decided when all are known.
  case words
}

/// A row or a column's field, as it is to be treated.
struct PlannedColumn: Sendable {
  var name: String
  var mode: ColumnMode
  var sentinels: Sentinels?
  var dateOrder = DateOrder.yearFirst
}

/// Turns the records of blocks into rows.
struct RowParser: Sendable {
  var file: String
  var dialect: CSVDialect
  let columns: [PlannedColumn]
  /// Those that are of numbers, of which none is a marker, and the others.
  private let ofNumbers: [Int]
  private let withoutNumbers: [Int]
  var missing: MissingMarkers
  var missingQuoted: MissingMarkers
  var onBadRow: BadRowPolicy
  var maxRejects: Int
  var recordLimit: Int
  /// Whether rows of nothing but delimiters are skipped, as where an empty field says nothing.
  var skipsBlankRows: Bool

  init(
    file: String, dialect: CSVDialect, columns: [PlannedColumn], missing: MissingMarkers,
    missingQuoted: MissingMarkers, onBadRow: BadRowPolicy, maxRejects: Int, recordLimit: Int,
    skipsBlankRows: Bool
  ) {
    (self.file, self.dialect, self.columns) = (file, dialect, columns)
    (self.missing, self.missingQuoted, self.onBadRow) = (missing, missingQuoted, onBadRow)
    (self.maxRejects, self.recordLimit) = (maxRejects, recordLimit)
    self.skipsBlankRows = skipsBlankRows
    let areNumbers = columns.map {
      $0.mode == .number && $0.sentinels == nil && !missing.areNumbersToo
    }
    ofNumbers = columns.indices.filter { areNumbers[$0] }
    withoutNumbers = columns.indices.filter { !areNumbers[$0] }
  }

  /// Reads a block up to its end, its last whole record, or the first thing wrong.
  func parse(_ block: TextBlock, at place: RowPlace? = nil) -> ParsedBlock {
    let parsed = ParsedBlock(
      columns, rows: block.mostRows, at: place, firstByte: block.firstByte)
    var scanner = RecordScanner(
      block.bytes, count: block.count, dialect: dialect, hasQuotes: block.hasQuotes,
      isWhole: block.isWhole)
    var rows = parsed.rows
    var numbers = NumberColumns(ofNumbers, of: parsed, dialect.numbers)
    parse(&scanner, block, &numbers, into: parsed, &rows)
    numbers.count(in: parsed)
    parsed.rows = rows
    parsed.consumed = scanner.position
    parsed.compact()
    if let place = block.firstInvalidByte(), block.isWhole || place < scanner.position {
      let line = block.firstLine + text_count(block.bytes, place, 0).line_ends
      if line <= parsed.problem?.line ?? .max {
        parsed.problem = DataProblem(
          .notUTF8Byte(block.bytes[place], at: block.firstByte + place), file: file, line: line)
      }
    }
    return parsed
  }

  private func parse(
    _ scanner: inout RecordScanner, _ block: TextBlock, _ numbers: inout NumberColumns,
    into parsed: ParsedBlock, _ rows: inout ParsedBlock.Rows
  ) {
    while true {
      if dialect.trailingDelimiters == 0 {
        addPlainRows(&scanner, block, &numbers, to: parsed, &rows)
      }
      let fault: DataProblem.Fact
      switch scanner.next() {
      case .end, .incomplete: return
      case .strayQuote: fault = .strayQuote
      case .openQuote:
        let isLong = block.count - scanner.recordStart > recordLimit
        fault = .openQuote(limit: isLong ? recordLimit : nil)
      case .record where scanner.position - scanner.recordStart > recordLimit:
        fault = .openQuote(limit: recordLimit)
      case .record where isBlank(scanner):
        if parsed.blankRows == 0 { parsed.firstBlankLine = block.firstLine + scanner.recordLine }
        parsed.blankRows += 1
        continue
      case .record:
        guard let misfit = misfit(scanner) else {
          addRow(scanner, block, to: parsed, &rows)
          continue
        }
        fault = misfit
      }
      let line = block.firstLine + scanner.recordLine
      guard onBadRow != .error else {
        parsed.problem = DataProblem(fault, file: file, line: line)
        return
      }
      let text = UnsafeBufferPointer(
        start: block.bytes + scanner.recordStart, count: scanner.position - scanner.recordStart)
      parsed.rejects.append(
        Reject(
          file: file, line: line, byte: block.firstByte + scanner.recordStart,
          value: String(decoding: text, as: UTF8.self).trimmingLineEnd,
          reason: fault.reason))
      if parsed.rejects.count > maxRejects { return }
    }
  }

  /// Why a record isn't a row, or nil.
  @inline(__always)
  private func misfit(_ scanner: borrowing RecordScanner) -> DataProblem.Fact? {
    if scanner.fieldCount == columns.count, dialect.trailingDelimiters == 0 { return nil }
    return misfitOfWidth(scanner)
  }

  private func misfitOfWidth(_ scanner: borrowing RecordScanner) -> DataProblem.Fact? {
    let (found, trailing) = (scanner.fieldCount, dialect.trailingDelimiters)
    if canPad(scanner) { return nil }
    guard trailing > 0 else { return .fieldCount(expected: columns.count, found: found) }
    let fields = scanner.fields
    if found == columns.count, fields[found - 1].count > 0 { return nil }
    guard found == columns.count + trailing else {
      return .unendedRow(fields: columns.count, trailing: trailing, found: found)
    }
    return (columns.count..<found).first { fields[$0].count > 0 }.map {
      .behindEnd(String(decoding: fields[$0].bytes, as: UTF8.self))
    }
  }

  /// Whether a row that has nothing but delimiters is to be skipped.
  @inline(__always)
  private func isBlank(_ scanner: borrowing RecordScanner) -> Bool {
    let fields = scanner.fields
    guard fields[0].count == 0, skipsBlankRows else { return false }
    return (0..<scanner.fieldCount).allSatisfy { fields[$0].count == 0 && !fields[$0].isQuoted }
  }

  /// Whether a row of another length can be taken: nothing that it says is lost.
  private func canPad(_ scanner: borrowing RecordScanner) -> Bool {
    guard onBadRow == .pad else { return false }
    let fields = scanner.fields
    return (columns.count..<max(columns.count, scanner.fieldCount)).allSatisfy {
      fields[$0].count == 0
    }
  }

  private func addRow(
    _ scanner: borrowing RecordScanner, _ block: TextBlock, to parsed: ParsedBlock,
    _ rows: inout ParsedBlock.Rows
  ) {
    let row = rows.count
    let found = min(scanner.fieldCount, columns.count)
    let fields = scanner.fields
    for index in 0..<found { add(fields[index], to: index, of: parsed, row) }
    for index in found..<columns.count { parsed.columns[index].setMissing(row) }
    rows.end(line: block.firstLine + scanner.recordLine, offset: scanner.recordStart)
  }

  /// The next records, as long as each has all fields and begins with one, which most do.
  private func addPlainRows(
    _ scanner: inout RecordScanner, _ block: TextBlock, _ numbers: inout NumberColumns,
    to parsed: ParsedBlock, _ rows: inout ParsedBlock.Rows
  ) {
    while let ends = scanner.takePlain(columns.count, limit: recordLimit) {
      let row = rows.count
      for place in numbers.add(row, of: block, endingAt: ends) {
        let index = Int(place)
        add(field(index, of: scanner, endingAt: ends), to: index, of: parsed, row)
      }
      for index in withoutNumbers {
        add(field(index, of: scanner, endingAt: ends), to: index, of: parsed, row)
      }
      rows.end(line: block.firstLine + scanner.recordLine, offset: scanner.recordStart)
    }
  }

  @inline(__always)
  private func field(
    _ index: Int, of scanner: borrowing RecordScanner, endingAt ends: UnsafePointer<UInt32>
  ) -> Field {
    scanner.field(
      from: index == 0 ? scanner.recordStart : Int(ends[index - 1]) + 1, to: Int(ends[index]))
  }

  private func add(_ field: Field, to index: Int, of parsed: ParsedBlock, _ row: Int) {
    add(
      field, to: &parsed.columns[index], columns[index].sentinels, columns[index].dateOrder, row)
  }

  @inline(__always)
  private func add(
    _ field: Field, to values: inout ParsedBlock.Values, _ sentinels: Sentinels?,
    _ order: DateOrder, _ row: Int
  ) {
    if values.mode == .ignored { return }
    if (field.isQuoted ? missingQuoted : missing).contains(field)
      || sentinels?.markers.contains(field) == true
    {
      return values.setMissing(row)
    }
    switch values.mode {
    case .ignored: break
    case .number:
      values.add(dialect.numbers.read(field.start, field.count), sentinels, row)
    case .date: values.add(DateText.date(field.bytes, order), row)
    case .time: values.add(DateText.time(field.bytes), row)
    case .words:
      if let numbers = sentinels?.numbers, !numbers.isEmpty,
        let number = dialect.numbers.read(field.start, field.count),
        numbers.contains(number.value)
      {
        values.setMissing(row)
      } else {
        values.codes[row] = values.code(of: field.bytes)
      }
    }
  }
}

extension ParsedBlock.Values {
  fileprivate func setMissing(_ row: Int) {
    switch mode {
    case .ignored: break
    case .words: codes[row] = -1
    case .number, .date, .time: numbers[row] = .nan
    }
  }

  @inline(__always)
  fileprivate mutating func add(
    _ reading: NumberFormat.Reading?, _ sentinels: Sentinels?, _ row: Int
  ) {
    guard let reading else {
      numbers[row] = .nan
      counts.strays += 1
      return
    }
    if let sentinels, sentinels.numbers.contains(reading.value) {
      numbers[row] = .nan
      return
    }
    add(reading, row)
  }

  @inline(__always)
  fileprivate mutating func add(_ reading: NumberFormat.Reading, _ row: Int) {
    numbers[row] = reading.value
    counts.doubts.add(reading)
  }

  fileprivate mutating func add(_ seconds: Double?, _ row: Int) {
    numbers[row] = seconds ?? .nan
    if seconds == nil { counts.strays += 1 } else { counts.doubts.observed += 1 }
  }
}

extension String {
  /// Without the line's end, which a row's text has.
  fileprivate var trimmingLineEnd: String {
    var text = self
    while text.last?.isNewline == true { text.removeLast() }
    return text
  }
}
