internal import SeismoReports
internal import SeismoTraining
internal import Synchronization

/// Progress on standard error: a live line per variant on a terminal, else a plain line per variant
/// now and then.
final class ProgressDisplay: Sendable {
  private struct State {
    var trials: [(name: String, steps: Int)] = []
    var latest: [EpochProgress?] = []
    var ended: [TrainingStatus?] = []
    var drawnLines = 0
    var lastDrawn: ContinuousClock.Instant?
    var lastPlain: [ContinuousClock.Instant?] = []
    var path = ""
    var spikes: [Int] = []
  }

  /// Spikes of a trial that get a line of their own.
  private static let spikesTold = 5

  private let terminal: Terminal
  private let reading: ReadingDisplay
  private let clock = ContinuousClock()
  private let state = Mutex(State())

  init(_ terminal: Terminal) {
    self.terminal = terminal
    reading = ReadingDisplay(terminal)
  }

  /// Shows an event; called from any thread.
  func show(_ event: RunEvent) {
    state.withLock { state in
      switch event {
      case .reading(let progress): reading.show(progress)
      case .started(let path, let trials):
        reading.finish()
        state.path = path
        state.spikes = trials.map { _ in 0 }
        state.trials = trials
        state.latest = trials.map { _ in nil }
        state.ended = trials.map { _ in nil }
        state.lastPlain = trials.map { _ in nil }
        standardError("run \(path)\n")
      case .epoch(let trial, let progress):
        state.latest[trial] = progress
        terminal.isLive ? drawLive(&state, force: false) : drawPlain(&state, trial)
      case .spike(let trial, let notice):
        showSpike(notice, of: trial, &state)
      case .ended(let trial, let status):
        state.ended[trial] = status
        if terminal.isLive {
          drawLive(&state, force: true)
        } else {
          standardError("\(line(state, trial))\n")
        }
      }
    }
  }

  /// Draws the last state.
  func finish() {
    state.withLock { state in
      if terminal.isLive { drawLive(&state, force: true) }
    }
  }

  /// The first spikes one by one, above the live lines; those after them are only counted.
  private func showSpike(_ notice: SpikeNotice, of trial: Int, _ state: inout State) {
    state.spikes[trial] += 1
    guard state.spikes[trial] <= Self.spikesTold else { return }
    let name = state.trials.count > 1 ? "\(state.trials[trial].name): " : ""
    let factor = notice.factor.isFinite ? "\(Figures.significant(notice.factor, 2))×" : "not finite"
    let hint =
      state.spikes.reduce(0, +) == 1 ? " · explain with: seismo explain \(state.path)" : ""
    if state.drawnLines > 0 { standardError("\u{1B}[\(state.drawnLines)A\u{1B}[J") }
    state.drawnLines = 0
    standardError(
      "\(name)step \(Figures.grouped(notice.batch.step)) ▲ \(factor) · \(notice.batch.inWords)\(hint)\n"
    )
    if terminal.isLive { drawLive(&state, force: true) }
  }

  /// At most twenty times a second, over the lines drawn before.
  private func drawLive(_ state: inout State, force: Bool) {
    let now = clock.now
    if !force, let last = state.lastDrawn, now - last < .milliseconds(50) { return }
    state.lastDrawn = now
    var text: TerminalText = state.drawnLines > 0 ? "\u{1B}[\(state.drawnLines)A" : ""
    let lines = state.trials.indices.filter { state.latest[$0] != nil || state.ended[$0] != nil }
    for trial in lines { text = text + "\u{1B}[2K\(line(state, trial))\n" }
    state.drawnLines = lines.count
    standardError(text)
  }

  /// A line for a trial, every five seconds.
  private func drawPlain(_ state: inout State, _ trial: Int) {
    let now = clock.now
    guard let last = state.lastPlain[trial] else {
      state.lastPlain[trial] = now
      return
    }
    if now - last >= .seconds(5) {
      state.lastPlain[trial] = now
      standardError("\(line(state, trial))\n")
    }
  }

  /// A trial's line; on a terminal with a bar, and cut to its width, so that the cursor's arithmetic holds.
  private func line(_ state: State, _ trial: Int) -> TerminalText {
    let nameWidth = state.trials.map(\.name.count).max() ?? 0
    let name = state.trials[trial].name
    let label = name + String(repeating: " ", count: nameWidth - name.count) + "  "
    if case .stopped(let stop) = state.ended[trial] { return "\(fitted(label + stop.inWords))" }
    guard let progress = state.latest[trial] else { return "\(fitted(name))" }
    let epoch = "epoch \(progress.epoch)/\(progress.epochs)"
    let loss = "loss \(Figures.significant(progress.loss, 4))"
    let speed = "\(Figures.rate(progress.stepsPerSecond)) steps/s"
    let count = state.spikes[trial]
    let spikes = count == 0 ? "" : "  ▲ \(count)"
    let status = spikes + (state.ended[trial].map { "  \($0.name)" } ?? "")
    let text = "\(epoch)  \(loss)  \(speed)\(status)"
    guard terminal.isLive else { return "\(label)\(text)" }
    let start = fitted(label, besides: Self.barWidth + 2)
    return "\(start)\(bar(progress))  \(fitted(text, besides: start.count + Self.barWidth + 2))"
  }

  private static let barWidth = 20

  private func bar(_ progress: EpochProgress) -> TerminalText {
    let filled = Self.barWidth * progress.epoch / max(1, progress.epochs)
    let done = String(repeating: "━", count: filled)
    let rest = String(repeating: "─", count: Self.barWidth - filled)
    return terminal.hasColor ? "\u{1B}[36m\(done)\u{1B}[2m\(rest)\u{1B}[0m" : "\(done)\(rest)"
  }

  /// Cut to what the terminal's width leaves besides other columns.
  private func fitted(_ text: String, besides taken: Int = 0) -> String {
    guard terminal.isLive, let width = terminal.width else { return text }
    return String(text.prefix(max(0, width - taken)))
  }
}
