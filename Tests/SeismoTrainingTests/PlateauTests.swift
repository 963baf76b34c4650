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
    optimizer: {use: sgd, learning_rate: 0.1}
    schedule: \(schedule)
    train: {epochs: 12}
    """
  }

  @Test(arguments: ["training.loss", "epoch.loss"])
  func `where the metric stands still long enough the rate falls, here to nothing`(
    metric: String
  ) throws {
    // Less is worse here, so the second epoch is one without gain.
    let schedule = "{use: plateau, metric: \(metric), mode: max, patience: 0, factor: 0}"
    let experiment = try experiment(spec(schedule) + "\nsampler: full_batch")
    let losses = try experiment.train(try experiment.variant()).losses
    #expect(losses[0] > losses[1] && losses[1] > losses[2])
    #expect(Set(losses[2...]).count == 1)
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
