internal import SeismoPreparation
internal import Testing

/// A schedule that reads metrics, in a training.
@Suite struct PlateauTests {
  private func spec(_ schedule: String) -> String {
    """
    data:
      read: {use: csv, path: Data/vehicle.csv.gz}
      schema: {target: Class}
    prepare: [standard]
    model: [{use: dense, units: classes}]
    loss: cross_entropy
    optimizer: {use: sgd, learning_rate: 10}
    schedule: \(schedule)
    train: {epochs: 12}
    """
  }

  @Test func `the rate falls where the metric stands still`() throws {
    let experiments = try ["constant", "{use: plateau, patience: 0, factor: 0.001}"].map {
      try experiment(spec($0))
    }
    let losses = try experiments.map { try $0.train(try $0.variant()).losses }
    let steps = losses[0].count / 12
    // The first epochs are the same; later the smaller rate goes on more quietly.
    #expect(losses[0][..<steps] == losses[1][..<steps])
    let last = losses.map { Array($0.suffix(steps)) }
    #expect(last[0] != last[1])
    func swing(_ losses: [Double]) -> Double { (losses.max() ?? 0) - (losses.min() ?? 0) }
    #expect(swing(last[1]) < swing(last[0]))
  }

  @Test(arguments: [
    "{use: plateau, metric: validation.lost}",
    "{use: warmup, then: {use: plateau, metric: validation.lost}}",
  ])
  func `a metric that isn't measured is refused`(schedule: String) throws {
    let words = message { try experiment(spec(schedule)).check() }
    #expect(
      words.contains(
        "error: schedule: 'validation.lost' is not measured after each epoch; did you mean 'validation.loss'?"
      ),
      "\(words)")
  }
}
