internal import SeismoComparison
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTraining
internal import Synchronization

/// A live line on standard error: how many trainings are done, and how long the others will take.
final class TrainingsDisplay: Sendable {
  private let name: String
  private let terminal: Terminal?
  private let pace = Pace()
  private let lastDrawn = Mutex<ContinuousClock.Instant?>(nil)

  /// - Parameter isQuiet: whether nothing is shown.
  init(_ name: String, isQuiet: Bool) {
    self.name = name
    let terminal = Terminal.standardError
    self.terminal = terminal.isLive && !isQuiet ? terminal : nil
  }

  /// Called from any thread.
  func show(_ done: WorkDone) {
    guard let terminal else { return }
    lastDrawn.withLock { last in
      let now = ContinuousClock().now
      if let drawn = last, now - drawn < .milliseconds(100), done.jobs < done.allJobs { return }
      last = now
      let left = pace.left(done: done.work, of: done.allWork).map { ", \($0)" } ?? ""
      let words = "\(done.jobs) of \(done.allJobs) trainings done\(left)"
      let room = max(8, (terminal.width ?? 80) - words.count - 3)
      standardError("\u{1B}[2K\r\(name.shortened(to: room)): \(words)")
    }
  }

  func finish() {
    if terminal != nil { standardError("\u{1B}[2K\r") }
  }
}
