internal import Foundation
internal import SeismoNetworks
internal import SeismoSpec
internal import SeismoTables
package import SeismoTraining

/// Trains a saved trial again, from its start or from a state on the way, as it was or with changes. The
/// steps are the trainer's own.
package final class Replay {
  package private(set) var stepper: Stepper
  package let metrics: SavedMetrics
  private let network: Network
  /// The training rows whose loss is probed.
  package let probed: [Int32]
  private var drawnEpoch = 0
  private var finishedEpochs = 0

  /// - Parameter probing: rows to probe at most; all training rows if there are no more.
  package init(
    _ variant: Experiment.Variant, _ planned: PlannedNetwork, data: PreparedData,
    metrics: SavedMetrics, probing: Int = 1024
  ) {
    stepper = Stepper(variant, planned, data: data, measuring: false)
    network = planned.network
    self.metrics = metrics
    var rows = (0..<stepper.training.count).map(Int32.init)
    if rows.count > probing {
      var random = RandomStream(seed: variant.recipe.seed, purpose: "probe")
      var span = rows.mutableSpan
      random.shuffle(&span)
      rows = rows.prefix(probing).sorted()
    }
    probed = rows
  }

  /// The number of steps that were recorded.
  package var recordedSteps: Int { metrics.stepLosses.count }

  /// The training rows of a step's batch.
  package func rows(of step: Int) -> [Int32] {
    draw((step - 1) / stepper.batches.batches + 1)
    return Array(stepper.order[stepper.batches.range(of: (step - 1) % stepper.batches.batches)])
  }

  /// The probed loss of the network as it is.
  ///
  /// - Parameter rows: other rows than the usual ones.
  package func probe(_ rows: [Int32]? = nil) -> Double {
    let probed = rows ?? probed
    return network.meanLoss(of: stepper.training, rows: probed.span)
  }

  /// The probed loss with running statistics made anew from the probed rows.
  package func probeWithFreshStatistics(_ rows: [Int32]? = nil) -> Double {
    let kept = Array(network.bufferBytes)
    defer { network.bufferBytes.copyBytes(from: kept) }
    // Many passes, so that nothing is left of the statistics before them.
    let probed = probed
    for pass in 0..<64 {
      for start in stride(from: 0, to: probed.count, by: network.capacity) {
        let end = min(start + network.capacity, probed.count)
        guard end - start > 1 || probed.count == 1 else { continue }
        network.load(stepper.training, rows: probed.span.extracting(start..<end))
        network.begin(rows: end - start, isTraining: true, key: UInt64(pass))
        _ = network.evaluateBatch()
      }
    }
    return probe(rows)
  }

  /// The rows whose loss as things are isn't far above that of most.
  func usualRows() -> [Int32] {
    let losses = probed.map { SpikeDetector.logarithm(probe([$0])) }
    let median = losses.sorted()[losses.count / 2]
    let usual = zip(probed, losses).filter { $0.1 <= median + log(1000) }.map(\.0)
    return usual.isEmpty ? probed : usual
  }

  /// Does one step.
  ///
  /// - Returns: the batch's mean loss before the update.
  @discardableResult
  package func step(_ number: Int, _ changes: StepChanges = StepChanges()) -> Double {
    let moment = stepper.moment(of: number)
    draw(moment.epoch + 1)
    if changes.isSkipped { return .nan }
    let loss: Double
    if changes.rows != nil || changes.isWeighted {
      let drawn = changes.rows ?? rows(of: number)
      let rows = drawn.filter { !changes.leftOut.contains($0) }
      guard !rows.isEmpty else { return .nan }
      loss = evaluate(rows, at: moment, changes, share: Double(rows.count) / Double(drawn.count))
    } else {
      loss = stepper.evaluate(batch: (number - 1) % stepper.batches.batches, at: moment)
    }
    _ = stepper.updateParameters(at: moment, rateFactor: changes.rate)
    return loss
  }

  /// - Parameter share: of the batch, that these rows are.
  private func evaluate(
    _ rows: [Int32], at moment: Moment, _ changes: StepChanges, share: Double
  ) -> Double {
    if changes.isWeighted { network.weigh(rows.map { share * changes.weight(of: $0) }) }
    defer { if changes.isWeighted { network.weigh(nil) } }
    return stepper.evaluate(rows.span, at: moment)
  }

  /// Draws an epoch's rows, with the figures of the epochs before it for the schedule.
  private func draw(_ epoch: Int) {
    guard epoch != drawnEpoch else { return }
    drawnEpoch = epoch
    stepper.draw(epoch: epoch)
    let finished = min(epoch - 1, metrics.epochFigures.count)
    if finished < finishedEpochs {
      stepper.history = MetricHistory()
      finishedEpochs = 0
    }
    for figures in metrics.epochFigures[finishedEpochs..<finished] {
      for (name, value) in figures where name != "epoch" { stepper.history.append(value, to: name) }
    }
    finishedEpochs = finished
  }
}

/// What a replay does differently at one step.
package struct StepChanges {
  package var isSkipped = false
  package var rate = 1.0
  /// Other rows than the step drew.
  package var rows: [Int32]?
  /// What the batch's gradient is multiplied by, and the rows that count nothing.
  package var factor = 1.0
  package var dropped: [Int32] = []
  /// Rows that aren't in the batch.
  package var leftOut: [Int32] = []

  package init() {}

  var isWeighted: Bool { factor != 1 || !dropped.isEmpty || !leftOut.isEmpty }

  func weight(of row: Int32) -> Double { dropped.contains(row) ? 0 : factor }
}
