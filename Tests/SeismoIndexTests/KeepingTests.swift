import Foundation
import SeismoIndex
import Testing

/// Tags, notes, the trash and archives.
@Suite struct KeepingTests {
  private let place: Workplace
  private let folder: String

  init() throws {
    place = try Workplace()
    folder = try SyntheticRun(name: "demo", hash: "00000001").write(in: place)
    try SyntheticRun(name: "other", stamp: "20261130T000000.000Z", hash: "00000002").write(
      in: place)
  }

  @Test func `tags are added and taken off`() throws {
    #expect(
      try place.seismo("runs", "tag", "demo", "+good", "+b/2.0", "-hot").output.hasSuffix(
        ": b/2.0 good\n"))
    #expect(
      try place.seismo("runs", "tag", "demo", "-good", "+good-too").output.hasSuffix(
        ": b/2.0 good-too\n"))
    #expect(try place.rows("tag", "--where", "tag == good-too") == ["b/2.0 good-too"])
    #expect(try place.seismo("runs").output.contains("b/2.0 good-too"))
    #expect(
      try place.seismo("runs", "tag", "demo", "good").errors.hasPrefix(
        "Error: 'good' should begin with + to add a tag, or with - to take it off\n"))
    #expect(try place.seismo("runs", "tag", "demo", "+a b").status == 2)
    #expect(
      try place.read("\(folder)/notes.json") == """
        {
          "tags" : [
            "b/2.0",
            "good-too"
          ]
        }

        """)
  }

  @Test func `processes that tag a run at once lose nothing`() throws {
    let words = (1...16).map { "+tag-\($0 < 10 ? "0" : "")\($0)" }
    let processes = try words.map { try place.start(["tag", "demo", $0], program: "seismo-runs") }
    for process in processes { process.waitUntilExit() }
    #expect(processes.allSatisfy { $0.terminationStatus == 0 })
    #expect(
      try place.rows("tag", "--where", "name == demo") == [
        words.map { $0.dropFirst() }.joined(separator: " ")
      ])
  }

  @Test func `a note is written, shown and taken away, and obeys no terminal`() throws {
    try place.seismo("runs", "note", "demo", "best so far\u{1b}[31m, \"keep\"")
    #expect(
      try place.rows("note", "--where", "note ~ 'best so'") == [
        "\"best so far\u{1b}[31m, \"\"keep\"\"\""
      ])
    #expect(
      try place.seismo("runs", "--columns", "note").output.contains("best so far<U+001B>[31m"))
    #expect(
      try place.seismo("runs", "note", "demo").output.hasSuffix(
        "best so far<U+001B>[31m, \"keep\"\n"))
    #expect(try place.seismo("runs", "--json").output.contains("best so far\\u001b[31m"))
    try place.seismo("runs", "note", "demo", "")
    #expect(try place.rows("note", "--where", "name == demo") == ["\"\""])
  }

  @Test func `the trash gives back what it took`() throws {
    let before = try files(folder)
    try place.seismo("runs", "tag", "demo", "+kept")
    #expect(
      try place.seismo("runs", "rm", folder).output == "\(folder.dropFirst(5)) is in the trash\n")
    #expect(!place.has(folder))
    #expect(try place.rows("name") == ["other"])
    let list = try place.seismo("runs", "trash").output
    #expect(list.contains(folder.dropFirst(5)))
    #expect(list.contains("kB in all"))
    #expect(try place.seismo("runs", "restore", "demo").output == "\(folder)\n")
    #expect(try files(folder).subtracting(before) == ["notes.json"])
    #expect(try place.rows("name,tag") == ["other,", "demo,kept"])
    #expect(try place.seismo("runs", "restore", "demo").errors == "error: the trash is empty\n")

    try place.seismo("runs", "rm", "demo", "other", "demo")
    #expect(try place.seismo("runs", "trash", "--empty").output.hasPrefix("2 deleted, "))
    #expect(try place.seismo("runs", "trash").output == "The trash is empty.\n")
    #expect(try place.seismo("runs").output == "There are no runs in runs yet.\n")
  }

  private func files(_ folder: String) throws -> Set<String> {
    Set(try FileManager.default.subpathsOfDirectory(atPath: "\(place.path)/\(folder)"))
  }

  @Test func `a restored run goes over no other`() throws {
    try place.seismo("runs", "rm", "demo")
    try SyntheticRun(name: "demo", hash: "00000001").write(in: place)
    let refusal = try place.seismo("runs", "restore", "demo")
    #expect(refusal.status == 1)
    #expect(refusal.errors == "error: \(folder) is there already; move it away, then restore\n")
    #expect(try place.seismo("runs", "rm", "demo").errors.hasPrefix("error: the trash has a '"))
  }

  @Test func `an archive brings a run back as it was`() throws {
    let before = try files(folder)
    let done = try place.seismo("runs", "archive", "demo", "demo.tar.gz")
    #expect(done.output == "demo.tar.gz has \(folder.dropFirst(5)), read back and compared\n")
    #expect(
      try place.seismo("runs", "unarchive", "demo.tar.gz").errors
        == "error: \(folder) is there already, and is left as it is\n")
    #expect(try place.seismo("runs", "archive", "demo", "demo.tar.gz").status == 1)
    try place.seismo("runs", "rm", "demo")
    #expect(try place.seismo("runs", "unarchive", "demo.tar.gz").output == "\(folder)\n")
    #expect(try files(folder) == before)
    #expect(try place.rows("name,test.accuracy") == ["other,0.8", "demo,0.8"])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: place.path).sorted() == [
        "demo.tar.gz", "runs",
      ])
  }

  @Test func `an archive of something else is refused`() throws {
    try place.write("text", to: "plain.tar.gz")
    #expect(try place.seismo("runs", "unarchive", "plain.tar.gz").errors.hasPrefix("error: tar: "))
    try FileManager.default.createDirectory(
      atPath: place.path + "/evil", withIntermediateDirectories: true)
    try place.write("{}", to: "evil/run.json")
    try FileManager.default.createSymbolicLink(
      atPath: place.path + "/evil/out", withDestinationPath: "/etc")
    let tar = try Process.run(
      URL(filePath: "/usr/bin/env"),
      arguments: ["tar", "-czf", "\(place.path)/evil.tar.gz", "-C", place.path, "evil"])
    tar.waitUntilExit()
    #expect(
      try place.seismo("runs", "unarchive", "evil.tar.gz").errors
        == "error: evil.tar.gz isn't the archive of a run: 'evil/out' is no file and no folder\n")
    #expect(!place.has("runs/evil"))
  }

  @Test func `a run is found by what is clear`() throws {
    for word in [folder, folder + "/", String(folder.dropFirst(5)), "demo", "00000001", "20261129"]
    {
      #expect(try place.seismo("runs", "note", word).status == 0, "\(word)")
    }
    let doubt = try place.seismo("runs", "note", "2026")
    #expect(doubt.status == 2)
    #expect(
      doubt.errors == """
        error: '2026' may be 2 runs: 20261130T000000.000Z-other-00000002, 20261129T101500.000Z-demo-00000001; write more \
        of its name

        """)
    #expect(
      try place.seismo("runs", "rm", "demmo").errors
        == "error: no run in runs is called 'demmo'; did you mean 'demo'?\n")
  }
}
