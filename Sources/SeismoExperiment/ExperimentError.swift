public import Foundation
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTraining

/// A run that failed for a reason outside the spec and the data, or that can't be read or go on, in a sentence.
public struct ExperimentError: Error, Sendable, Equatable, CustomStringConvertible, LocalizedError {
  /// The sentence.
  public let description: String
  /// The same.
  public var errorDescription: String? { description }

  /// Runs work; problems of the spec and of the data, which are public, go through.
  static func wrapping<R>(_ work: () throws -> R) throws -> R {
    do {
      return try work()
    } catch let failure as RunFailure {
      throw ExperimentError(description: failure.description)
    } catch let problem as SavedRunProblem {
      throw ExperimentError(description: problem.description)
    }
  }
}
