internal import SeismoNetworks
internal import SeismoSpec

extension SpikeScene {
  /// A usual spike with a short last batch; one at the start of training that isn't finite, in a network with
  /// running statistics; with dropout; without suspects; in one step; with one row a batch; with full batches.
  static var samples: [SpikeScene] {
    let usual = scene(steps: 40...80, rows: 100, batchSize: 8, suspects: 12)
    var early = scene(steps: 1...20, rows: 50, batchSize: 8, suspects: 5)
    early.isNonFinite = true
    early.hasRunningStatistics = true
    var masked = usual
    masked.hasDropout = true
    var innocent = usual
    innocent.suspects = []
    return [
      usual, early, masked, innocent, scene(steps: 7...7, rows: 16, batchSize: 8, suspects: 2),
      scene(steps: 3...30, rows: 20, batchSize: 1, suspects: 6),
      scene(steps: 3...30, rows: 20, batchSize: 20, suspects: 6),
    ]
  }

  private static func scene(
    steps: ClosedRange<Int>, rows: Int, batchSize: Int, suspects: Int
  ) -> SpikeScene {
    let perEpoch = (rows + batchSize - 1) / batchSize
    var batches: [Int: [TrainingRow]] = [:]
    for step in steps {
      let place = (step - 1) % perEpoch
      let shift = (step - 1) / perEpoch * 7
      batches[step] = (place * batchSize..<min(rows, (place + 1) * batchSize)).map {
        TrainingRow(Int32(($0 * 3 + shift) % rows))
      }
    }
    let drawn = steps.flatMap { step in (batches[step] ?? []).map { (step, $0) } }
    let charged = (0..<suspects).map { index in
      let (step, row) = drawn[index * 5 % drawn.count]
      return Suspect(step: step, row: row, share: 0.5 / Double(index + 1) - 0.1)
    }
    return SpikeScene(
      steps: steps, onset: max(steps.lowerBound, steps.upperBound - 20),
      peak: max(steps.lowerBound, steps.upperBound - 16), batches: batches, batchSize: batchSize,
      suspects: charged, isNonFinite: false, hasRunningStatistics: false,
      random: RandomStream(seed: 1, purpose: "scene"), rowName: { "rows.csv:\($0.place + 2)" },
      opponent: { TrainingRow(($0.place + 1) % Int32(rows)) })
  }
}
