import Foundation
import Testing

/// What a command left behind.
struct Outcome {
  var status: Int32
  var output: String
  var errors: String
}

/// A folder for one test, removed when it ends.
final class Workplace {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory
      .appending(path: "seismo-runs-test-\(UUID().uuidString)").path(percentEncoded: false)
    try FileManager.default.createDirectory(
      atPath: path + "/runs", withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var runs: String { path + "/runs" }

  func write(_ text: String, to name: String) throws {
    let url = URL(filePath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  func read(_ name: String) throws -> String {
    try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
  }

  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(path)/\(name)") }

  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: "\(path)/\(name)")
  }

  /// Starts `seismo` without waiting for it.
  func start(
    _ arguments: [String], output: Any = FileHandle.nullDevice,
    errors: Any = FileHandle.nullDevice, program: String = "seismo"
  ) throws -> Process {
    let process = Process()
    process.executableURL = products.appending(path: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: path)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    return process
  }

  /// Runs `seismo` to its end.
  @discardableResult
  func seismo(_ arguments: String...) throws -> Outcome { try seismo(arguments) }

  @discardableResult
  func seismo(_ arguments: [String]) throws -> Outcome {
    let (output, errors) = (Pipe(), Pipe())
    let process = try start(arguments, output: output, errors: errors)
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let words = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
      errors: String(decoding: words, as: UTF8.self))
  }

  /// The cells of `seismo runs --csv` with those columns, row by row, without the names; and nothing on standard error.
  func rows(_ columns: String, _ arguments: String...) throws -> [String] {
    let outcome = try seismo(["runs", "--csv", "--columns", columns] + arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return outcome.output.split(separator: "\r\n").dropFirst().map(String.init)
  }
}

/// The built programs' folder, beside the test bundle.
let products: URL = {
  let bundle = Bundle.allBundles.map(\.bundleURL).first { $0.path.hasSuffix(".xctest") }
  return bundle?.deletingLastPathComponent() ?? Bundle.main.bundleURL
}()

/// The repository.
let repository = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .path(percentEncoded: false)
