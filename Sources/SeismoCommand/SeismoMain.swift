internal import ArgumentParser
internal import Foundation
internal import SeismoDiagnosis
internal import SeismoExport
internal import SeismoHeap
internal import SeismoInference
internal import SeismoPreparation
internal import SeismoRuns
public import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

/// The command line over a list of plugins; a package with components of its own conforms too:
///
/// ```swift
/// @main struct Mine: SeismoMain {
///   static let plugins: [Plugin] = [.standard, .mine]
/// }
/// ```
public protocol SeismoMain {
  /// The plugins whose components specs can name.
  static var plugins: [Plugin] { get }
  /// Components that specs may name and this program could have, with the commands that add them.
  static var absent: [AbsentComponent] { get }
}

extension SeismoMain {
  /// None.
  public static var absent: [AbsentComponent] { [] }

  /// Runs the command line and exits: 0 done, 1 the run or its data failed or can't be read, 2 the
  /// spec or the command line is wrong, or asks for what a run doesn't have, 130 interrupted, 141 nobody
  /// read the output to its end.
  public static func main() {
    signal(SIGPIPE, SIG_IGN)
    heap_return_large_arrays()
    if let problem = SpilledMemory.begin() { standardError("warning: \(problem)\n") }
    exit(StandardOutput.status(after: run(Array(CommandLine.arguments.dropFirst()))))
  }

  private static func run(_ arguments: [String]) -> Int32 {
    guard RankedProgram.isOne else {
      do {
        return try perform(arguments)
      } catch {
        return Ending(error).said()
      }
    }
    return RankedProgram.run(arguments) { try perform(arguments) }
  }

  private static func perform(_ arguments: [String]) throws -> Int32 {
    let registry = try Registry(plugins, absent: absent)
    return try Linked.$registry.withValue(registry) {
      var command = try SeismoCommand.parseAsRoot(arguments)
      try command.run()
      return 0
    }
  }
}

/// What an error says, and the exit status of a program that ends with it.
struct Ending {
  let status: Int32
  private let text: TerminalText
  /// Whether it is what was asked for, such as a help.
  private let isOutput: Bool

  init(_ error: any Error) {
    func isQuestion(_ isOne: Bool) -> Int32 { isOne ? 2 : 1 }
    switch error {
    case let code as ExitCode: (text, status, isOutput) = ("", code.rawValue, false)
    case is SpecProblems: (text, status, isOutput) = ("\(error)\n", 2, false)
    case let problem as SavedRunProblem:
      (text, status, isOutput) = ("\(problem)\n", isQuestion(problem.isOfQuestion), false)
    case let problem as SavedModelProblem:
      (text, status, isOutput) = ("\(problem)\n", isQuestion(problem.isOfQuestion), false)
    case is DataProblem, is RunFailure, is RankFailure, is ExportProblem, is ReplayProblem,
      is DuplicateComponent:
      (text, status, isOutput) = ("\(error)\n", 1, false)
    default:
      text = "\(SeismoCommand.fullMessage(for: error))\n"
      let code = SeismoCommand.exitCode(for: error)
      status = code == .success ? 0 : isQuestion(code == .validationFailure)
      isOutput = code == .success
    }
  }

  /// Says it.
  ///
  /// - Parameter speaker: who does, where there are several.
  /// - Returns: the status.
  func said(by speaker: TerminalText = "") -> Int32 {
    if isOutput {
      print(text.text, terminator: "")
    } else if !text.text.isEmpty {
      standardError(speaker + text)
    }
    return status
  }
}

/// The registry of the process, given once at its start.
enum Linked {
  /// Empty only outside `SeismoMain.main`.
  @TaskLocal static var registry: Registry? = nil

  /// The registry, or the sentence that there is none.
  static func components() throws -> Registry {
    guard let registry else { throw RunFailure("no components are linked") }
    return registry
  }
}

/// Writes a text as a whole file.
///
/// - Parameter mark: what a file must hold to be written over, if one is there; nil for any file.
/// - Throws: `RunFailure`.
func writeFile(_ text: String, to path: String, over mark: String? = nil) throws {
  try writeFile(Data(text.utf8), to: path, over: mark, by: "drew")
}

/// Writes a whole file.
///
/// - Parameter verb: what Seismo did to make such a file.
func writeFile(_ data: Data, to path: String, over mark: String?, by verb: String) throws {
  if let mark { try requireOwn(path, mark: mark, by: verb) }
  try WholeFile.write(data, to: path)
}

/// Refuses a file that is there and that Seismo didn't make.
///
/// - Throws: `RunFailure`.
func requireOwn(_ path: String, mark: String, by verb: String) throws {
  guard let there = regularFile(path), !there.isEmpty,
    there.firstRange(of: Data(mark.utf8)) == nil
  else { return }
  throw RunFailure(
    "\(path) is there already, and is not one that seismo \(verb); name another file, or remove it")
}

/// A file's contents; nil where there is none, or a pipe or a device.
private func regularFile(_ path: String) -> Data? {
  var status = stat()
  guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
  return FileManager.default.contents(atPath: path)
}
