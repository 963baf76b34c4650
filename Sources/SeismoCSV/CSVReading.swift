internal import SeismoSpec
internal import SeismoTables
internal import Synchronization

/// One reading of a reader's files: what was found out about them, and what is made of it.
struct CSVReading {
  /// Blocks of wide tables are longer, so that each has some rows.
  private static let columnsPerBlock = 4096
  private static let largestBlock = 16 << 20

  let reader: CSVReader
  let request: ReadRequest
  let fileStarts: [FileStart]
  /// Whether no row is an answer, too.
  var mayBeEmpty = false
  /// For each file the columns' places by name.
  let places: [[String: Int]]

  init(reader: CSVReader, request: ReadRequest, fileStarts: [FileStart]) {
    self.reader = reader
    self.request = request
    self.fileStarts = fileStarts
    places = fileStarts.map { fileStart in
      Dictionary(zip(fileStart.names, fileStart.names.indices)) { first, _ in first }
    }
  }

  /// The table.
  ///
  /// - Throws: the first `DataProblem` in the files.
  func table() throws -> Table {
    let names = reader.union(fileStarts).filter { !request.excluding.contains($0) }
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
    var columns = [Column?](repeating: nil, count: names.count)
    let kept = names.indices.filter { !dropped.contains($0) }
    for (place, column) in zip(kept, assembler.takeColumns(kept)) { columns[place] = column }
    var (bad, doubts) = (assembler.badValues, assembler.doubts)
    var formats = assembler.formats
    // Of what is read as words the bytes are known, too.
    var origins = assembler
    if !contradicted.isEmpty {
      let again = contradicted.map { names[$0] }
      var second = try rescan(again, Dictionary(uniqueKeysWithValues: again.map { ($0, .words) }))
      for (place, column) in zip(contradicted, second.takeColumns(Array(again.indices))) {
        columns[place] = column
      }
      bad += second.badValues
      doubts += second.doubts
      formats.merge(second.formats) { first, _ in first }
      origins = second
    }
    var table = try finish(columns.compactMap(\.self), assembler, bad, doubts, origins.origin)
    table.notes.formats = formats
    return table
  }

  /// Reads the files once.
  private func scan(_ names: [String], _ modes: [String: ColumnMode]) throws -> TableAssembler {
    var budget = ReadBudget(maxRejects: reader.maxRejects, maxMemory: reader.maxMemory)
    let parts = try reader.files.indices.map { index in
      let (file, fileStart, places) = (reader.files[index], fileStarts[index], places[index])
      let (found, doubts) = try blocks(of: file, fileStart, planned(fileStart, modes), &budget)
      return TableAssembler.Part(
        file: file.written, blocks: found.blocks, region: found.region,
        places: names.map { places[$0] }, doubts: doubts)
    }
    return assembler(of: names, parts)
  }

  func assembler(of names: [String], _ parts: [TableAssembler.Part]) -> TableAssembler {
    TableAssembler(
      names: names, request: request, keepsMixtures: reader.onBadValue != .error, numbers: numbers,
      parts: parts)
  }

  private var numbers: NumberFormat { fileStarts.first?.dialect.numbers ?? NumberFormat() }

  /// What is made of the fields of a file's columns.
  func planned(_ fileStart: FileStart, _ modes: [String: ColumnMode]) -> [PlannedColumn] {
    fileStart.names.map { name in
      PlannedColumn(
        name: name, mode: modes[name] ?? .ignored,
        sentinels: request.missing[name].map { Sentinels($0, numbers) },
        dateOrder: request.formats[name].flatMap(DateOrder.init) ?? .yearFirst)
    }
  }

  private func blocks(
    of file: FileReference, _ fileStart: FileStart, _ planned: [PlannedColumn],
    _ budget: inout ReadBudget
  ) throws -> (found: (blocks: [ParsedBlock], region: RowRegion?), doubts: [String]) {
    let data = try reader.data(of: file)
    let stream = try TextStream(data, file, encoding: reader.encoding)
    let found = try FileScan(
      file: file.written, source: source(stream, file, fileStart),
      parser: parser(of: file, fileStart, planned), bytesOnDisk: { data.size ?? data.bytesRead },
      share: { data.shareUsed }
    ) { progress(data, file, $0) }.run(&budget)
    return (found, blankRows(in: found.blocks, file) + controls(in: stream, file))
  }

  func progress(_ data: DataFile, _ file: FileReference, _ lines: Int) {
    request.progress?(
      ReadProgress(file: file.written, bytes: data.bytesRead, size: data.size, rows: lines))
  }

  func source(
    _ stream: TextStream, _ file: FileReference, _ fileStart: FileStart
  ) throws -> BlockSource {
    let width = fileStart.names.count
    return try BlockSource(
      stream, name: file.written, dialect: fileStart.dialect,
      blockSize: max(
        reader.blockSize, min(Self.largestBlock, width * reader.blockSize / Self.columnsPerBlock)),
      recordLimit: reader.maxRecordBytes, skipping: fileStart.used)
  }

  func parser(
    of file: FileReference, _ fileStart: FileStart, _ planned: [PlannedColumn]
  ) -> RowParser {
    let missing = MissingMarkers(reader.missing)
    return RowParser(
      file: file.written, dialect: fileStart.dialect, columns: planned, missing: missing,
      missingQuoted: MissingMarkers(reader.missingQuoted), onBadRow: reader.onBadRow,
      maxRejects: reader.maxRejects, recordLimit: reader.maxRecordBytes,
      skipsBlankRows: missing.takesEmpty)
  }

  private func blankRows(in blocks: [ParsedBlock], _ file: FileReference) -> [String] {
    guard let first = blocks.first(where: { $0.blankRows > 0 }) else { return [] }
    let count = blocks.reduce(0) { $0 + $1.blankRows }
    return [
      "\(counted(count, "row")) of nothing but delimiters \(count == 1 ? "is" : "are") skipped; "
        + "the first is \(Place(file.written, first.firstBlankLine))"
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
    for (fileStart, places) in zip(fileStarts, places) {
      guard let place = places[name] else { continue }
      for row in fileStart.sample where row.indices.contains(place) {
        let field = row[place]
        let markers = field.isQuoted ? reader.missingQuoted : reader.missing
        if markers.contains(field.text) || sentinels.contains(field.text) { continue }
        let found = mode(of: field.text, fileStart.dialect.numbers)
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
}
