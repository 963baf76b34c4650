internal import SeismoSpec
package import SeismoTables

extension CSVReading {
  /// The table of columns, without the rows and values that can't be had, and with what is to be said of them.
  ///
  /// - Parameter origin: the file, line and byte of a row.
  func finish(
    _ columns: [Column], _ assembler: TableAssembler, _ bad: [TableAssembler.BadValue],
    _ doubts: [String], _ origin: (Int) -> (file: String, line: Int, byte: Int)
  ) throws -> Table {
    let all = reader.union(fileStarts)
    let order = Dictionary(zip(all, all.indices)) { first, _ in first }
    let bad = bad.sorted {
      ($0.row, order[$0.column] ?? 0) < ($1.row, order[$1.column] ?? 0)
    }
    if reader.onBadValue == .error, let first = bad.first {
      let place = origin(first.row)
      throw DataProblem(
        withOthers(first, bad, origin), file: place.file, line: place.line, column: first.column)
    }
    var rejects = rowRejects(assembler)
    let skippedRecords = rejects.count
    if let first = rejects.first, assembler.rowCount == 0 {
      throw DataProblem(
        .empty("no row could be read; of the first one: \(first.reason)"), file: first.file,
        line: first.line)
    }
    rejects += bad.prefix(max(0, reader.maxRejects + 1 - rejects.count)).map { value in
      let place = origin(value.row)
      return Reject(
        file: place.file, line: place.line, byte: place.byte, column: value.column,
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
    notes.rowNames = fileStarts.first?.notes.rowNames
    notes.decisions =
      (reader.found.decisions + (fileStarts.first?.notes.decisions ?? [])).uniqued()
    notes.blankRows = assembler.parts.reduce(0) { $0 + $1.blankRows }
    notes.doubts =
      (reader.found.doubts + fileStarts.flatMap(\.notes.doubts)).uniqued()
      + assembler.parts.flatMap(\.doubts)
      + unitedDoubts(assembler) + doubts
    return try table(columns, assembler, dropped, notes)
  }

  /// The fact of a column's first odd value, with the places of some more.
  private func withOthers(
    _ first: TableAssembler.BadValue, _ bad: [TableAssembler.BadValue],
    _ origin: (Int) -> (file: String, line: Int, byte: Int)
  ) -> DataProblem.Fact {
    guard case .mixed(var mixture) = first.fact else { return first.fact }
    mixture.others = bad.lazy.filter { $0.column == first.column }.dropFirst().prefix(3).map {
      let place = origin($0.row)
      return mixture.inWords($0.text, at: Place(place.file, place.line))
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
    var lines = assembler.parts.map { part -> (file: String, lines: LineNumbers) in
      (part.file, part.blocks.reduce(into: LineNumbers()) { $0.append(contentsOf: $1.lines) })
    }
    if !dropped.isEmpty {
      var row = 0
      for part in lines.indices {
        let all = lines[part].lines
        lines[part].lines = LineNumbers(
          zip(row..., all).lazy.filter { !dropped.contains($0.0) }.map(\.1))
        row += all.count
      }
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
          fileStarts.first?.dialect.hasHeader == true
            ? "the file has a header, but no rows" : "the file has no rows"),
        file: lines.first?.file ?? "")
    }
    return Table(columns: columns, provenance: Provenance(lines), notes: notes)
  }
}

extension Column {
  /// Without levels that no row has.
  package var withoutUnusedLevels: Column {
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
