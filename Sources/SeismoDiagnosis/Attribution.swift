internal import Foundation
internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTraining

/// Path attribution: how much each row, at each step that drew it, pushed the probed loss up along the path
/// that was taken.
///
/// The gradients of all other steps stay as they were; the row's is taken out of its batch's; the
/// optimizer does its updates again. What that moves the weights by, times the mean gradient of the probed
/// loss between onset and peak, is what the row is charged with. So it holds for any optimizer, and to first
/// order in the weights.
struct Attribution {
  /// Updates after a row's step that are done again: a momentum of 0.9 has forgotten it by then.
  private static let memory = 24
  /// Rows of a batch that are tried, at least and at most: those with the highest loss.
  private static let rowsPerStep = (least: 8, most: 32)
  /// The share of the batch's loss beyond which the rest of its rows isn't tried.
  private static let carried = 0.99
  /// Numbers that updates may touch in all; beyond, fewer steps are tried.
  private static let work = 1 << 31

  private let window: SpikeWindow
  private let replay: Replay
  private let network: Network
  /// The mean gradient of the probed loss.
  private let direction: Vector

  /// - Returns: the suspects, the most guilty first.
  static func suspects(of window: SpikeWindow) -> [SpikeScene.Suspect] {
    if window.isDivergence { return OddRows.suspects(of: window) }
    guard window.height.isFinite else { return [] }
    let replay = window.timeline.replay
    return replay.working {
      let attribution = Attribution(window, replay)
      defer { attribution.direction.deallocate() }
      return attribution.suspects()
    }
  }

  private init(_ window: SpikeWindow, _ replay: Replay) {
    self.window = window
    self.replay = replay
    network = replay.loop.network
    direction = replay.loop.update.memory.gradient.allocateCopy()
    takeDirection()
  }

  /// Sums the gradients at up to four states between onset and peak.
  private func takeDirection() {
    direction.scale(by: 0)
    let (first, last) = (
      window.episode.onset, min(window.episode.peak, window.steps.upperBound)
    )
    let count = min(4, last - first + 1)
    let kept = Array(network.bufferBytes)
    for index in 0..<count {
      window.restore(before: first + 1 + (last - first) * index / max(1, count - 1))
      addGradient()
    }
    network.bufferBytes.copyBytes(from: kept)
  }

  private func addGradient() {
    let probed = replay.probed
    for start in stride(from: 0, to: probed.count, by: network.largestBatch) {
      let end = min(start + network.largestBatch, probed.count)
      network.load(replay.loop.training, rows: probed.span.extracting(start..<end))
      network.begin(rows: end - start, isTraining: true)
      _ = network.evaluateBatch()
      let share = Double(end - start) / Double(probed.count)
      direction.add(replay.loop.update.memory.gradient, times: share)
    }
  }

  /// A step as it was: the state before it, its gradient, its rows, and where it led.
  private struct Passed {
    var number: Int
    var state: Network.Snapshot
    var gradient: [UInt8]
    var rows: [Int32]
    var tried: [Int32]
    /// The weights after it, along the direction.
    var place: Double
  }

  private func suspects() -> [SpikeScene.Suspect] {
    let passed = passedSteps()
    let size = replay.loop.update.memory.parameters.count
    let cost = size * Self.memory * Self.rowsPerStep.most
    let steps = passed.indices.suffix(max(8, Self.work / max(1, cost)))
    let rise = exp(window.before.logarithm) * (exp(min(window.height, 300)) - 1)
    for index in steps where window.charges[passed[index].number] == nil {
      window.charges[passed[index].number] = passed[index].tried.map { row in
        let moved = move(without: row, at: index, in: passed)
        // The mean of the four gradients' sum, as a share of the rise.
        let share = -moved / 4 / max(rise, 1e-300)
        return SpikeScene.Suspect(
          step: passed[index].number, row: TrainingRow(row), share: share)
      }
    }
    return window.charges.values.joined().filter(\.share.isFinite).sorted {
      ($0.share, $1.step, $1.row) > ($1.share, $0.step, $0.row)
    }
  }

  private func passedSteps() -> [Passed] {
    let last = min(window.episode.peak, window.steps.upperBound)
    window.restore(before: window.steps.lowerBound)
    return (window.steps.lowerBound...max(window.steps.lowerBound, last)).map { number in
      let state = network.snapshot()
      let rows = replay.rows(of: number)
      let position = replay.loop.position(of: number)
      _ = replay.loop.evaluate(rows.span, at: position)
      let losses = network.rowLosses(rows.count)
      let tried = Self.hardest(losses).map { rows[$0.place] }
      let gradient = Array(network.gradientBytes)
      _ = replay.loop.updateParameters(at: position)
      return Passed(
        number: number, state: state, gradient: gradient, rows: rows, tried: tried,
        place: replay.loop.update.memory.parameters.dot(direction))
    }
  }

  /// The places of the rows that carry nearly all of a batch's loss, the highest first.
  private static func hardest(_ losses: [Double]) -> [BatchRow] {
    let order = losses.indices.sorted { (losses[$0], $1) > (losses[$1], $0) }
    let enough = carried * losses.reduce(0) { $0 + abs($1) }
    var sum = 0.0
    return order.prefix(rowsPerStep.most).enumerated().prefix { rank, place in
      defer { sum += abs(losses[place]) }
      return rank < rowsPerStep.least || !(sum >= enough)
    }.map { BatchRow($0.element) }
  }

  /// What the weights' place along the direction changes by when a row's gradient is taken out.
  private func move(without row: Int32, at index: Int, in passed: [Passed]) -> Double {
    let step = passed[index]
    network.restore(step.state)
    network.weigh(step.rows.map { $0 == row ? 0 : 1 })
    _ = replay.loop.evaluate(step.rows.span, at: replay.loop.position(of: step.number))
    network.weigh(nil)
    // The statistics of batches have moved on with the evaluation, as they did on the path.
    _ = replay.loop.updateParameters(at: replay.loop.position(of: step.number))
    let end = min(index + Self.memory, passed.count - 1)
    for later in stride(from: index + 1, through: end, by: 1) {
      network.gradientBytes.copyBytes(from: passed[later].gradient)
      _ = replay.loop.updateParameters(at: replay.loop.position(of: passed[later].number))
    }
    return replay.loop.update.memory.parameters.dot(direction) - passed[end].place
  }
}
