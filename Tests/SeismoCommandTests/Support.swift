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
      .appending(path: "seismo-test-\(UUID().uuidString)").path(percentEncoded: false)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try write(Data(text.utf8), to: name)
  }

  @discardableResult
  func write(_ data: Data, to name: String) throws -> String {
    let file = "\(path)/\(name)"
    try data.write(to: URL(filePath: file))
    return file
  }

  /// The runs in `runs/`, or none.
  var runs: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path + "/runs")) ?? []
    return names.sorted().map { "\(path)/runs/\($0)" }
  }
}

/// The built command, beside the test bundle.
let executable: URL = {
  let bundle = Bundle.allBundles.map(\.bundleURL).first { $0.path.hasSuffix(".xctest") }
  let folder = bundle?.deletingLastPathComponent() ?? Bundle.main.bundleURL
  return folder.appending(path: "seismo")
}()

/// Starts the command without waiting for it.
func start(
  _ arguments: [String], in folder: String, input: FileHandle = .nullDevice,
  output: Pipe = Pipe(), errors: Pipe = Pipe(), with variables: [String: String] = [:]
) throws -> Process {
  let process = Process()
  process.executableURL = executable
  process.arguments = arguments
  process.currentDirectoryURL = URL(filePath: folder)
  process.standardOutput = output
  process.standardError = errors
  process.standardInput = input
  process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
  try process.run()
  return process
}

/// Runs the command to its end.
func seismo(_ arguments: String..., in folder: String) throws -> Outcome {
  try seismo(arguments, in: folder)
}

/// The same with the arguments in a list.
func seismo(
  _ arguments: [String], in folder: String, input: FileHandle = .nullDevice,
  with variables: [String: String] = [:]
) throws -> Outcome {
  let (output, errors) = (Pipe(), Pipe())
  let process = try start(
    arguments, in: folder, input: input, output: output, errors: errors, with: variables)
  let text = output.fileHandleForReading.readDataToEndOfFile()
  let words = errors.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return Outcome(
    status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
    errors: String(decoding: words, as: UTF8.self))
}

/// The contents of a file.
func contents(_ path: String) throws -> Data {
  try Data(contentsOf: URL(filePath: path))
}

/// The repository.
let repository = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .path(percentEncoded: false)

/// The demo's spec.
let demo = repository + "/Specs/adam-vs-sgd.yaml"
