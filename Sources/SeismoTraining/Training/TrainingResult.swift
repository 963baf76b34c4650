package import SeismoNetworks

/// How a variant's training ended.
package enum TrainingStatus: Sendable, Equatable {
  case finished, interrupted
  /// A batch's loss was NaN or infinite, and the spec says to stop then.
  case diverged
  /// Patience ran out before the last epoch.
  case stopped(EarlyStop)

  /// One word, as in `summary.json`.
  package var name: String {
    switch self {
    case .finished: "finished"
    case .interrupted: "interrupted"
    case .diverged: "diverged"
    case .stopped: "stopped"
    }
  }

  /// Why it stopped early, in words, or nil.
  package var reason: String? {
    if case .stopped(let stop) = self { stop.inWords } else { nil }
  }

  /// The reason, or else the word.
  package var inWords: String { reason ?? name }

  /// Whether training came to an end of its own that leaves nothing in doubt.
  var isComplete: Bool { self != .interrupted && self != .diverged }
}

/// What is left of a variant's training.
package struct TrainingResult: Sendable {
  package var status: TrainingStatus
  /// Updates done.
  package var steps: Int
  /// Seconds that the steps took.
  package var stepSeconds: Double
  /// The epoch that `select` chose, from 1; nil if none was finished.
  package var bestEpoch: Int?
  /// The epoch whose weights are the final ones, if patience brought them back; nil when they are
  /// those after the last step.
  package var restoredEpoch: Int?
  /// The final weights and those at the best epoch. After a step that diverged, running statistics
  /// of batch normalization have seen its batch; trained weights have not.
  package var final: Network.Snapshot
  package var best: Network.Snapshot?
}
