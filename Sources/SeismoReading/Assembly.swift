internal import SeismoCSV
internal import SeismoSpec
internal import SeismoTables

/// Puts the columns of a table together, and does what the policies say of bad values.
struct Assembly {
  private struct BadValue {
    var row: Int
    var column: Int
    var text: String
    var fact: DataProblem.Fact
  }

  let sink: RowSink
  let policy: ReadPolicy
  let request: ReadRequest
  var notes: ReadNotes
  /// The most that may be left out.
  var maxRejects: Int

  init(sink: RowSink, _ policy: ReadPolicy, _ request: ReadRequest, _ notes: ReadNotes) {
    (self.sink, self.policy, self.request, self.notes) = (sink, policy, request, notes)
    maxRejects = policy.maxRejects
  }

  func table() throws -> Table {
    var (columns, bad) = ([Column](), [BadValue]())
    var notes = notes
    for place in sink.gathered.indices where sink.gathered[place].isInTable {
      let name = sink.columns[place].name
      let decision = sink.gathered[place].decided(
        keepsMixtures: policy.onBadValue != .error, format: request.formats[name])
      bad += sink.gathered[place].bad.map {
        BadValue(row: $0.row, column: place, text: $0.text, fact: $0.fact)
      }
      bad += decision.bad.map { row, fact in
        let gathered = sink.gathered[place]
        return BadValue(
          row: row, column: place, text: gathered.text(of: gathered.codes[row]), fact: fact)
      }
      notes.doubts += decision.doubts
      if let order = decision.dateOrder { notes.formats[name] = order.rawValue }
      columns.append(decision.column)
    }
    bad.sort { ($0.row, $0.column) < ($1.row, $1.column) }
    if policy.onBadValue == .error, let first = bad.first { throw problem(first, bad) }
    let skippedRecords = sink.rejects.count
    let rejects = try rejects(bad)
    let dropped = policy.onBadValue == .skip ? Set(bad.map(\.row)) : []
    notes.rejects = rejects
    notes.skippedRows = skippedRecords + dropped.count
    var lines = sink.lines
    if !dropped.isEmpty {
      let kept = lines.indices.filter { !dropped.contains($0) }
      lines = LineNumbers(kept.lazy.map { sink.lines[$0] })
      columns = columns.map { $0.selecting(kept).withoutUnusedLevels }
    }
    return Table(
      columns: columns, provenance: Provenance([(file: sink.placeName, lines: lines)]),
      notes: notes)
  }

  private func rejects(_ bad: [BadValue]) throws -> [Reject] {
    var rejects = sink.rejects
    for value in bad {
      let reject = Reject(
        file: sink.placeName, line: Int(sink.lines[value.row]),
        byte: sink.bytes.isEmpty ? 0 : sink.bytes[value.row],
        column: sink.columns[value.column].name, value: value.text, reason: value.fact.reason)
      rejects.append(reject)
      if rejects.count > maxRejects {
        throw ReadBudget.tooManyRejects(maxRejects, last: reject)
      }
    }
    return rejects.sorted { $0.line < $1.line }
  }

  /// The problem of the first bad value, with the places of some more of its column.
  private func problem(_ first: BadValue, _ bad: [BadValue]) -> DataProblem {
    var fact = first.fact
    if case .mixed(var mixture) = fact {
      mixture.others = bad.lazy.filter { $0.column == first.column }.dropFirst().prefix(3).map {
        mixture.inWords($0.text, at: Place(sink.placeName, Int(sink.lines[$0.row])))
      }
      fact = .mixed(mixture)
    }
    return DataProblem(
      fact, file: sink.placeName, line: Int(sink.lines[first.row]),
      column: sink.columns[first.column].name)
  }
}
