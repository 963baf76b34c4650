package import SeismoPreparation
internal import SeismoSpec

/// Why training stopped before its last epoch.
package struct EarlyStop: Sendable, Equatable {
  /// The last epoch that was trained, from 1.
  package var epoch: Int
  /// The metric that didn't improve, such as `validation.loss`.
  package var metric: String
  /// For how many epochs it hadn't.
  package var patience: Int
  /// The least improvement that counted.
  package var minDelta: Double

  /// "stopped at epoch 37: validation.loss no better for 20 epochs".
  package var inWords: String {
    let least = minDelta > 0 ? " by \(short(minDelta)) or more" : ""
    let epochs = patience == 1 ? "1 epoch" : "\(patience) epochs"
    return "stopped at epoch \(epoch): \(metric) no better\(least) for \(epochs)"
  }
}

/// Decides after each epoch whether training goes on (Prechelt, "Early stopping — but when?", 1998,
/// the criterion of no improvement over successive epochs; `patience` and `min_delta` as in Keras'
/// `EarlyStopping`).
///
/// An epoch improves when its value is better than that of the last epoch that improved, and by
/// `min_delta` or more; so several small gains count once they add up. NaN never improves.
package struct EarlyStopping: Sendable {
  private let patience: Int?
  private let minDelta: Double
  private let epochs: Int
  private let select: SelectSpec
  /// What it has seen.
  package private(set) var progress: Progress

  /// What the epochs so far came to.
  package struct Progress: Sendable, Equatable, Codable {
    /// The value of the last epoch that improved; nil before one did.
    package var improved: Double?
    /// Epochs since.
    package var waited = 0

    package init() {}
  }

  /// - Parameter progress: of the epochs before; none by default.
  package init(_ train: TrainSpec, _ progress: Progress = Progress()) {
    patience = train.patience
    minDelta = train.minDelta
    epochs = train.epochs
    select = train.select
    self.progress = progress
  }

  /// Takes the selecting metric's value after an epoch, nil if it wasn't measured.
  ///
  /// - Parameter epoch: from 1; each is given once, in order.
  /// - Returns: why to stop now, or nil to go on. After the last epoch there is nothing to stop.
  @discardableResult
  package mutating func observe(_ value: Double?, after epoch: Int) -> EarlyStop? {
    guard patience != nil else { return nil }
    if let value, improves(value) {
      progress.improved = value
      progress.waited = 0
    } else {
      progress.waited += 1
    }
    return stop(after: epoch)
  }

  /// Why to stop after an epoch, by what was seen so far; nil to go on.
  package func stop(after epoch: Int) -> EarlyStop? {
    guard let patience, progress.waited >= patience, epoch < epochs else { return nil }
    return EarlyStop(
      epoch: epoch, metric: select.metric, patience: patience, minDelta: minDelta)
  }

  private func improves(_ value: Double) -> Bool {
    guard value != progress.improved, select.isBetter(value, than: progress.improved) else {
      return false
    }
    return progress.improved.map { abs(value - $0) >= minDelta } ?? true
  }
}
