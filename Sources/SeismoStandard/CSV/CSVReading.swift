internal import SeismoSpec
internal import SeismoTables
internal import Synchronization

/// One reading of a reader's files: what was found out about them, and what is made of it.
struct CSVReading {
  /// Blocks of wide tables are longer, so that each has some rows.
  private static let blockPerColumn = 128
  private static let largestBlock = 16 << 20

  let reader: CSVReader
  let request: ReadRequest
  let openings: [Opening]
  /// Whether no row is an answer, too.
  var mayBeEmpty = false
  /// For each opening the columns' places by name.
  private let places: [[String: Int]]

  init(reader: CSVReader, request: ReadRequest, openings: [Opening]) {
    self.reader = reader
    self.request = request
    self.openings = openings
    places = openings.map { opening in
      Dictionary(zip(opening.names, opening.names.indices)) { first, _ in first }
    }
  }

  /// The table.
  ///
  /// - Throws: the first `DataProblem` in the files.
  func table() throws -> Table {
    let names = reader.union(openings).filter { !request.excluding.contains($0) }
    var assembler = try scan(names, modes(of: names))
    return try table(&assembler, rescan: scan)
  }

  /// The table of what was read, its columns of other values than their mode takes being read again as words.
  func table(
    _ assembler: inout TableAssembler,
    rescan: ([String], [String: ColumnMode]) throws -> TableAssembler
  ) throws -> Table {
    let names = assembler.names
    let contradicted = names.indices.filter(assembler.isContradicted)
    contradicted.forEach(assembler.drop)
    let dropped = Set(contradicted)
    var columns = names.indices.map { dropped.contains($0) ? nil : assembler.takeColumn($0) }
    var (bad, doubts) = (assembler.badValues, assembler.doubts)
    var formats = assembler.formats
    if !contradicted.isEmpty {
      let again = contradicted.map { names[$0] }
      var second = try rescan(again, Dictionary(uniqueKeysWithValues: again.map { ($0, .words) }))
      for (place, column) in contradicted.enumerated() {
        columns[column] = second.takeColumn(place)
      }
      bad += second.badValues
      doubts += second.doubts
      formats.merge(second.formats) { first, _ in first }
    }
    var table = try finish(columns.compactMap(\.self), assembler, bad, doubts)
    table.notes.formats = formats
    return table
  }

  /// Reads the files once.
  private func scan(_ names: [String], _ modes: [String: ColumnMode]) throws -> TableAssembler {
    var budget = ReadBudget(maxRejects: reader.maxRejects, maxMemory: reader.maxMemory)
    let parts = try reader.files.indices.map { index in
      let (file, opening, places) = (reader.files[index], openings[index], places[index])
      let (blocks, doubts) = try blocks(of: file, opening, planned(opening, modes), &budget)
      return TableAssembler.Part(
        file: file.written, blocks: blocks, places: names.map { places[$0] }, doubts: doubts)
    }
    return assembler(of: names, parts)
  }

  func assembler(of names: [String], _ parts: [TableAssembler.Part]) -> TableAssembler {
    TableAssembler(
      names: names, request: request, keepsMixtures: reader.onBadValue != .error, numbers: numbers,
      parts: parts)
  }

  private var numbers: NumberFormat { openings.first?.dialect.numbers ?? NumberFormat() }

  /// What is made of the fields of a file's columns.
  func planned(_ opening: Opening, _ modes: [String: ColumnMode]) -> [PlannedColumn] {
    opening.names.map { name in
      PlannedColumn(
        name: name, mode: modes[name] ?? .ignored,
        sentinels: request.missing[name].map { Sentinels($0, numbers) },
        dateOrder: request.formats[name].flatMap(DateOrder.init) ?? .yearFirst)
    }
  }

  private func blocks(
    of file: FileReference, _ opening: Opening, _ planned: [PlannedColumn],
    _ budget: inout ReadBudget
  ) throws -> (blocks: [ParsedBlock], doubts: [String]) {
    let data = try reader.data(of: file)
    let stream = try TextStream(data, file, encoding: reader.encoding)
    let blocks = try FileScan(
      file: file.written, source: source(stream, file, opening),
      parser: parser(of: file, opening, planned), bytesOnDisk: { data.size ?? data.bytesRead }
    ) { progress(data, file, $0) }.run(&budget)
    return (blocks, blankRows(in: blocks, file) + controls(in: stream, file))
  }

