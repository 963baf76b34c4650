internal import Foundation
internal import SeismoRuns

/// Programs of a cluster, as a person would call them.
enum ShellTool {
  /// What one said.
  struct Answer {
    var status: Int32
    var output: String
    var errors: String

    /// The first line of what it complained of.
    var complaint: String {
      errors.split(whereSeparator: \.isNewline).first.map(String.init)
        ?? "it ended with status \(status)"
    }
  }

  /// Whether one is in PATH.
  static func isThere(_ name: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      access("\($0)/\(name)", X_OK) == 0
    }
  }

  /// Runs one to its end.
  ///
  /// - Throws: `RunFailure` when it can't be started.
  static func run(_ words: [String], in folder: String) throws -> Answer {
    let (output, errors) = (Pipe(), Pipe())
    let process = try start(words, in: folder, output: output, errors: errors)
    // Each says little, so that neither pipe fills before the other is read.
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    let complained = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Answer(
      status: process.terminationStatus, output: String(decoding: printed, as: UTF8.self),
      errors: String(decoding: complained, as: UTF8.self))
  }

  /// Starts one.
  ///
  /// - Throws: `RunFailure`.
  static func start(
    _ words: [String], in folder: String, output: Any, errors: Any
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    process.currentDirectoryURL = URL(filePath: folder)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    do { try process.run() } catch {
      throw RunFailure("'\(words[0])' can't be started: \(error.localizedDescription)")
    }
    return process
  }
}
