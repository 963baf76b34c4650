internal import Dispatch
internal import Foundation
internal import SeismoNetworks
internal import SeismoPreparation
internal import Synchronization

/// Says when a training's state is to be kept, and keeps it. The clock decides when, and nothing else: no recorded bit
/// depends on it.
package final class CheckpointKeeper: Sendable {
  /// Keeps nothing.
  package static let none = CheckpointKeeper()
  /// The share of the time that writing checkpoints may take.
  private static let cost = 0.01

  private let due = Atomic(false)
  private let write: (@Sendable (TrainingState) throws -> Void)?
  private let every: Double
  private let recorded: Int32
  private let hasFailed = Mutex(false)
  private let fail: @Sendable (any Error) -> Void

  private init() {
    (write, every, recorded, fail) = (nil, .infinity, -1, { _ in })
  }

  /// - Parameters:
  ///   - write: keeps a state where it outlives the process.
  ///   - every: seconds from one checkpoint to the next; more where writing them would cost too much.
  ///   - recorded: the open file that tells of the steps before, which has to be on the disk first.
  ///   - fail: told once when one can't be written.
  package init(
    every: Double, after recorded: Int32, fail: @escaping @Sendable (any Error) -> Void,
    write: @escaping @Sendable (TrainingState) throws -> Void
  ) {
    self.write = write
    self.every = every
    self.recorded = recorded
    self.fail = fail
    wake(after: every)
  }

  private func wake(after seconds: Double) {
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { [weak self] in
      self?.due.store(true, ordering: .relaxed)
    }
  }

  /// Whether it is time for one.
  package var isDue: Bool { due.load(ordering: .relaxed) }

  /// Keeps a state; a failure is told once, and training goes on.
  package func keep(_ state: TrainingState) {
    guard let write else { return }
    let started = ContinuousClock().now
    do {
      fsync(recorded)
      try write(state)
    } catch {
      let isFirst = hasFailed.withLock { failed in
        defer { failed = true }
        return !failed
      }
      if isFirst { fail(error) }
    }
    due.store(false, ordering: .relaxed)
    let took = (ContinuousClock().now - started).seconds
    wake(after: max(every, took / Self.cost))
  }
}
