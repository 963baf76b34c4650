import SeismoNetworks
import SeismoSpec
import Testing

/// What training changes is all in a snapshot, and what it draws is all in the step's key.
@Suite struct ResumeTests {
  static let model =
    "[{use: dense, units: 6}, batch_norm, relu, {use: dropout, rate: 0.3}, {use: dense, units: 4}]"

  @Test(arguments: Precision.allCases, ["{use: sgd, momentum: 0.9}", "adam"])
  func `training goes on from a snapshot with the same bits`(
    precision: Precision, text: String
  ) throws {
    let optimizer = try decode(.component(Kind<any Optimizer>.optimizer), text)
    let bench = try Bench(Self.model, precision: precision, stateCount: optimizer.stateCount)
    let network = bench.network
    let rule = optimizer.makeRule(network.updateMemory)
    func train(_ steps: ClosedRange<Int>) -> [Double] {
      steps.map { step in
        let loss = bench.step(key: UInt64(step))
        rule.update(UpdateStep(number: step, rateFactor: 1, of: network))
        return loss
      }
    }
    func state() -> [Double] {
      (network.parameters + network.buffers).flatMap { network.values(of: $0) }
    }
    _ = train(1...10)
    let snapshot = network.snapshot()
    let kept = state()
    let losses = train(11...20)
    let end = state()
    #expect(end != kept)
    network.restore(snapshot)
    #expect(state() == kept)
    #expect(train(11...20) == losses)
    #expect(state() == end)
  }

  @Test func `dropout's choice is the key's`() throws {
    let bench = try Bench("[{use: dense, units: 50}, dropout, {use: dense, units: 4}]")
    let losses = (1...20).map { bench.step(key: $0) }
    #expect(Set(losses).count == 20)
    #expect((1...20).map { bench.step(key: $0) } == losses)
  }
}

/// Plans that can't work are refused with what to do.
@Suite struct PlanRefusalTests {
  func reason(_ model: String, _ loss: String = "cross_entropy", rowCount: Int = 9) throws -> String
  {
    try #require(throws: ParameterProblem.self) {
      try Bench(model, loss: loss, rowCount: rowCount)
    }.reason
  }

  @Test func `a training batch of one row, by batch normalization`() throws {
    #expect(
      try reason("[batch_norm, {use: dense, units: 4}]", rowCount: 1)
        == "a training batch would have one row, which has no variance; set drop_last: true or "
        + "another batch_size")
  }

  @Test func `an output of another width than the target`() throws {
    #expect(
      try reason("[{use: dense, units: 5}]")
        == "the target has 4 classes, the network's output 5 columns; end the model with "
        + "{use: dense, units: classes}")
    #expect(
      try reason("[{use: dense, units: 5}]", "mse")
        == "the target has 4 columns, the network's output 5")
  }
}
