import Foundation
import SeismoNetworkParts
import SeismoNetworks
import SeismoSpec
import Testing

/// Schedules against PyTorch's schedulers, step by step: Tests/Golden/make_golden_schedules.py.
@Suite struct ScheduleGoldenTests {
  struct Golden: Decodable, Sendable {
    var epochs: Int
    var steps: Int
    var losses: [Loss]
    var cases: [Case]
  }

  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    var spec: String
    var factors: [Double]
    var testDescription: String { spec }
  }

  /// A number, or "nan".
  struct Loss: Decodable, Sendable {
    var value: Double
    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      value = (try? container.decode(Double.self)) ?? .nan
    }
  }

  static let golden: Golden? = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appending(path: "Golden/schedules/factors.json")
    return try? JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
  }()

  @Test(arguments: golden?.cases ?? [])
  func `follow PyTorch's`(golden: Case) throws {
    let all = try #require(Self.golden)
    let schedule = try decode(.component(Kind<any Schedule>.schedule), golden.spec)
    let history = MetricHistory(["validation.loss": all.losses.map(\.value)])
    for (step, expected) in golden.factors.enumerated() {
      history.epochs = step / all.steps
      let position = TrainingPosition(
        step: step, totalSteps: all.epochs * all.steps, epoch: step / all.steps)
      let found = schedule.factor(at: position, history: history)
      #expect(abs(found - expected) <= 1e-14, "step \(step): \(found), PyTorch has \(expected)")
    }
  }

  @Test func `there are cases`() throws {
    #expect(try #require(Self.golden).cases.count == 14)
  }

  /// Formulas from pytabkit 1.8.0, at points where they are known.
  @Test func `RealMLP's follow their formulas`() throws {
    func factor(_ text: String, _ step: Int) throws -> Double {
      try decode(.component(Kind<any Schedule>.schedule), text).factor(
        at: TrainingPosition(step: step, totalSteps: 60, epoch: 0), history: MetricHistory())
    }
    // 1 + 15 t is 2, 4, 8 and 16 at the ends of the cycles, and √2 times that in their middles.
    for step in [0, 4, 12, 28, 60] { #expect(try abs(factor("coslog4", step)) < 1e-15) }
    #expect(try abs(factor("coslog4", 2) - (1 - cos(2 * .pi * log2(1.5))) / 2) < 1e-15)
    for step in 0...30 { #expect(try factor("flat_cosine", step) == 1) }
    #expect(try abs(factor("flat_cosine", 45) - 0.5) < 1e-15)
    #expect(try abs(factor("{use: flat_cosine, flat: 0, final: 0.5}", 60) - 0.5) < 1e-15)
  }
}
