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
    exit(StandardOutput.status(after: run(Array(CommandLine.arguments.dropFirst()))))
  }

  private static func run(_ arguments: [String]) -> Int32 {
    do {
      let registry = try Registry(plugins, absent: absent)
      return try Linked.$registry.withValue(registry) {
        var command = try SeismoCommand.parseAsRoot(arguments)
        try command.run()
        return 0
      }
    } catch let code as ExitCode {
      return code.rawValue
    } catch {
      return report(error)
    }
  }

  private static func report(_ error: any Error) -> Int32 {
    switch error {
    case is SpecProblems:
      standardError("\(error)\n")
      return 2
    case let problem as SavedRunProblem:
      standardError("\(problem)\n")
      return problem.isOfQuestion ? 2 : 1
    case let problem as SavedModelProblem:
      standardError("\(problem)\n")
      return problem.isOfQuestion ? 2 : 1
    case is DataProblem, is RunFailure, is ExportProblem, is ReplayProblem, is DuplicateComponent:
      standardError("\(error)\n")
      return 1
    default:
      let text = SeismoCommand.fullMessage(for: error)
      if SeismoCommand.exitCode(for: error) == .success {
        print(text)
        return 0
      }
      standardError("\(text)\n")
      return SeismoCommand.exitCode(for: error) == .validationFailure ? 2 : 1
    }
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