  func progress(_ data: DataFile, _ file: FileReference, _ lines: Int) {
    request.progress?(
      ReadProgress(file: file.written, bytes: data.bytesRead, size: data.size, rows: lines))
  }

  func source(
    _ stream: TextStream, _ file: FileReference, _ opening: Opening
  ) throws -> BlockSource {
    let width = opening.names.count
    return try BlockSource(
      stream, name: file.written, quote: opening.dialect.quote,
      blockSize: max(reader.blockSize, min(Self.largestBlock, width * Self.blockPerColumn)),
      recordLimit: reader.maxRecordBytes, skipping: opening.used)
  }

  func parser(
    of file: FileReference, _ opening: Opening, _ planned: [PlannedColumn]
  ) -> RowParser {
    let missing = MissingMarkers(reader.missing)
    return RowParser(
      file: file.written, dialect: opening.dialect, columns: planned, missing: missing,
      missingQuoted: MissingMarkers(reader.missingQuoted), onBadRow: reader.onBadRow,
      maxRejects: reader.maxRejects, recordLimit: reader.maxRecordBytes,
      skipsBlankRows: missing.takesEmpty)
  }

  private func blankRows(in blocks: [ParsedBlock], _ file: FileReference) -> [String] {
    guard let first = blocks.first(where: { $0.blankRows > 0 }) else { return [] }
    let count = blocks.reduce(0) { $0 + $1.blankRows }
    return [
      "\(counted(count, "row")) of nothing but delimiters \(count == 1 ? "is" : "are") skipped; "
        + "the first is \(file.written):\(first.firstBlankLine)"
    ]
  }

  private func controls(in stream: TextStream, _ file: FileReference) -> [String] {
    guard stream.controls > 0 else { return [] }
    return [
      "\(file.written) has \(counted(stream.controls, "control character")) in Latin-1; "
        + (stream.hasUndefined
          ? "it is probably in another encoding, from which iconv converts it"
          : "in Windows-1252 they would be letters and marks such as € (encoding: windows-1252)")
    ]
  }

  func modes(of names: [String]) -> [String: ColumnMode] {
    Dictionary(uniqueKeysWithValues: names.map { ($0, mode(of: $0)) })
  }

  /// How a column is read: by its declared type, else by what its first values look like.
  private func mode(of name: String) -> ColumnMode {
    if request.classes.contains(name) { return .words }
    switch request.types[name] {
    case .number, .integer: return .number
    case .date: return .date
    case .time: return .time
    case .boolean, .category, .text: return .words
    case nil: break
    }
    var guess: ColumnMode?
    let sentinels = request.missing[name] ?? []
    for (opening, places) in zip(openings, places) {
      guard let place = places[name] else { continue }
      for row in opening.sample where row.indices.contains(place) {
        let field = row[place]
        let markers = field.isQuoted ? reader.missingQuoted : reader.missing
        if markers.contains(field.text) || sentinels.contains(field.text) { continue }
        let found = mode(of: field.text, opening.dialect.numbers)
        if guess != nil, guess != found { return .words }
        guess = found
      }
    }
    return guess ?? .number
  }

  private func mode(of text: String, _ format: NumberFormat) -> ColumnMode {
    if format.read(text) != nil { return .number }
    switch SampledType(of: text, format) {
    case .date: return .date
    case .time: return .time
    case .number, .word: return .words
    }
  }

  // MARK: - What was left out

