internal import SeismoDiagnosis
internal import SeismoPreparation
internal import SeismoReports
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTraining

/// Progress and results of explaining one job.
final class ExplainDisplay {
  private let name: String
  private let isAlone: Bool
  private let isQuiet: Bool
  private let prints: Bool
  private let terminal = Terminal.standardError
  private var drawn = false
  /// The onsets of the spikes that were explained, and how many weren't.
  private var explained: [Int] = []
  private var left = 0
  private var text = SpikeText(columns: Terminal.standardOutput.width)

  init(_ name: String, isAlone: Bool, isQuiet: Bool, prints: Bool) {
    self.name = name
    self.isAlone = isAlone
    self.isQuiet = isQuiet
    self.prints = prints
  }

  /// Says that there may have been more to explain.
  func showUnfinished(after step: Int) {
    guard prints else { return }
    print(
      "\(name): the training has not ended; its record goes to step \(Figures.grouped(step))")
  }

  func show(_ event: ExplainEvent) {
    switch event {
    case .replaying(let step, let total):
      progress(
        "\(name): repeating the training, step \(Figures.grouped(step)) of \(Figures.grouped(total))"
      )
    case .found(let count, let isPartial):
      clear()
      if prints {
        let spikes = count == 1 ? "1 spike" : "\(count) spikes"
        print(isAlone ? spikes : "\(name): \(spikes)")
        if isPartial {
          print(
            "  around what is known so far: repeating the whole training would take half of the budget; --budget "
              + "gives it more. Numbers and answers may change with it.")
        }
      }
      if count > 0 { progress("\(name): replaying the largest") }
    case .explained(let spike, let index, let count):
      explained.append(spike.onsetStep)
      if index + 1 < count { progress("\(name): replaying spike \(index + 2) of \(count)") }
    case .outOfTime(let left): self.left = left
    }
  }

  func finish(_ file: SpikesFile) {
    clear()
    guard prints else { return }
    let chosen = explained.compactMap { onset in
      file.spikes.firstIndex { $0.onsetStep == onset && $0.trigger != .unexplained }
    }
    for line in text.render(file, chosen: chosen) { print(line) }
    if left > 0 {
      let rest = left == 1 ? "1 smaller spike was" : "\(left) smaller spikes were"
      print("\nIt ended before \(rest) explained; --budget gives it more time.")
    }
    if !isAlone { print() }
  }

  private func progress(_ text: String) {
    guard !isQuiet, terminal.isLive else { return }
    standardError("\u{1B}[2K\r\(text.visibleOnOneLine.prefix((terminal.width ?? 80) - 1))")
    drawn = true
  }

  func clear() {
    if drawn { standardError("\u{1B}[2K\r") }
    drawn = false
  }
}
