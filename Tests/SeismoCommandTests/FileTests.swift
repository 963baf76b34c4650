import Foundation
import Testing

/// Files that commands write and read: nothing of anybody else's is written over, and links lead where they lead.
@Suite struct FileTests {
  private func prepared() throws -> Workplace {
    let place = try Workplace()
    let rows = (0..<30).map { "\($0),\($0 % 5),\($0 % 2 == 0 ? "a" : "b")\n" }
    try place.write("x,y,label\n" + rows.joined(), to: "data.csv")
    try place.write(smallSpec, to: "spec.yaml")
    return place
  }

  @Test func `pictures and pages are written over their like alone`() throws {
    let place = try prepared()
    try place.write("<svg>mine</svg>", to: "mine.svg")
    try place.write("<!DOCTYPE html>mine", to: "mine.html")
    for _ in 0..<2 {
      #expect(try seismo("run", "spec.yaml", "-q", in: place.path).status == 0)
      #expect(try seismo("graph", "spec.yaml", "--svg", "graph.svg", in: place.path).status == 0)
    }
    let compare = ["compare"] + place.runs + ["--html"]
    for _ in 0..<2 { #expect(try seismo(compare + ["both.html"], in: place.path).status == 0) }
    for file in ["data.csv", "spec.yaml", "mine.svg", "mine.html"] {
      let before = try contents("\(place.path)/\(file)")
      let commands = [
        ["graph", "spec.yaml", "--svg", file], compare + [file], ["init", "data.csv", "-o", file],
        ["compare", "spec.yaml", "--seeds", "2", "--page", file],
      ]
      for command in commands {
        let result = try seismo(command, in: place.path)
        #expect(result.status != 0, "\(command)")
        #expect(result.errors.contains("\(file) is there already"), "\(command) \(result.errors)")
        #expect(try contents("\(place.path)/\(file)") == before)
      }
    }
    let names = try FileManager.default.subpathsOfDirectory(atPath: place.path)
    #expect(!names.contains { $0.contains("partial") })
  }

  @Test func `a run's folder is found through a link, wherever that is`() throws {
    let place = try prepared()
    #expect(try seismo("run", "spec.yaml", "-q", in: place.path).status == 0)
    let run = try #require(place.runs.first)
    let elsewhere = try Workplace()
    let link = elsewhere.path + "/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: run)
    for command in [
      ["row", link, "3"], ["explain", link], ["report", link],
      ["run", link + "/run.lock.yaml", "-q"],
    ] {
      let result = try seismo(command, in: elsewhere.path)
      #expect(result.status == 0, "\(command) \(result.errors)")
    }
  }

  @Test func `runs kept behind a link are found from where they are`() throws {
    let (place, disk) = (try prepared(), try Workplace())
    try FileManager.default.createSymbolicLink(
      atPath: place.path + "/runs", withDestinationPath: disk.path)
    #expect(try seismo("run", "spec.yaml", "-q", in: place.path).status == 0)
    let run = try #require(place.runs.first)
    for path in [run, run.replacing(place.path + "/runs", with: disk.path)] {
      let result = try seismo("row", path, "3", in: "/")
      #expect(result.status == 0, "\(result.errors)")
    }
  }

  @Test func `a terminal that is closed ends a run as Ctrl-C does`() throws {
    let place = try Workplace()
    let process = try start(
      ["run", demo, "--set", "train.epochs=2000000", "-q"], in: place.path)
    while place.runs.first.map({ (try? contents($0 + "/sgd/metrics.jsonl").count) ?? 0 }) ?? 0
      < 9_999
    {
      usleep(5_000)
    }
    kill(process.processIdentifier, SIGHUP)
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    let run = try #require(place.runs.first)
    let record = String(decoding: try contents(run + "/run.json"), as: UTF8.self)
    #expect(record.contains("\"status\" : \"interrupted\""))
    #expect(try contents(run + "/report.html").count > 10_000)
  }

  @Test func `a disk that takes no more makes a run a failed one`() throws {
    let place = try Workplace()
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.currentDirectoryURL = URL(filePath: place.path)
    shell.arguments = [
      "-c",
      "trap '' XFSZ; ulimit -f 300; '\(executable.path)' run '\(demo)' --set train.epochs=2000000 -q",
    ]
    let errors = Pipe()
    shell.standardError = errors
    try shell.run()
    let words = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 1)
    #expect(words.contains("metrics.jsonl can't be written"))
    let run = try #require(place.runs.first)
    let record = String(decoding: try contents(run + "/run.json"), as: UTF8.self)
    #expect(record.contains("\"status\" : \"failed\""))
  }
}
