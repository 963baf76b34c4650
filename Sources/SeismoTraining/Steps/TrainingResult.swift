package import SeismoNetworks
internal import SeismoPreparation

/// How a variant's training ended.
package enum TrainingStatus: Sendable, Equatable {
  case finished, interrupted
  /// A batch's loss was NaN or infinite, and the spec says to stop then.
  case diverged
  /// Patience ran out before the last epoch.
  case stopped(EarlyStop)
  /// Whoever watches it had seen enough: a sweep stopped it between two epochs.
  case pruned

  /// Whether training came to an end of its own that leaves nothing in doubt.
  package var isComplete: Bool { self != .interrupted && self != .diverged }
}

/// What is left of a variant's training.
package struct TrainingResult: Sendable {
  package var status: TrainingStatus
  /// Updates done.
  package var steps: Int
  /// The last epoch that was begun, from 1.
  package var epochs: Int
  /// The epoch that `select` chose, from 1; nil if none was finished.
  package var bestEpoch: Int?
  /// The epoch whose weights are the final ones, if patience brought them back; nil when they are
  /// those after the last step.
  package var restoredEpoch: Int?
  /// The final weights and those at the best epoch. After a step that diverged, running statistics
  /// of batch normalization have seen its batch; trained weights have not.
  package var final: Network.Weights
  package var best: Network.Weights?
  /// All that training was at its end; it can go on from there.
  package var state: TrainingState

  /// Seconds that the steps took.
  package var stepSeconds: Double { state.stepSeconds }
}

extension TrainingResult {
  /// How it ended, in words: "stopped at epoch 20: validation.loss no better for 18 epochs; weights of epoch 2
  /// restored". Nil when all epochs ran and the last weights are kept.
  package var reason: String? {
    switch status {
    case .finished:
      restoredEpoch.flatMap {
        $0 == epochs ? nil : "ran all \(epochs) epochs; \(Self.restored($0))"
      }
    case .stopped(let stop):
      stop.inWords + "; "
        + (restoredEpoch.map(Self.restored) ?? "it was never a number, so the last weights are kept")
    case .pruned: "stopped by its sweep after epoch \(epochs)"
    case .interrupted: "interrupted in epoch \(epochs), after step \(steps)"
    case .diverged:
      "diverged in epoch \(epochs): the loss of step \(steps + 1) was NaN or infinite"
    }
  }

  /// The reason; "finished" where there is none.
  package var inWords: String { reason ?? "finished" }

  private static func restored(_ epoch: Int) -> String { "weights of epoch \(epoch) restored" }
}
