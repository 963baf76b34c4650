internal import SeismoSpec
internal import SeismoTables

extension CSVReading {
  /// The rows block after block; what a block takes is let go of before the next.
  ///
  /// No block decides for itself how its dates are written: the request says it of each column of dates.
  ///
  /// - Throws: the first `DataProblem` in the files, and what `body` throws.
  func stretches(texts: [String], _ body: (RowStretch) throws -> Void) throws {
    let names = reader.union(fileStarts).filter { !request.excluding.contains($0) }
    let modes = modes(of: names)
    for (place, fileStart) in fileStarts.enumerated() {
      let file = reader.files[place]
      let data = try reader.data(of: file)
      let source = try source(TextStream(data, file, encoding: reader.encoding), file, fileStart)
      let parser = parser(of: file, fileStart, planned(fileStart, modes))
      let textParser = self.textParser(of: file, fileStart, texts)
      var lines = 0
      while let block = try source.next() {
        let parsed = parser.parse(block)
        if let problem = parsed.problem { throw problem }
        let found = textParser.map { $0.parse(block).texts(of: texts, in: fileStart.names) } ?? []
        let (consumed, starts) = (parsed.consumed, parsed.lines.map(Int.init))
        try body(
          RowStretch(
            stretch(parsed, of: block, names, file, fileStart), lines: starts, texts: found))
        if block.hasQuotes { try source.giveBack(block, from: consumed) }
        lines += block.lineEnds
        progress(data, file, lines)
      }
    }
  }

  private func stretch(
    _ parsed: ParsedBlock, of block: TextBlock, _ names: [String], _ file: FileReference,
    _ fileStart: FileStart
  ) throws -> Table {
    guard parsed.rowCount > 0 else {
      return Table(
        columns: [], provenance: Provenance(file: file.written, lines: []),
        notes: ReadNotes(rejects: parsed.rejects, skippedRows: parsed.rejects.count))
    }
    let places = Dictionary(zip(fileStart.names, fileStart.names.indices)) { first, _ in first }
    func assembler(of names: [String], _ parsed: ParsedBlock) -> TableAssembler {
      self.assembler(
        of: names,
        [.init(file: file.written, blocks: [parsed], places: names.map { places[$0] })])
    }
    var first = assembler(of: names, parsed)
    return try table(&first) { names, modes in
      assembler(of: names, parser(of: file, fileStart, planned(fileStart, modes)).parse(block))
    }
  }

  /// Reads some columns as they are written, missing values too; nil where none is wanted.
  private func textParser(
    of file: FileReference, _ fileStart: FileStart, _ texts: [String]
  ) -> RowParser? {
    guard !texts.isEmpty else { return nil }
    let planned = fileStart.names.map {
      PlannedColumn(name: $0, mode: texts.contains($0) ? .words : .ignored)
    }
    var parser = parser(of: file, fileStart, planned)
    (parser.missing, parser.missingQuoted) = (MissingMarkers([]), MissingMarkers([]))
    return parser
  }
}

extension ParsedBlock {
  /// For each of some columns its rows' texts.
  fileprivate func texts(of wanted: [String], in names: [String]) -> [[String]] {
    wanted.map { name in
      guard let values = names.firstIndex(of: name).flatMap({ self[$0] }) else { return [] }
      let levels = values.levels
      return (0..<rowCount).map { row in
        let code = Int(values.codes[row])
        return levels.indices.contains(code) ? levels[code] : ""
      }
    }
  }
}
