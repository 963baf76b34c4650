import Foundation
import SeismoIndex
import Testing

/// A database that can't be trusted is made anew, and killed or many processes leave one that can.
@Suite struct DatabaseTests {
  private let place: Workplace
  private let file = "runs/.index.sqlite"

  init() throws { place = try Workplace() }

  private func fill(_ count: Int) throws {
    for number in 0..<count {
      let digits = String(number, radix: 16)
      let hash = String(repeating: "0", count: 8 - digits.count) + digits
      try SyntheticRun(name: "r\(number)", hash: hash).write(in: place)
    }
  }

  @Test func `a damaged database is made anew, with a sentence`() throws {
    try fill(3)
    #expect(try place.rows("name").count == 3)
    try place.write("no database at all, but longer than a header of one would be", to: file)
    let outcome = try place.seismo("runs", "--csv", "--columns", "name")
    #expect(outcome.output.split(separator: "\r\n").count == 4)
    #expect(
      outcome.errors == """
        note: the index runs/.index.sqlite is damaged (file is not a database); it is made anew from the folders

        """)
    let again = try place.seismo("runs", "--csv", "--columns", "name")
    #expect(again.errors.isEmpty)
  }

  @Test func `a database with holes is made anew`() throws {
    try fill(40)
    #expect(try place.rows("name").count == 40)
    let path = "\(place.path)/\(file)"
    var bytes = try Data(contentsOf: URL(filePath: path))
    #expect(bytes.count >= 90_000)
    // All but the first page, which says whose it is.
    bytes.replaceSubrange(
      4096..<bytes.count, with: Data(repeating: 0xff, count: bytes.count - 4096))
    try bytes.write(to: URL(filePath: path))
    let outcome = try place.seismo("runs", "--csv", "--columns", "name")
    #expect(outcome.status == 0)
    #expect(outcome.output.split(separator: "\r\n").count == 41)
    #expect(outcome.errors.contains("is damaged"))
    // A file that was cut off.
    try bytes.prefix(9000).write(to: URL(filePath: path))
    #expect(
      try place.seismo("runs", "--csv", "--columns", "name").output.split(separator: "\r\n").count
        == 41)
  }

  @Test func `one of an earlier Seismo is made anew, and one of somebody else is kept aside`()
    throws
  {
    try fill(2)
    #expect(try place.rows("name").count == 2)
    let path = "\(place.path)/\(file)"
    var bytes = try Data(contentsOf: URL(filePath: path))
    let (versionPlace, applicationPlace) = (60, 68)
    bytes[versionPlace + 3] = 0
    try bytes.write(to: URL(filePath: path))
    var outcome = try place.seismo("runs", "--csv", "--columns", "name")
    #expect(outcome.output.split(separator: "\r\n").count == 3)
    #expect(
      outcome.errors.hasPrefix(
        "note: the index runs/.index.sqlite is of an earlier Seismo; it is made anew"))

    bytes = try Data(contentsOf: URL(filePath: path))
    bytes[applicationPlace] = 1
    try bytes.write(to: URL(filePath: path))
    outcome = try place.seismo("runs", "--csv", "--columns", "name")
    #expect(outcome.output.split(separator: "\r\n").count == 3)
    #expect(
      outcome.errors == """
        note: the index runs/.index.sqlite isn't Seismo's; it is made anew from the folders
        note: what was there is kept as runs/.index.sqlite.foreign

        """)
    #expect(place.has("runs/.index.sqlite.foreign"))
  }

  @Test func `reindex and a deleted database come to the same`() throws {
    try fill(5)
    let before = try place.seismo("runs", "--csv").output
    #expect(try place.seismo("runs", "reindex").output == "5 runs read\n")
    #expect(try place.seismo("runs", "--csv").output == before)
    for ending in ["", "-wal", "-shm"] where place.has(file + ending) {
      try place.remove(file + ending)
    }
    #expect(try place.seismo("runs", "--csv").output == before)
  }

  @Test func `a kill at any moment leaves a listing that is right`() throws {
    try fill(150)
    let expected = try place.seismo("runs", "--csv").output
    #expect(expected.split(separator: "\r\n").count == 151)
    for milliseconds in stride(from: 20, through: 620, by: 60) {
      let process = try place.start(["reindex"], program: "seismo-runs")
      usleep(UInt32(milliseconds) * 1000)
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      let outcome = try place.seismo("runs", "--csv")
      #expect(outcome.output == expected, "killed after \(milliseconds) ms")
      #expect(outcome.errors.isEmpty)
    }
  }

  @Test func `many processes list and make anew at once`() throws {
    try fill(60)
    let expected = try place.seismo("runs", "--csv").output
    let files = (0..<12).map { "\(place.path)/out-\($0)" }
    let processes = try files.enumerated().map { number, path in
      try Data().write(to: URL(filePath: path))
      let output = try #require(FileHandle(forWritingAtPath: path))
      return try place.start(
        number % 4 == 3 ? ["reindex"] : ["--csv"], output: output, errors: output,
        program: "seismo-runs")
    }
    for process in processes { process.waitUntilExit() }
    for (number, path) in files.enumerated() {
      #expect(processes[number].terminationStatus == 0)
      if number % 4 != 3 { #expect(try String(contentsOfFile: path, encoding: .utf8) == expected) }
    }
    #expect(try place.seismo("runs", "--csv").output == expected)
  }
}
