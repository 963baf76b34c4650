public import Foundation
public import SeismoModel
internal import SeismoPreparation
internal import SeismoRuns
public import SeismoSpec
internal import SeismoStandard
internal import SeismoTraining

/// A run's folder, read back: what was trained, and its figures.
public struct Run: Sendable {
  /// How a run stands.
  public enum Status: String, Sendable {
    /// At work in some process, or killed.
    case running
    /// Every variant came to its end.
    case finished
    /// Stopped from outside; `Experiment.resume` goes on with it.
    case interrupted
    /// Something outside the spec and the data went wrong; `log.txt` says what.
    case failed
  }

  /// Its folder.
  public let folder: URL
  /// How it stands.
  public let status: Status
  /// What was to be trained, in the spec's order; those that no one began have no figures.
  public let variants: [Variant]
  let plugins: [Plugin]

  /// Reads a run's folder.
  ///
  /// - Parameter plugins: what its spec names beside the standard components.
  /// - Throws: `ExperimentError` when it isn't a run's folder, or a file in it is damaged.
  public init(contentsOf folder: URL, linking plugins: [Plugin] = []) throws {
    self = try ExperimentError.wrapping {
      try Run(
        RunDirectory(path: folder.withoutLastSlash), linking: Registry([.standard] + plugins))
    }
  }

  init(_ directory: RunDirectory, linking registry: Registry) throws {
    let run = try SavedRun(path: directory.path)
    folder = URL(filePath: directory.path, directoryHint: .isDirectory)
    status = Status(run.record.status)
    plugins = registry.plugins.filter { $0.name != Plugin.standard.name }
    variants = run.record.variants.map { name in
      Variant(name, run.variants.first { $0.name == name }?.summary)
    }
  }

  /// The model that a variant left.
  ///
  /// - Parameters:
  ///   - variant: its name, where the run has several.
  ///   - weights: those of the best epoch, or those that training ended with.
  /// - Throws: `ModelError`.
  public func model(of variant: String? = nil, weights: Model.Weights = .best) throws -> Model {
    try Model(contentsOf: folder, variant: variant, weights: weights, linking: plugins)
  }
}

extension Run {
  /// One variant, or one fold of it.
  public struct Variant: Sendable {
    /// The name, which is also its folder's.
    public let name: String
    /// How it ended; nil for one that has no end yet.
    public let ending: Ending?
    /// How it ended, in words, where it isn't that all epochs ran.
    public let reason: String?
    /// Updates done.
    public let steps: Int
    /// The epoch that `train.select` chose, from 1; nil if none was finished.
    public let bestEpoch: Int?
    /// Every metric of every part.
    public let figures: [Figure]

    /// A metric's value, such as that of `validation.accuracy`; nil where there is none.
    ///
    /// - Parameter weights: those of the best epoch, or those that training ended with.
    public func figure(_ name: String, weights: Model.Weights = .final) -> Double? {
      let figure = figures.first { $0.name == name }
      return weights == .best ? figure?.best : figure?.final
    }
  }

  /// A metric of one part, such as `test.accuracy`.
  public struct Figure: Sendable, Equatable {
    /// The part and the metric.
    public let name: String
    /// With the weights that training ended with.
    public let final: Double
    /// With those of the best epoch; nil where there is none.
    public let best: Double?
  }
}

extension Run {
  /// How a variant's training ended.
  public enum Ending: String, Sendable {
    /// All epochs ran.
    case finished
    /// Patience ran out.
    case stopped
    /// A batch's loss was NaN or infinite.
    case diverged
    /// Stopped from outside.
    case interrupted

    init?(_ status: VariantStatus) { self.init(rawValue: status.rawValue) }
  }
}

extension Run.Variant {
  init(_ name: String, _ summary: VariantSummary?) {
    self.name = name
    ending = summary.flatMap { Run.Ending($0.status) }
    reason = summary?.reason
    steps = summary?.steps ?? 0
    bestEpoch = summary?.bestEpoch
    figures = (summary?.figures ?? []).map {
      Run.Figure(name: $0.name, final: $0.final, best: $0.best)
    }
  }
}

extension Run.Status {
  fileprivate init(_ status: RunRecord.Status) {
    switch status {
    case .running: self = .running
    case .finished: self = .finished
    case .interrupted: self = .interrupted
    case .failed: self = .failed
    }
  }
}
