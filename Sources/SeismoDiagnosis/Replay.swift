internal import Foundation
internal import SeismoNetworks
package import SeismoPreparation
package import SeismoRuns
internal import SeismoSpec
internal import SeismoTables
package import SeismoTraining

/// Trains a saved job again, from its start or from a state on the way, as it was or with changes. The
/// steps are the trainer's own.
package final class Replay {
  package private(set) var loop: TrainingLoop
  package let metrics: SavedMetrics
  private let network: Network
  /// The training rows whose loss is probed.
  package let probed: [Int32]
  /// Multiplications that it has done.
  private(set) var work = 0
  /// Multiplications of a step, forward and backward.
  let stepWork: Int
  private let rowWork: Int
  /// Whether a training pass over the same rows does the same each time.
  private let repeatsItself: Bool

  /// Rows that are probed at most.
  package static let probing = 1024

  /// - Parameter probing: rows to probe at most; all training rows if there are no more.
  package init(
    _ variant: Experiment.Variant, _ planned: PlannedNetwork, data: PreparedData,
    metrics: SavedMetrics, probing: Int = Replay.probing
  ) {
    loop = TrainingLoop(variant, planned, data: data, measuring: false)
    loop.history = MetricHistory(metrics)
    network = planned.network
    rowWork = planned.size
    repeatsItself = planned.plan.graph.nodes.allSatisfy { node in
      switch node.operation {
      case .dropout, .custom: false
      default: true
      }
    }
    stepWork = 3 * planned.batches.batchSize * planned.size
    self.metrics = metrics
    var rows = (0..<loop.training.count).map(Int32.init)
    if rows.count > probing {
      var random = RandomStream(seed: variant.config.seed, purpose: "probe")
      var span = rows.mutableSpan
      random.shuffle(&span)
      rows = rows.prefix(probing).sorted()
    }
    probed = rows
  }

  /// The number of steps that were recorded.
  package var recordedSteps: Int { metrics.stepLosses.count }

  /// The training rows of a step's batch.
  package func rows(of step: Int) -> [Int32] { loop.rows(of: step) }

  /// Whether layers keep statistics of the batches they see.
  var hasBatchStatistics: Bool { !network.buffers.isEmpty }

  /// Every step without some rows: their gradients count nothing; where batches are normalized they aren't in them.
  func plan(without rows: [TrainingRow]) -> StepChanges {
    var changes = StepChanges()
    let places = rows.map(\.place)
    if hasBatchStatistics { changes.leftOut = places } else { changes.dropped = places }
    return changes
  }

  /// Does work with the network's threads.
  package func working<R>(_ body: () throws -> R) rethrows -> R { try loop.working(body) }

  /// Goes to a state of the training, or of a changed one.
  package func restore(_ state: StepState) { loop.restore(state) }

  /// Takes the network as it is for that after a step.
  package func stand(after step: Int) { loop.stand(after: step) }

  /// Does the steps up to one, as they were or by a plan.
  ///
  /// - Parameters:
  ///   - goesOn: told of each; whether to go on.
  ///   - ends: told of each before its update; whether to leave that out and stop.
  package func advance(
    through last: Int, by plan: some StepPlan = AsSpecified(),
    while goesOn: (TrainingStep) -> Bool = { _ in true },
    unless ends: (TrainingStep) -> Bool = { _ in false }
  ) {
    // A copy: whoever is told may ask for the replay's rows and losses.
    var loop = loop
    let first = loop.step
    defer {
      work += (loop.step - first) * stepWork
      self.loop = loop
    }
    withoutActuallyEscaping(goesOn) { goesOn in
      withoutActuallyEscaping(ends) { ends in
        var onlooker = Onlooker(goesOn: goesOn, ends: ends)
        loop.advance(through: last, by: plan, &onlooker)
      }
    }
  }

  private struct Onlooker: StepObserver {
    let goesOn: (TrainingStep) -> Bool
    let ends: (TrainingStep) -> Bool

    mutating func accepts(_ step: TrainingStep, _ loop: borrowing TrainingLoop) -> Bool {
      !ends(step)
    }

    mutating func end(_ step: TrainingStep, _ loop: borrowing TrainingLoop) -> Bool { goesOn(step) }
  }

  /// Whether training ends at a step whose loss was just taken: it isn't finite, by the rows that count.
  func stops(at step: TrainingStep, with changes: StepChanges = StepChanges()) -> Bool {
    guard loop.config.train.onNonFinite == .stop, !step.loss.isFinite, changes.factor != 0 else {
      return false
    }
    guard !changes.dropped.isEmpty else { return true }
    let rows = (changes.rows ?? rows(of: step.number)).filter { !changes.leftOut.contains($0) }
    return zip(rows, network.rowLosses(rows.count)).contains {
      !$0.1.isFinite && !changes.dropped.contains($0.0)
    }
  }

  /// Does steps, and probes the loss after some of them. Where the training would have ended before, the loss is
  /// infinite from there on.
  ///
  /// - Parameters:
  ///   - places: the numbers of those, in order; the last is the last step.
  ///   - probe: takes the loss.
  ///   - goesOn: told of the losses so far; whether to go on.
  func losses(
    at places: ArraySlice<Int>, by plan: some StepPlan = AsSpecified(), probing probe: () -> Double,
    while goesOn: ([Double]) -> Bool
  ) -> [Double] {
    var losses: [Double] = []
    var next = places
    var isOver = false
    advance(
      through: places.last ?? 0, by: plan,
      while: { step in
        guard next.first == step.number else { return true }
        losses.append(probe())
        next.removeFirst()
        return goesOn(losses)
      },
      unless: { step in
        isOver = stops(at: step, with: plan.changes(at: step.number))
        return isOver
      })
    guard isOver else { return losses }
    losses += next.map { _ in .infinity }
    _ = goesOn(losses)
    return losses
  }

  /// The probed loss of the network as it is.
  ///
  /// - Parameter rows: other rows than the usual ones.
  package func probe(_ rows: [Int32]? = nil) -> Double {
    let probed = rows ?? probed
    work += probed.count * rowWork
    return network.meanLoss(of: loop.training, rows: probed.span)
  }

  /// The probed loss with running statistics made anew from the probed rows.
  package func probeWithFreshStatistics(_ rows: [Int32]? = nil) -> Double {
    let kept = Array(network.bufferBytes)
    defer { network.bufferBytes.copyBytes(from: kept) }
    // Many passes, so that nothing is left of the statistics before them; once one changes no bit, none does.
    let probed = probed
    for pass in 0..<64 {
      let before = Array(network.bufferBytes)
      for start in stride(from: 0, to: probed.count, by: network.largestBatch) {
        let end = min(start + network.largestBatch, probed.count)
        guard end - start > 1 || probed.count == 1 else { continue }
        network.load(loop.training, rows: probed.span.extracting(start..<end))
        network.begin(rows: end - start, isTraining: true, key: UInt64(pass))
        network.passForward()
      }
      if repeatsItself, network.bufferBytes.elementsEqual(before) { break }
    }
    return probe(rows)
  }

  /// The loss of each row that is probed, as things are.
  func rowLosses() -> [Double] { probed.map { probe([$0]) } }

  /// The rows whose loss isn't far above that of most.
  ///
  /// - Parameter losses: each probed row's.
  func usualRows(by losses: [Double]) -> [Int32] {
    let losses = losses.map(SpikeDetector.logarithm)
    let median = losses.sorted()[losses.count / 2]
    let usual = zip(probed, losses).filter { $0.1 <= median + log(1000) }.map(\.0)
    return usual.isEmpty ? probed : usual
  }
}

extension MetricHistory {
  /// The figures of all epochs that were recorded.
  fileprivate convenience init(_ metrics: SavedMetrics) {
    var values: [String: [Double]] = [:]
    for figures in metrics.epochFigures {
      for (name, value) in figures where name != "epoch" { values[name, default: []].append(value) }
    }
    self.init(values)
  }
}
