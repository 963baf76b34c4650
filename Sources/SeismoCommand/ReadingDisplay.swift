internal import SeismoReports
internal import SeismoSpec
internal import SeismoTables
internal import Synchronization

/// How far the reading of a large file has come, on standard error: bytes, rate and rows, from the
/// first half second on. Small files are read before there is anything to show.
final class ReadingDisplay: Sendable {
  private struct State {
    var file = ""
    var start: ContinuousClock.Instant?
    var shown: ContinuousClock.Instant?
    var isLineOpen = false
  }

  private let terminal: Terminal
  private let state = Mutex(State())

  init(_ terminal: Terminal) {
    self.terminal = terminal
  }

  /// Called from any thread, after each block.
  func show(_ progress: ReadProgress) {
    let now = ContinuousClock.now
    state.withLock { state in
      if state.file != progress.file || state.start == nil {
        state.file = progress.file
        state.start = now
      }
      let seconds = state.start.map { (now - $0) / .seconds(1) } ?? 0
      let pause = terminal.isLive ? Duration.milliseconds(100) : .seconds(5)
      guard seconds > 0.5, state.shown.map({ now - $0 > pause }) ?? true else { return }
      state.shown = now
      let line = Self.line(progress, seconds)
      standardError(terminal.isLive ? "\r\u{1B}[2K\(line)" : "\(line)\n")
      state.isLineOpen = terminal.isLive
    }
  }

  /// Takes the line away.
  func finish() {
    state.withLock { state in
      if state.isLineOpen { standardError("\r\u{1B}[2K") }
      state = State()
    }
  }

  /// "reading t.csv.gz  31% of 24.1 MB  88.2 MB/s  186,000 rows".
  static func line(_ progress: ReadProgress, _ seconds: Double) -> String {
    let read = Double(progress.bytes) / 1e6
    let share = progress.size.map { size in
      let part = Int(100 * Double(progress.bytes) / Double(max(1, size)))
      return "\(part)% of \(Figures.significant(Double(size) / 1e6, 3)) MB"
    }
    return "reading \(progress.file.excerpt())  \(share ?? Figures.significant(read, 3) + " MB")  "
      + "\(Figures.significant(read / seconds, 3)) MB/s  \(Figures.grouped(progress.rows)) rows"
  }
}
