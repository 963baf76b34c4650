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
  /// The most that may be left out.
  var maxRejects: Int

  init(sink: RowSink, _ policy: ReadPolicy, _ request: ReadRequest) {
    (self.sink, self.policy, self.request) = (sink, policy, request)
    maxRejects = policy.maxRejects
  }

  func table() throws -> Table {
    var (columns, bad) = ([Column](), [BadValue]())
    var notes = ReadNotes()
    notes.doubts = sink.doubts
    for place in sink.gathered.indices where sink.gathered[place].isInTable {
      let name = sink.gathered[place].column.name
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
    let kept = dropped.isEmpty ? nil : (0..<sink.rowCount).filter { !dropped.contains($0) }
    if let kept { columns = columns.map { $0.selecting(kept).withoutUnusedLevels } }
    return Table(columns: columns, provenance: sink.rows.provenance(of: kept), notes: notes)
  }

  private func rejects(_ bad: [BadValue]) throws -> [Reject] {
    var rejects = sink.rejects
    for value in bad {
      let place = sink.rows[value.row]
      let reject = Reject(
        file: place.file, line: place.line,
        byte: sink.bytes.isEmpty ? 0 : sink.bytes[value.row],
        column: sink.gathered[value.column].column.name, value: value.text,
        reason: value.fact.reason)
      rejects.append(reject)
      if rejects.count > maxRejects {
        throw ReadBudget.tooManyRejects(maxRejects, last: reject)
      }
    }
    let order = sink.rows.order
    return rejects.sorted { (order[$0.file] ?? 0, $0.line) < (order[$1.file] ?? 0, $1.line) }
  }

  /// The problem of the first bad value, with the places of some more of its column.
  private func problem(_ first: BadValue, _ bad: [BadValue]) -> DataProblem {
    var fact = first.fact
    if case .mixed(var mixture) = fact {
      mixture.others = bad.lazy.filter { $0.column == first.column }.dropFirst().prefix(3).map {
        let place = sink.rows[$0.row]
        return mixture.inWords($0.text, at: Place(place.file, place.line))
      }
      fact = .mixed(mixture)
    }
    let place = sink.rows[first.row]
    return DataProblem(
      fact, file: place.file, line: place.line,
      column: sink.gathered[first.column].column.name)
  }
}
