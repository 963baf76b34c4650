import Foundation
import Testing

/// What a command has to say is written whole, or the command says that it isn't.
@Suite struct OutputTests {
  private func seismo(_ arguments: [String], into path: String, in folder: String) throws -> Outcome
  {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder)
    process.standardOutput = FileHandle(forWritingAtPath: path)
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let words = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: "", errors: String(decoding: words, as: UTF8.self))
  }

  private func prepared() throws -> Workplace {
    let place = try Workplace()
    let rows = (0..<30).map { "\($0),\($0 % 5),\($0 % 2 == 0 ? "a" : "b")\n" }
    try place.write("x,y,label\n" + rows.joined(), to: "data.csv")
    try place.write(smallSpec, to: "spec.yaml")
    return place
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func `a full disk behind standard output is told, and the status says so`() throws {
    let (place, other) = (try prepared(), try prepared())
    for arguments in [
      ["inspect", "data.csv"], ["inspect", "data.csv", "--json", "--values"],
      ["check", "spec.yaml"],
      ["init", "data.csv"], ["resolve", "spec.yaml"], ["graph", "spec.yaml"], ["schema"],
      ["components"], ["components", "--markdown"], ["--help"], ["--version"],
      ["run", "spec.yaml", "-q"], ["run", "spec.yaml", "-q", "--json"],
    ] {
      let usual = try seismo(arguments, into: "/dev/null", in: other.path)
      #expect(usual.status == 0, "\(arguments)")
      let result = try seismo(arguments, into: "/dev/full", in: place.path)
      #expect(result.status == 1, "\(arguments)")
      #expect(
        result.errors
          == usual.errors + "error: standard output can't be written: No space left on device\n",
        "\(arguments)")
    }
    for run in place.runs {
      for command in ["report", "explain"] {
        let result = try seismo([command, run], into: "/dev/full", in: place.path)
        #expect(result.status == 1, "\(command)")
      }
    }
    #expect(place.runs.count == 2)
  }

  @Test func `a pipe that nobody reads on from ends it quietly, as a shell expects`() throws {
    let place = try prepared()
    for command in ["schema", "run spec.yaml -q", "inspect data.csv --json"] {
      let shell = Process()
      shell.executableURL = URL(filePath: "/bin/sh")
      shell.currentDirectoryURL = URL(filePath: place.path)
      // The reader is gone before the command writes.
      shell.arguments = [
        "-c", "{ sleep 0.2; '\(executable.path)' \(command); echo $? > status; } 2> errors | true",
      ]
      try shell.run()
      shell.waitUntilExit()
      #expect(try String(decoding: contents(place.path + "/status"), as: UTF8.self) == "141\n")
      #expect(try contents(place.path + "/errors").isEmpty, "\(command)")
    }
    #expect(place.runs.count == 1)
  }
}