  private func finish(
    _ columns: [Column], _ assembler: TableAssembler, _ bad: [TableAssembler.BadValue],
    _ doubts: [String]
  ) throws -> Table {
    let all = reader.union(openings)
    let order = Dictionary(zip(all, all.indices)) { first, _ in first }
    let bad = bad.sorted {
      ($0.row, order[$0.column] ?? 0) < ($1.row, order[$1.column] ?? 0)
    }
    if reader.onBadValue == .error, let first = bad.first {
      let origin = assembler.origin(of: first.row)
      throw DataProblem(
        withOthers(first, bad, assembler), file: origin.file, line: origin.line,
        column: first.column)
    }
    var rejects = rowRejects(assembler)
    let skippedRecords = rejects.count
    if let first = rejects.first, assembler.rowCount == 0 {
      throw DataProblem(
        .empty("no row could be read; of the first one: \(first.reason)"), file: first.file,
        line: first.line)
    }
    rejects += bad.prefix(max(0, reader.maxRejects + 1 - rejects.count)).map { value in
      let origin = assembler.origin(of: value.row)
      return Reject(
        file: origin.file, line: origin.line, byte: origin.byte, column: value.column,
        value: value.text, reason: value.fact.reason)
    }
    if rejects.count > reader.maxRejects {
      throw ReadBudget.tooManyRejects(reader.maxRejects, last: rejects[reader.maxRejects])
    }
    let files = assembler.parts.map(\.file)
    let fileOrder = Dictionary(zip(files, files.indices)) { first, _ in first }
    rejects.sort {
      (fileOrder[$0.file] ?? 0, $0.line) < (fileOrder[$1.file] ?? 0, $1.line)
    }
    let dropped = reader.onBadValue == .skip ? Set(bad.map(\.row)) : []
    var notes = ReadNotes(rejects: rejects, skippedRows: skippedRecords + dropped.count)
    notes.rowNames = openings.first?.notes.rowNames
    notes.decisions =
      (reader.found.decisions + (openings.first?.notes.decisions ?? [])).uniqued()
    notes.blankRows = assembler.parts.reduce(0) { $0 + $1.blankRows }
    notes.doubts =
      (reader.found.doubts + openings.flatMap(\.notes.doubts)).uniqued()
      + assembler.parts.flatMap(\.doubts)
      + unitedDoubts(assembler) + doubts
    return try table(columns, assembler, dropped, notes)
  }

  /// The fact of a column's first odd value, with the places of some more.
  private func withOthers(
    _ first: TableAssembler.BadValue, _ bad: [TableAssembler.BadValue], _ assembler: TableAssembler
  ) -> DataProblem.Fact {
    guard case .mixed(var mixture) = first.fact else { return first.fact }
    mixture.others = bad.lazy.filter { $0.column == first.column }.dropFirst().prefix(3).map {
      let origin = assembler.origin(of: $0.row)
      return mixture.inWords($0.text, at: "\(origin.file):\(origin.line)")
    }
    return .mixed(mixture)
  }

  private func rowRejects(_ assembler: TableAssembler) -> [Reject] {
    assembler.parts.flatMap { $0.blocks.flatMap(\.rejects) }
  }

  /// Columns that some of several files lack.
  private func unitedDoubts(_ assembler: TableAssembler) -> [String] {
    zip(assembler.parts, places).flatMap { part, places in
      assembler.names.filter { places[$0] == nil }.map {
        "column '\($0)' isn't in \(part.file); it is missing in that file's rows"
      }
    }
  }

  private func table(
    _ columns: [Column], _ assembler: TableAssembler, _ dropped: Set<Int>, _ notes: ReadNotes
  ) throws -> Table {
    var columns = columns
    var row = 0
    var lines: [(file: String, lines: [UInt32])] = []
    for part in assembler.parts {
      var kept: [UInt32] = []
      kept.reserveCapacity(part.rowCount)
      for line in part.blocks.lazy.flatMap(\.lines) {
        if dropped.isEmpty || !dropped.contains(row) { kept.append(line) }
        row += 1
      }
      lines.append((part.file, kept))
    }
    if !dropped.isEmpty {
      let kept = (0..<row).filter { !dropped.contains($0) }
      columns = columns.map { $0.selecting(kept).withoutUnusedLevels }
    }
    guard mayBeEmpty || lines.contains(where: { !$0.lines.isEmpty }) else {
      if let first = notes.rejects.first {
        throw DataProblem(
          .empty("no row is left; of the first one: \(first.reason)"), file: first.file,
          line: first.line, column: first.column)
      }
      throw DataProblem(
        .empty(
          openings.first?.dialect.hasHeader == true
            ? "the file has a header, but no rows" : "the file has no rows"),
        file: lines.first?.file ?? "")
    }
    return Table(columns: columns, provenance: Provenance(lines), notes: notes)
  }
}

extension Column {
  /// Without levels that no row has.
  fileprivate var withoutUnusedLevels: Column {
    guard case .categories(let codes, let levels) = values else { return self }
    let used = Set(codes.filter { $0 >= 0 }).sorted()
    var place = [Int32](repeating: -1, count: levels.count)
    for (new, old) in used.enumerated() { place[Int(old)] = Int32(new) }
    var column = self
    column.values = .categories(
      codes.map { $0 < 0 ? -1 : place[Int($0)] }, levels: used.map { levels[Int($0)] })
    return column
  }
}

extension Array where Element: Hashable {
  fileprivate func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
