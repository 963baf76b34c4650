internal import Foundation
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTables
internal import SeismoTraining
internal import Testing

/// What a run writes is whole, says how far it came, and computes nothing where it is opened.
@Suite struct RecordTests {
  private func folder() throws -> String {
    let path = FileManager.default.temporaryDirectory.appending(path: "records-\(UUID())").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  private func status(of run: RunDirectory) throws -> RunRecord.Status {
    try run.read(RunRecord.self, from: "run.json").status
  }

  private static let tiny = """
    data: {read: {use: synthetic, rows: 60, inputs: 3}, schema: {target: y}}
    model: [{use: dense, units: classes}]
    loss: cross_entropy
    optimizer: sgd
    train: {epochs: 2}
    """

  @Test func `a run has finished when its report is there, too`() throws {
    let output = try folder()
    defer { try? FileManager.default.removeItem(atPath: output) }
    var before: RunRecord.Status?
    let run = try Runner(experiment(Self.tiny), output: output).run { directory, record in
      before = try status(of: directory)
      #expect(record.status == .finished)
    }
    #expect(before == .running)
    #expect(try status(of: run) == .finished)
    let log = try String(contentsOfFile: run.file("log.txt"), encoding: .utf8)
    let said = log.split(separator: "\n").map {
      $0.split(separator: " ").dropFirst().joined(separator: " ")
    }
    #expect(
      said == [
        "info: started jobs=1 name=experiment", "info: main finished steps=4",
        "info: ended status=finished",
      ])
  }

  @Test func `a report that can't be drawn makes the run a failed one`() throws {
    let output = try folder()
    defer { try? FileManager.default.removeItem(atPath: output) }
    #expect(throws: RunFailure.self) {
      try Runner(experiment(Self.tiny), output: output).run { _, _ in throw RunFailure("no room") }
    }
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: output).first)
    #expect(try status(of: RunDirectory(path: "\(output)/\(name)")) == .failed)
  }

  @Test func `runs that begin in one second sort by their starts`() throws {
    let output = try folder()
    defer { try? FileManager.default.removeItem(atPath: output) }
    let start = Date(timeIntervalSince1970: 1_800_000_000)
    let paths = try [0.001, 0.25, 0.999].enumerated().map { index, part in
      // The later, the smaller the hash, and the name after it.
      try RunDirectory.create(
        in: output, name: "n", hash: "\(9 - index)", at: start.addingTimeInterval(part)
      ).path
    }
    #expect(paths == paths.sorted())
    #expect(paths[1] == "\(output)/20270115T080000.250Z-n-8")
  }

  @Test func `the end of a run needs no more room than its beginning took`() throws {
    let output = try folder()
    defer { try? FileManager.default.removeItem(atPath: output) }
    let run = RunDirectory(path: output)
    let text = """
      {"seismo": "1", "name": "n", "status": "running", "started": "\(Date().ISO8601Format())", "variants": ["a"],
        "facts": [], "notes": []}
      """
    var record = try JSONDecoder().decode(RunRecord.self, from: Data(text.utf8))
    try run.write(record)
    let room = try Data(contentsOf: URL(filePath: run.file("run.json"))).count
    record.ended = Date().ISO8601Format()
    for status in [RunRecord.Status.failed, .interrupted, .finished] {
      record.status = status
      try run.write(record)
      #expect(try Data(contentsOf: URL(filePath: run.file("run.json"))).count <= room)
      #expect(try self.status(of: run) == status)
    }
  }

  @Test func `what a killed process had begun is taken away, and what a living one has isn't`()
    throws
  {
    let output = try folder()
    defer { try? FileManager.default.removeItem(atPath: output) }
    let run = RunDirectory(path: output)
    let variant = try run.subfolder("a")
    let dead = Process()
    dead.executableURL = URL(filePath: "/bin/true")
    try dead.run()
    dead.waitUntilExit()
    let left = ".x.json.\(dead.processIdentifier).partial"
    let kept = [".x.json.\(getpid()).partial", ".partial", "x.partial", ".x.1y.partial"]
    for name in [left] + kept {
      try Data().write(to: URL(filePath: run.file(name)))
      try Data().write(to: URL(filePath: variant.file(name)))
    }
    run.removeLeftovers()
    for place in [run, variant] {
      let there = try FileManager.default.contentsOfDirectory(atPath: place.path).filter {
        $0 != "a"
      }
      #expect(there.sorted() == kept.sorted())
    }
  }

  @Test func `a file that can't be written leaves nothing, and an old one as it was`() throws {
    let output = try folder()
    defer { try? FileManager.default.removeItem(atPath: output) }
    #expect(throws: RunFailure.self) { try WholeFile.write(Data("x".utf8), to: output) }
    #expect(throws: RunFailure.self) { try WholeFile.write(Data("x".utf8), to: output + "/no/x") }
    #expect(try FileManager.default.contentsOfDirectory(atPath: output).isEmpty)
    if FileManager.default.fileExists(atPath: "/dev/full") {
      let failure = try #require(throws: RunFailure.self) {
        try WholeFile.write(Data("x".utf8), to: "/dev/full")
      }
      #expect(failure.description == "/dev/full can't be written: No space left on device")
    }
    let (file, link) = (output + "/file", output + "/link")
    try WholeFile.write(Data("1".utf8), to: file)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
    try WholeFile.write(Data("2".utf8), to: link)
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "2")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == file)
  }

  @Test(arguments: [
    ("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
    ("-2+3", "'-2+3"), ("\t=1", "\"'\t=1\""), ("\r=1", "\"'\r=1\""), (" =1", "' =1"),
    ("\u{FEFF}=1", "'\u{FEFF}=1"), ("＝1", "'＝1"), ("'=1", "''=1"), ("'", "''"),
    ("-200", "-200"), ("+1.5e-3", "+1.5e-3"), ("-1,5", "\"-1,5\""), ("a=b", "a=b"), ("", ""),
    ("=\"a\",b", "\"'=\"\"a\"\",b\""), ("-", "'-"),
  ])
  func `no cell of rejects.csv is a formula, and none is lost`(value: String, cell: String) throws {
    #expect(RejectsFile.cell(value) == cell)
    let field =
      cell.hasPrefix("\"")
      ? String(cell.dropFirst().dropLast()).replacing("\"\"", with: "\"") : cell
    #expect((field.hasPrefix("'") ? String(field.dropFirst()) : field) == value)
  }
}
