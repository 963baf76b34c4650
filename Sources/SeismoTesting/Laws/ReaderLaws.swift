internal import Foundation
internal import SeismoSpec
internal import SeismoTables

/// Readers, on their sample files.
struct ReaderLaws<R: Reader> {
  let reader: R
  let bench: Bench

  var checks: [Check] {
    [
      Check(.namesColumnsAlike) { try onSamples { try namesColumnsAlike() } },
      Check(.keepsProvenance) { try onSamples { try keepsProvenance() } },
      Check(.honoursRequests) { try onSamples { try honoursRequests() } },
      Check(.declaredReadsAlike) { try onSamples { try reading.declaredReadsAlike() } },
      Check(.adaptedReadsAlike) { try onSamples { try reading.adaptedReadsAlike() } },
      Check(.stretchesAddUp) { try onSamples { try reading.stretchesAddUp() } },
      Check(.refusesDamage, refusesDamage),
    ]
  }

  private var reading: ReadingLaws<R> { ReadingLaws(reader: reader, bench: bench) }

  /// Runs work with the sample files in place, the file of that name damaged if asked.
  func onSamples<Result>(
    damaged: (name: String, bytes: [UInt8]?)? = nil, _ work: () throws -> Result
  ) throws -> Result {
    let files = FileManager.default
    try files.createDirectory(atPath: bench.folder, withIntermediateDirectories: true)
    defer { try? files.removeItem(atPath: bench.folder) }
    for sample in R.sampleFiles {
      let isDamaged = sample.name == damaged?.name
      guard let bytes = isDamaged ? damaged?.bytes : sample.bytes else { continue }
      try Data(bytes).write(to: URL(filePath: bench.folder + "/" + sample.name))
    }
    return try work()
  }

  private func namesColumnsAlike() throws {
    let names = try reader.columnNames()
    let read = try reader.read(ReadRequest()).columns.map(\.name)
    try require(names == read, "names \(names) and reads \(read)")
    try require(Set(names).count == names.count, "names one twice: \(names)")
  }

  private func keepsProvenance() throws {
    let table = try reader.read(ReadRequest())
    try require(table.rowCount > 0, "reads no row of its sample")
    try require(
      table.rowIDs == Array(0..<Int32(table.rowCount)), "numbers its rows \(table.rowIDs)")
    try require(
      table.provenance.lines.count == table.rowCount,
      "has \(table.provenance.lines.count) lines for \(table.rowCount) rows")
    for column in table.columns {
      try require(
        column.count == table.rowCount, "'\(column.name)' has \(column.count) values")
    }
    for start in table.provenance.starts.indices {
      let end =
        start + 1 < table.provenance.starts.count
        ? table.provenance.starts[start + 1] : table.rowCount
      let lines = table.provenance.lines[table.provenance.starts[start]..<end]
      try require(
        zip(lines, lines.dropFirst()).allSatisfy { $0 < $1 } && (lines.first ?? 1) > 0,
        "its lines don't ascend from 1: \(Array(lines))")
    }
  }

  private func honoursRequests() throws {
    var others = try reader.read(ReadRequest())
    let columns = others.columns
    for name in columns.map(\.name) {
      let rest = try reader.read(ReadRequest(excluding: [name]))
      others.columns = columns.filter { $0.name != name }
      try require(
        rest.columns.map(\.name) == others.columns.map(\.name),
        "without '\(name)' it reads \(rest.columns.map(\.name))")
      try require(
        rest.bits == others.bits && rest.provenance == others.provenance,
        "without '\(name)' the other columns have other values")
      let request = ReadRequest(types: [name: .category])
      let column = try reader.read(request).columns.first { $0.name == name }
      try require(
        column.map { $0.numbers == nil } == true, "'\(name)' declared a category isn't one")
    }
  }

  private func refusesDamage() throws {
    for sample in R.sampleFiles
    where reader.files.contains(where: { $0.path.hasSuffix(sample.name) }) {
      let missing = try onSamples(damaged: (sample.name, nil)) { try problem() }
      try require(missing != nil, "reads '\(sample.name)' though it isn't there")
      var random = RandomStream(seed: 1, purpose: "damage")
      for length in 0..<min(sample.bytes.count, 400) {
        try onSamples(damaged: (sample.name, Array(sample.bytes[..<length]))) { _ = try problem() }
      }
      for _ in 0..<200 where !sample.bytes.isEmpty {
        var bytes = sample.bytes
        bytes[random.below(bytes.count)] = UInt8(random.below(256))
        try onSamples(damaged: (sample.name, bytes)) { _ = try problem() }
      }
    }
  }

  /// Why it refuses to read, or nil; any other error goes on.
  private func problem() throws -> DataProblem? {
    // A reader reads one version of its file, so each damage has a reader of its own.
    let (reader, problems) = bench.decoded(R.self, reader.encodedComponent(Encoding()))
    try require(problems.isEmpty, problems.map(\.fact.sentence).joined(separator: "; "))
    do {
      let names = try reader.columnNames()
      let table = try reader.read(ReadRequest())
      try require(table.columns.map(\.name) == names, "names \(names) and reads others")
      return nil
    } catch let problem as DataProblem {
      return problem
    }
  }
}
