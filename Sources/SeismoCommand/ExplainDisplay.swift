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
  /// What an earlier explanation found, beside which spikes are numbered.
  private let known: SpikesFile?
  /// The numbers of the spikes by their turns, from 1; nil where they aren't known before the end.
  private var numbers: [Int]?
  /// The place of each turn in the order in which spikes are printed; nil where that is the order of turns.
  private var places: [Int]?
  /// What wasn't printed yet, by its place; and the place that is printed next.
  private var ready: [Int: (spike: SpikesFile.Spike, number: Int?)] = [:]
  private var next = 0
  private var done = 0
  private var left = 0
  private var text = SpikeText(columns: Terminal.standardOutput.width)

  /// - Parameters:
  ///   - known: what an earlier explanation found.
  ///   - prints: whether it prints more than progress.
  init(
    _ name: String, known: SpikesFile?, isAlone: Bool, isQuiet: Bool, prints: Bool
  ) {
    self.name = name
    self.known = known
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
    case .found(let spikes, let turns):
      let all = numbers(of: spikes)
      numbers = turns.map { all[$0] }
      places = turns.map { own in turns.count { all[$0] < all[own] } }
      begin(turns.count)
    case .foundLive(let count):
      begin(count)
      if prints {
        print(
          "  around what is known so far: repeating the whole training would take half of the budget; --budget "
            + "gives it more. The highest comes first. Numbers and answers may change with more time."
        )
      }
    case .explained(let spike, let turn, let count):
      done += 1
      ready[places?[turn] ?? turn] = (spike, numbers?[turn])
      while let (spike, number) = ready.removeValue(forKey: next) {
        next += 1
        show(spike, number)
      }
      if done < count { progress("\(name): \(done) of \(count) spikes explained") }
    case .outOfTime(let left): self.left = left
    }
  }

  private func begin(_ count: Int) {
    clear()
    if prints {
      let spikes = count == 1 ? "1 spike" : "\(count) spikes"
      print(isAlone ? spikes : "\(name): \(spikes)")
    }
    if count > 0 { progress("\(name): replaying the largest") }
  }

  /// The numbers that spikes will have, from 1, beside those that are known.
  private func numbers(of spikes: [SpikesFile.Spike]) -> [Int] {
    var file = SpikesFile(explained: true, steps: 0, probedRows: 0, spacing: 1, spikes: spikes)
    if let known { file.keep(known) }
    return spikes.map { spike in (file.spikes.firstIndex { $0.isSame(as: spike) } ?? 0) + 1 }
  }

  private func show(_ spike: SpikesFile.Spike, _ number: Int?) {
    guard prints else { return }
    clear()
    for line in text.render(spike, number: number) { print(line) }
  }

  func finish(_ file: SpikesFile) {
    // What was to come between them wasn't explained.
    for (_, (spike, number)) in ready.sorted(by: { $0.key < $1.key }) { show(spike, number) }
    clear()
    guard prints else { return }
    for line in text.ending(file, isNumbered: numbers != nil) { print(line) }
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
