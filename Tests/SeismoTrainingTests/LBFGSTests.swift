import SeismoPreparation
import SeismoSpec
import SeismoTraining
import Testing

/// L-BFGS trains on all rows at once, and says so before it is asked to do otherwise.
@Suite struct LBFGSTests {
  private static let spec = """
    data:
      read: {use: csv, path: Data/vehicle.csv.gz}
      schema: {target: Class}
    prepare: [standard]
    sampler: full_batch
    model: [{use: dense, units: classes}]
    loss: cross_entropy
    optimizer: {use: lbfgs, learning_rate: 0.5}
    train: {epochs: 60, precision: float64}
    """

  private func problem(_ overrides: [String]) throws -> String {
    let experiment = try experiment(Self.spec, overrides: overrides)
    let variant = try experiment.variant()
    let data = try experiment.prepareData(of: variant)
    do {
      _ = try experiment.design(variant, for: data)
      return "none"
    } catch let problems as SpecProblems {
      return problems.all.map { "\($0.path): \($0.fact.sentence)" }.joined(separator: "; ")
    }
  }

  @Test func `batches of some rows are refused, alone and inside another optimizer`() throws {
    let words = "optimizer: 'lbfgs' needs all training rows in every batch; set sampler: full_batch"
    for sampler in [
      "shuffled", "{use: shuffled, batch_size: 591}", "{use: class_balanced, batch_size: 592}",
    ] {
      #expect(try problem(["sampler=\(sampler)"]) == words, "\(sampler)")
    }
    for outer in ["ema", "accumulate"] {
      let nested = ["sampler=shuffled", "optimizer={use: \(outer), inner: lbfgs}"]
      #expect(try problem(nested) == words)
    }
  }

  @Test func `all rows in any order are taken, but no groups`() throws {
    #expect(try problem([]) == "none")
    #expect(try problem(["sampler={use: shuffled, batch_size: 592}"]) == "none")
    #expect(try problem(["optimizer={use: ema, inner: lbfgs}"]) == "none")
    #expect(
      try problem(["groups=[{parameters: [bias], rate_factor: 0.5}]"])
        == "optimizer: 'lbfgs' has one direction for all parameters; leave 'groups' out")
  }

  @Test func `it is far ahead of gradient descent after as many steps`() throws {
    func loss(_ overrides: [String]) throws -> Double {
      let experiment = try experiment(Self.spec, overrides: overrides)
      let variant = try experiment.variant()
      let data = try experiment.prepareData(of: variant)
      let trainer = Trainer(
        variant, try experiment.plan(variant, for: data), data: data, recorder: NoRecorder())
      var last = Double.infinity
      _ = trainer.run { last = $0.losses.last ?? last }
      return last
    }
    #expect(try loss([]) < 0.8 * loss(["optimizer={use: sgd, learning_rate: 0.5, momentum: 0.9}"]))
  }
}
