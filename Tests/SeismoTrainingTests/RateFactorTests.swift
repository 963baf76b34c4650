internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoSpec
internal import SeismoStandard
internal import SeismoTables
internal import SeismoTraining
internal import Synchronization
internal import Testing

/// What a gradient transform is told of its step.
@Suite struct RateFactorTests {
  /// Leaves the gradient alone and tells what it hears.
  struct Listening: GradientTransform {
    static let name = "listening"
    static let examples = ["{use: listening}"]
    static let summary = "Tells the steps it is called at."
    static let parameters: [Parameter<Listening>] = []
    @TaskLocal static var heard: Heard?

    var stateCount: Int { 0 }
    func makeRule(_ memory: UpdateMemory) -> any UpdateRule { Rule() }

    final class Rule: UpdateRule {
      func update(_ step: borrowing UpdateStep) {
        Listening.heard?.note(step.number, step.rateFactor)
      }
    }
  }

  final class Heard: Sendable {
    private let noted = Mutex<[Double]>([])
    var factors: [Double] { noted.withLock(\.self) }

    func note(_ number: Int, _ factor: Double) {
      noted.withLock {
        #expect(number == $0.count + 1)
        $0.append(factor)
      }
    }
  }

  @Test func `a gradient transform hears the schedule's factor`() throws {
    let place = try Workplace()
    try place.write("a,b\n" + (0..<8).map { "\($0),\($0 % 3)\n" }.joined(), to: "data.csv")
    let source = SpecSource(
      name: "spec.yaml", folder: place.path,
      text: """
        plugins: [Listening]
        data:
          read: {use: csv, path: data.csv}
          schema: {target: b}
          split: {use: random, train: 1, validation: 0, test: 0}
        sampler: {use: shuffled, batch_size: 4}
        model: [{use: dense, units: 1}]
        loss: mse
        gradient: [listening]
        optimizer: {use: sgd, learning_rate: 0.001}
        schedule: {use: warmup, steps: 4}
        train: {epochs: 3, select: {metric: training.loss, mode: min}}
        """)
    let listening = Plugin("Listening", [.gradientTransform(Listening.self)])
    let experiment = try Experiment(
      try source.parse(), source: source, registry: try Registry([.standard, listening]))
    let heard = Heard()
    try Listening.$heard.withValue(heard) {
      _ = try experiment.train(try experiment.variant())
    }
    #expect(heard.factors == [0.25, 0.5, 0.75, 1, 1, 1])
  }
}
