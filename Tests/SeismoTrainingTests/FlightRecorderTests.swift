import SeismoNetworks
import SeismoSpec
import SeismoTraining
import Testing

/// What is kept of the last steps is enough to replay them.
@Suite struct FlightRecorderTests {
  static func spec(_ precision: String, threads: Int = 1, epochs: Int = 12) -> String {
    """
    seed: 5
    data:
      read: {use: csv, path: Data/vehicle.csv.gz}
      schema: {target: Class}
    sampler: {use: shuffled, batch_size: 64}
    model: [{use: dense, units: 30}, batch_norm, relu, {use: dropout, rate: 0.2}, {use: dense, units: classes}]
    loss: cross_entropy
    optimizer: adam
    gradient: [clip_norm]
    train: {epochs: \(epochs), precision: \(precision), threads: \(threads)}
    """
  }

  @Test(arguments: ["float32", "float64"], [1, 2])
  func `every step since a kept state is replayed bit for bit`(
    precision: String, threads: Int
  ) throws {
    let experiment = try experiment(Self.spec(precision, threads: threads))
    let variant = try experiment.variant()
    let data = try experiment.prepareData(of: variant)
    let trainer = Trainer(variant, try experiment.plan(variant, for: data), data: data)
    var losses: [Double] = []
    _ = trainer.run { losses += $0.losses }
    let recorder = trainer.recorder
    let steps = try #require(recorder.steps)
    #expect(steps == 1...losses.count)

    let network = try experiment.plan(variant, for: data).network
    let update = Update(variant.recipe.optimizer, of: network, measuring: true)
    let examples = data.examples(.training, variant.recipe.train.precision)
    let key = RandomStream(seed: variant.recipe.seed, purpose: "step").key
    for target in [1, 64, 65, 100, losses.count] {
      let (start, state) = try #require(recorder.state(before: target))
      #expect(start <= target && target < start + FlightRecorder.interval)
      network.restore(state)
      for number in start...target {
        let step = try #require(recorder.recorded(number))
        network.load(examples, rows: step.rows.span)
        network.begin(
          rows: step.rows.count, isTraining: true, key: RandomStream.key(key, number - 1))
        #expect(network.evaluateBatch() == losses[number - 1])
        #expect(step.loss == losses[number - 1])
        let memory = update.memory
        #expect(memory.gradient.squaredNorm.squareRoot() == step.norms.gradient)
        for transform in variant.recipe.gradient {
          transform.apply(to: memory.gradient, parameters: memory.parameters)
        }
        update.run(number: number, rateFactor: 1)
        #expect(update.updateNorm == step.norms.update)
      }
    }
  }

  @Test func `the oldest steps make room, and are not mixed up with newer ones`() throws {
    let experiment = try experiment(Self.spec("float32", epochs: 1200))
    let variant = try experiment.variant()
    let data = try experiment.prepareData(of: variant)
    let trainer = Trainer(variant, try experiment.plan(variant, for: data), data: data)
    var losses: [Double] = []
    _ = trainer.run { losses += $0.losses }
    let steps = try #require(trainer.recorder.steps)
    #expect(steps.lowerBound > 1 && (steps.lowerBound - 1) % FlightRecorder.interval == 0)
    #expect(trainer.recorder.recorded(steps.lowerBound - 1) == nil)
    #expect(trainer.recorder.state(before: steps.upperBound + 1) == nil)
    for step in steps { #expect(trainer.recorder.recorded(step)?.loss == losses[step - 1]) }
  }
}
