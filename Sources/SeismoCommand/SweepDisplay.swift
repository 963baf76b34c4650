internal import SeismoPreparation
internal import SeismoReports
internal import SeismoSweeps
internal import SeismoTraining
internal import Synchronization

/// A sweep on standard error: on a terminal a bar for all of it and the leading trials, else a line for each trial.
final class SweepDisplay: Sendable {
  private struct State {
    var count: Int?
    var done = 0
    var shares: [Int: Double] = [:]
    var leading: [TrialRecord] = []
    var failed = 0
    var pruned = 0
    var doneBefore = 0
    var pace = Pace()
    var queue: String?
    var drawnLines = 0
    var lastDrawn: ContinuousClock.Instant?
    var isBetter: (Double, Double) -> Bool = { $0 < $1 }
  }

  private static let leadingShown = 3
  private static let barWidth = 30

  private let terminal: Terminal
  private let state = Mutex(State())

  init(_ terminal: Terminal) { self.terminal = terminal }

  /// Called from any thread.
  func show(_ event: SweepEvent) {
    state.withLock { state in
      switch event {
      case .noted(let notes):
        erase(&state)
        standardError("\(FoldedNotes.text(of: notes))")
      case .started(let path, let trials, let done, let leading, let mode):
        (state.count, state.done, state.doneBefore) = (trials, done, done)
        state.leading = leading
        state.isBetter = mode == .max ? { $0 > $1 } : { $0 < $1 }
        state.pace = Pace()
        standardError("sweep \(path)\(done > 0 ? ", \(done) trials are done" : "")\n")
      case .progress(let trial, let share):
        state.shares[trial] = share
        draw(&state, force: false)
      case .queued(let running, let waiting):
        let atWork = "\(running) task\(running == 1 ? "" : "s") at work"
        state.queue = waiting > 0 ? "\(atWork), \(waiting) waiting" : atWork
        draw(&state, force: false)
      case .ended(let trial): end(trial, &state)
      }
    }
  }

  /// Takes the live lines away.
  func finish() { state.withLock { erase(&$0) } }

  private func end(_ trial: TrialRecord, _ state: inout State) {
    state.done += 1
    state.shares[trial.trial] = nil
    switch trial.status {
    case .failed, .diverged:
      state.failed += 1
      erase(&state)
      standardError(
        "trial \(trial.trial) \(trial.status.rawValue): \(trial.inWords)\(trial.reason.map { ": \($0)" } ?? "")\n"
      )
    case .pruned: state.pruned += 1
    case .finished: lead(trial, &state)
    }
    if terminal.isLive {
      draw(&state, force: true)
    } else if trial.status == .finished || trial.status == .pruned {
      let value = trial.value.map { Figures.significant($0, 4) } ?? "nan"
      standardError(
        "trial \(trial.trial)\(state.count.map { " of \($0)" } ?? "") \(trial.status.rawValue): \(value)  \(trial.inWords)\n"
      )
    }
  }

  private func lead(_ trial: TrialRecord, _ state: inout State) {
    guard let value = trial.value else { return }
    let place =
      state.leading.firstIndex { state.isBetter(value, $0.value ?? .nan) } ?? state.leading.count
    state.leading.insert(trial, at: place)
    state.leading = Array(state.leading.prefix(Self.leadingShown))
  }

  private func erase(_ state: inout State) {
    if state.drawnLines > 0 { standardError("\r\u{1B}[\(state.drawnLines)A\u{1B}[J") }
    state.drawnLines = 0
  }

  /// At most ten times a second, over the lines drawn before.
  private func draw(_ state: inout State, force: Bool) {
    guard terminal.isLive else { return }
    let now = ContinuousClock().now
    if !force, let last = state.lastDrawn, now - last < .milliseconds(100) { return }
    state.lastDrawn = now
    var text: TerminalText = state.drawnLines > 0 ? "\r\u{1B}[\(state.drawnLines)A" : ""
    let lines = lines(state)
    for line in lines { text = text + "\u{1B}[2K\(fitted(line))\n" }
    text = text + "\u{1B}[J"
    state.drawnLines = lines.count
    standardError(text)
  }

  private func lines(_ state: State) -> [String] {
    let atWork = state.shares.values.reduce(0, +)
    var words = ["\(state.done)\(state.count.map { " of \($0)" } ?? "") trials done"]
    if state.pruned > 0 { words.append("\(state.pruned) stopped early") }
    if state.failed > 0 { words.append("\(state.failed) failed") }
    if let queue = state.queue { words.append(queue) }
    var bar = ""
    if let count = state.count {
      let share = min(1, (Double(state.done) + atWork) / Double(max(1, count)))
      let filled = Int(Double(Self.barWidth) * share)
      bar =
        String(repeating: "━", count: filled)
        + String(repeating: "─", count: Self.barWidth - filled) + "  "
      let before = Double(state.doneBefore)
      if let left = state.pace.left(
        done: Double(state.done) + atWork - before, of: Double(count) - before)
      {
        words.append(left)
      }
    }
    let leading = state.leading.map { trial in
      "  \(Figures.significant(trial.value ?? .nan, 4))  trial \(trial.trial): \(trial.inWords)"
    }
    return [bar + words.joined(separator: ", ")] + leading
  }

  private func fitted(_ text: String) -> String {
    terminal.width.map { String(text.prefix(max(0, $0 - 1))) } ?? text
  }
}
