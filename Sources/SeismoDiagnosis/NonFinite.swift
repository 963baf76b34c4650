internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTraining

/// The first operation, and the row, whose numbers weren't finite.
struct NonFiniteOrigin {
  let step: Int
  /// In words: "layer 5 (softmax)".
  let operation: String
  /// The training row; nil where it isn't one row's.
  let row: TrainingRow?

  /// Repeats the step whose loss wasn't finite, and looks at what each layer put out.
  init?(_ timeline: Timeline, _ planned: PlannedNetwork) {
    guard let found = timeline.firstNonFinite else { return nil }
    let (replay, network) = (timeline.replay, planned.network)
    replay.working { timeline.restore(after: found - 1) }
    if network.parameters.contains(where: { !network.values(of: $0).allSatisfy(\.isFinite) }) {
      (step, operation, row) = (max(1, found - 1), "the update", nil)
      return
    }
    let rows = replay.rows(of: found)
    replay.working {
      _ = replay.loop.evaluate(rows.span, at: replay.loop.position(of: found))
    }
    step = found
    let batch = rows.map { TrainingRow($0) }
    for part in planned.plan.graph.parts {
      let values = network.values(of: part.output, rows: rows.count)
      if let place = values.firstIndex(where: { !$0.isFinite }) {
        operation = "layer \(part.name) (\(part.component))"
        row = BatchRow(place / max(1, part.output.numbersPerRow)).row(of: batch)
        return
      }
    }
    operation = "the loss"
    row = network.rowLosses(rows.count).firstIndex { !$0.isFinite }
      .map { BatchRow($0).row(of: batch) }
  }
}
