internal import SeismoPreparation
internal import SeismoReports
internal import SeismoRuns
internal import SeismoTraining
internal import Synchronization

/// Progress on standard error: on a terminal a live line for each variant at work and one for all, else a plain line
/// per variant now and then.
final class ProgressDisplay: Sendable {
  private struct State {
    var jobs: [(name: String, steps: Int, work: Double)] = []
    var pace = Pace()
    var latest: [EpochProgress?] = []
    var ended: [String?] = []
    var drawnLines = 0
    var lastDrawn: ContinuousClock.Instant?
    var lastPlain: [ContinuousClock.Instant?] = []
    var path = ""
    var spikes: [Int] = []
  }

  /// Spikes of a job that get a line of their own.
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
      case .started(let path, let jobs):
        reading.finish()
        state.path = path
        state.spikes = jobs.map { _ in 0 }
        state.jobs = jobs
        state.pace = Pace()
        state.latest = jobs.map { _ in nil }
        state.ended = jobs.map { _ in nil }
        state.lastPlain = jobs.map { _ in nil }
        standardError("run \(path)\n")
      case .noted(let notes): standardError("\(FoldedNotes.text(of: notes))")
      case .told(let sentence):
        erase(&state)
        standardError("\(sentence)\n")
      case .epoch(let job, let progress):
        state.latest[job] = progress
        terminal.isLive ? drawLive(&state, force: false) : drawPlain(&state, job)
      case .spike(let job, let notice):
        showSpike(notice, of: job, &state)
      case .ended(let job, _, let words):
        state.ended[job] = words
        erase(&state)
        standardError("\(line(state, job))\n")
        if terminal.isLive { drawLive(&state, force: true) }
      }
    }
  }

  /// Takes the live lines away; those of variants that ended stay.
  func finish() {
    state.withLock { erase(&$0) }
  }

  private func erase(_ state: inout State) {
    if state.drawnLines > 0 { standardError("\r\u{1B}[\(state.drawnLines)A\u{1B}[J") }
    state.drawnLines = 0
  }

  /// The first spikes one by one, above the live lines; those after them are only counted.
  private func showSpike(_ notice: SpikeNotice, of job: Int, _ state: inout State) {
    state.spikes[job] += 1
    guard state.spikes[job] <= Self.spikesTold else { return }
    let name = state.jobs.count > 1 ? "\(state.jobs[job].name): " : ""
    let factor = notice.factor.isFinite ? "\(Figures.significant(notice.factor, 2))×" : "not finite"
    let hint =
      state.spikes.reduce(0, +) == 1 ? " · explain with: seismo explain \(state.path)" : ""
    erase(&state)
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
    var text: TerminalText = state.drawnLines > 0 ? "\r\u{1B}[\(state.drawnLines)A" : ""
    let atWork = state.jobs.indices.filter { state.latest[$0] != nil && state.ended[$0] == nil }
    var lines = atWork.map { line(state, $0) }
    if let overall = overall(state) { lines.append("\(fitted(overall))") }
    for line in lines { text = text + "\u{1B}[2K\(line)\n" }
    text = text + "\u{1B}[J"
    state.drawnLines = lines.count
    standardError(text)
  }

  /// A line for a job, every five seconds.
  private func drawPlain(_ state: inout State, _ job: Int) {
    let now = clock.now
    guard let last = state.lastPlain[job] else {
      state.lastPlain[job] = now
      return
    }
    if now - last >= .seconds(5) {
      state.lastPlain[job] = now
      standardError("\(line(state, job))\(left(state).map { "  (\($0) in all)" } ?? "")\n")
    }
  }

  /// "3 of 24 done, about 4 min left".
  private func overall(_ state: State) -> String? {
    let ended = state.ended.count { $0 != nil }
    guard ended < state.jobs.count else { return nil }
    let count = state.jobs.count > 1 ? "\(ended) of \(state.jobs.count) done" : nil
    let words = [count, left(state)].compactMap(\.self)
    return words.isEmpty ? nil : words.joined(separator: ", ")
  }

  /// By the work done; of a variant that ended early nothing is left.
  private func left(_ state: State) -> String? {
    var (done, total) = (0.0, 0.0)
    for (job, plan) in state.jobs.enumerated() {
      let share = Double(state.latest[job]?.step ?? 0) / Double(max(1, plan.steps))
      done += share * plan.work
      total += (state.ended[job] == nil ? 1 : share) * plan.work
    }
    return state.pace.left(done: done, of: total)
  }

  /// A job's line; on a terminal with a bar, and cut to its width, so that the cursor's arithmetic holds.
  private func line(_ state: State, _ job: Int) -> TerminalText {
    let name = state.jobs[job].name
    guard let progress = state.latest[job] else {
      return "\(fitted(name))\(state.ended[job].map { "  \($0)" } ?? "")"
    }
    let epoch = "epoch \(progress.epoch)/\(progress.epochs)"
    let loss = "loss \(Figures.significant(progress.loss, 4))"
    let speed = "\(Figures.rate(progress.stepsPerSecond)) steps/s"
    let count = state.spikes[job]
    let spikes = count == 0 ? "" : "  ▲ \(count)"
    let figures = "\(epoch)  \(loss)  \(speed)\(spikes)"
    if let ended = state.ended[job] {
      let isNarrow =
        terminal.width.map { name.count + figures.count + ended.count + 4 > $0 } ?? false
      return "\(name)\(isNarrow ? "\n  " : "  ")\(figures)  \(ended)"
    }
    let besides = terminal.isLive ? Self.barWidth + 2 : 0
    let widest = state.jobs.map(\.name.count).max() ?? 0
    let room = terminal.width.map { max(12, $0 - besides - 2 - figures.count) } ?? widest
    // Names that are shortened may look alike; their numbers don't.
    let number = "\(job + 1) "
    let label = name.count > room ? number + name.shortened(to: room - number.count) : name
    let space = String(repeating: " ", count: max(0, min(widest, room) - label.count) + 2)
    guard terminal.isLive else { return "\(label)\(space)\(figures)" }
    let start = fitted(label + space, besides: besides)
    return "\(start)\(bar(progress))  \(fitted(figures, besides: start.count + besides))"
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

extension String {
  /// Its beginning and its end where there is no room for all of it: names of variants differ at either.
  func shortened(to room: Int) -> String {
    guard count > room else { return self }
    return prefix((room - 1) / 2) + "…" + suffix(room - 1 - (room - 1) / 2)
  }
}
