import Testing

/// An optimizer may have the network answer with other weights than those that are trained.
@Suite struct AnsweringTests {
  private func train(_ optimizer: String) throws -> Trained {
    let experiment = try experiment(
      Specs.randomAndStateful, overrides: ["optimizer=\(optimizer)"])
    return try experiment.train(try experiment.variant())
  }

  private func validationLoss(_ trained: Trained) throws -> Double {
    try #require(trained.figures.first { $0.name == "validation.loss" }).value
  }

  @Test func `a running mean of the weights answers, and the training is as without it`() throws {
    let (plain, mean) = (try train("adam"), try train("{use: ema, decay: 0.95}"))
    #expect(mean.losses == plain.losses)
    #expect((mean.weights == plain.weights) == false)
    #expect(try validationLoss(mean) != validationLoss(plain))
  }

  @Test func `a mean that keeps nothing answers as the weights do`() throws {
    let (plain, mean) = (try train("adam"), try train("{use: ema, decay: 0}"))
    #expect(mean.figures.map(\.value) == plain.figures.map(\.value))
  }

  @Test func `a mean inside of another optimizer answers, too`() throws {
    let mean = "{use: ema, decay: 0.95, inner: {use: sgd, learning_rate: 0.1}}"
    #expect(
      try validationLoss(train("{use: accumulate, batches: 1, inner: \(mean)}"))
        == validationLoss(train(mean)))
  }

  @Test func `a training without an update answers with its first weights`() throws {
    let never = "{use: accumulate, batches: 1000000, inner: "
    #expect(
      try validationLoss(train(never + "ema}")) == validationLoss(train(never + "sgd}")))
  }
}
