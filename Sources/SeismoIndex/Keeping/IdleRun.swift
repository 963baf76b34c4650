internal import Foundation
internal import SeismoRuns

/// Runs and sweeps that no process is at work on.
enum IdleRun {
  /// Does something with a folder, and keeps processes from beginning to work on it meanwhile.
  ///
  /// - Throws: `IndexProblem` where one is at work; what `body` throws.
  static func hold<R>(_ folder: String, of root: String, _ body: () throws -> R) throws -> R {
    let path = "\(root)/\(folder)"
    guard RunFinder.isSweep(path) else { return try one(path, body) }
    let trials = "\(path)/\(RunPlace.trials)"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: trials)) ?? []
    for name in names.sorted() { try one("\(trials)/\(name)") {} }
    // The sweep's own process, if it holds its log as a run's does.
    return try one(path, body)
  }

  private static func one<R>(_ path: String, _ body: () throws -> R) throws -> R {
    guard let result = try RunLog.whileIdle(path, body) else {
      throw IndexProblem(
        "\(path) is still at work; wait for its end, or end it with Ctrl-C in its terminal",
        isOfQuestion: true)
    }
    return result
  }
}
