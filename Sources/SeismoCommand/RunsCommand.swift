internal import ArgumentParser
internal import Foundation
internal import SeismoRuns
internal import SeismoSpec

/// `seismo runs`: another program, so that those who don't list runs needn't build a database.
struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "List, filter, tag and keep runs (a program of its own: make runs-index).")

  @Argument(
    parsing: .captureForPassthrough,
    help: ArgumentHelp("What 'seismo runs --help' lists.", valueName: "arguments"))
  var arguments: [String] = []

  static let program = "seismo-runs"

  func run() throws {
    let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    guard let path = own ?? Bundle.main.executablePath else {
      throw RunFailure("error: the program's own folder isn't known")
    }
    let folder = URL(filePath: path).deletingLastPathComponent()
    let beside = folder.appending(path: Self.program).path(percentEncoded: false)
    // An executable of one's own has it in PATH.
    let others = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map { "\($0)/\(Self.program)" }
    guard let program = ([beside] + others).first(where: { access($0, X_OK) == 0 }) else {
      throw RunFailure(Self.advice(beside, folder))
    }
    var words = ([program] + arguments).map { strdup($0) }
    words.append(nil)
    execv(program, words)
    let reason = String(cString: strerror(errno))
    words.forEach { free($0) }
    throw RunFailure("error: \(program) can't be started: \(reason)")
  }

  /// What to do where it isn't built.
  private static func advice(_ program: String, _ folder: URL) -> String {
    let isDebug = folder.lastPathComponent == "debug"
    let command =
      isDebug ? "SEISMO_INDEX=1 swift build --product \(Self.program)" : "make runs-index"
    return
      "error: 'seismo runs' needs \(program), which isn't built; in Seismo's folder: \(command)"
  }
}
