internal import Dispatch
public import Foundation
internal import SeismoPreparation
internal import SeismoReports
internal import SeismoRuns
public import SeismoSpec
internal import SeismoStandard
internal import SeismoTraining

extension Experiment {
  /// Trains every variant and leaves a run's folder, as `seismo run` does: the bits are the same.
  ///
  /// Cancelling the task is as Ctrl-C: training stops after the step at hand, what was trained is kept, and
  /// `Experiment.resume` goes on with it.
  ///
  /// - Parameters:
  ///   - folder: where the run's own folder is made.
  ///   - jobs: variants trained at the same time, at least 1.
  ///   - observe: told of what happens, from any thread.
  /// - Returns: the run; its `status` says whether it was interrupted.
  /// - Throws: `SpecProblems` or `DataProblem` before anything is written; `ExperimentError` later; `CancellationError`
  ///   when the task was cancelled before it began.
  @discardableResult
  public func run(
    in folder: URL, jobs: Int = 1, observe: @escaping @Sendable (Event) -> Void = { _ in }
  ) async throws -> Run {
    let news = News(observe)
    return try await interruptible { interruption in
      let runner = Runner(
        experiment, output: folder.withoutLastSlash, jobs: max(1, jobs),
        interruption: interruption, observe: news.take)
      let directory = try runner.run { _ = try RunReport.draw($0, as: $1) }
      return try Run(directory, linking: registry)
    }
  }

  /// Goes on with a run that was stopped, or trains a finished one longer, as `seismo resume` does. Variants that had
  /// ended stay as they are; of a run with nothing left to do nothing changes.
  ///
  /// - Parameters:
  ///   - run: the run's folder.
  ///   - epochs: to train to; nil for what its spec says.
  ///   - jobs: variants trained at the same time, at least 1.
  ///   - plugins: what its spec names beside the standard components.
  ///   - observe: told of what happens, from any thread.
  /// - Throws: `ExperimentError` when it can't go on to the same bits, or is at work; `SpecProblems`, `DataProblem`.
  @discardableResult
  public static func resume(
    _ run: URL, epochs: Int? = nil, jobs: Int = 1, linking plugins: [Plugin] = [],
    observe: @escaping @Sendable (Event) -> Void = { _ in }
  ) async throws -> Run {
    let news = News(observe)
    let registry = try Registry([.standard] + plugins)
    return try await interruptible { interruption in
      let directory = RunDirectory(path: run.withoutLastSlash)
      let resumption = try Resumption(of: directory, epochs: epochs, registry: registry) {
        Runner(
          $0, output: directory.path, jobs: max(1, jobs), interruption: interruption,
          observe: news.take)
      }
      if resumption.nothingToDo == nil {
        try resumption.perform { _ = try RunReport.draw($0, as: $1) }
      }
      return try Run(directory, linking: registry)
    }
  }
}

/// Does work that takes long on a thread of its own; a cancelled task asks it to stop.
private func interruptible(
  _ work: @escaping @Sendable (Interruption) throws -> Run
) async throws -> Run {
  try Task.checkCancellation()
  let interruption = Interruption()
  return try await withTaskCancellationHandler {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(
          with: Result { try ExperimentError.wrapping { try work(interruption) } })
      }
    }
  } onCancel: {
    interruption.request()
  }
}

extension URL {
  /// Its path, as messages and records have it.
  var withoutLastSlash: String {
    let path = path(percentEncoded: false)
    return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }
}
