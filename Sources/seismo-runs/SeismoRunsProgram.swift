internal import ArgumentParser
internal import Foundation
internal import SeismoCommand
internal import SeismoIndex
internal import SeismoRuns

/// The program behind `seismo runs`, which is the only one that links SQLite.
@main
enum SeismoRunsProgram {
  static func main() {
    signal(SIGPIPE, SIG_IGN)
    exit(StandardOutput.status(after: run(Array(CommandLine.arguments.dropFirst()))))
  }

  private static func run(_ arguments: [String]) -> Int32 {
    do {
      var command = try RunsCommand.parseAsRoot(TagChange.protected(arguments))
      try command.run()
      return 0
    } catch let code as ExitCode {
      return code.rawValue
    } catch {
      return report(error)
    }
  }

  private static func report(_ error: any Error) -> Int32 {
    switch error {
    case is FilterProblems:
      standardError("\(error)\n")
      return 2
    case let problem as IndexProblem:
      standardError("\(problem)\n")
      return problem.isOfQuestion ? 2 : 1
    case is SavedRunProblem, is RunFailure:
      standardError("\(error)\n")
      return 1
    default:
      let text = RunsCommand.fullMessage(for: error)
      if RunsCommand.exitCode(for: error) == .success {
        print(text)
        return 0
      }
      standardError("\(text)\n")
      return RunsCommand.exitCode(for: error) == .validationFailure ? 2 : 1
    }
  }
}
