import SeismoNetworks
import SeismoSpec
import Testing

/// Metrics against scikit-learn's: Tests/Golden/make_golden_metrics.py.
@Suite struct MetricGoldenTests {
  struct Golden: Decodable, Sendable {
    var cases: [Case]
  }

  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    var name: String
    var outputs: [Double]
    var width: Int
    var labels: [Int32]?
    var numbers: [Double]?
    var figures: [String: Double]
    var testDescription: String { name }

    var predictions: Predictions {
      Predictions(
        outputs: outputs, width: width, areProbabilities: true,
        rowLosses: [Double](repeating: 0, count: labels?.count ?? numbers?.count ?? 0),
        truth: labels.map { .classes($0) } ?? .values(numbers ?? []))
    }
  }

  static let golden: Golden? = try? SeismoNetworksTests.golden("metrics")

  private func metric(_ text: String) throws -> any Metric {
    try decode(.component(Kind<any Metric>.metric), text)
  }

  @Test(arguments: golden?.cases ?? [])
  func `figures are scikit-learn's, ties included`(golden: Case) throws {
    for (spec, expected) in golden.figures.sorted(by: { $0.key < $1.key }) {
      let metric = try metric(spec)
      let found = metric.value(golden.predictions)
      #expect(
        agree([found], [expected], within: 1e-14), "\(spec): \(found), scikit-learn has \(expected)"
      )
      #expect(metric.isDefined(for: golden.predictions))
    }
  }

  @Test func `there are cases of every metric but loss`() throws {
    let cases = try #require(Self.golden).cases
    #expect(cases.count == 9)
    let specs = Set(cases.flatMap(\.figures.keys))
    for name in try registered("metric") where name != "loss" {
      #expect(specs.contains(name), "\(name)")
    }
  }

  @Test func `every metric says which direction is better`() throws {
    for name in try registered("metric") {
      #expect(try type(of: metric(name)).isLargerBetter != nil, "\(name)")
    }
  }

  @Test func `logits count by their softmax`() throws {
    let logits = [0.2, -1, 3, 0, 0, 0.5]
    var predictions = Predictions(
      outputs: logits, width: 3, rowLosses: [0, 0], truth: .classes([2, 1]))
    let before = try ["log_loss", "brier", "ece"].map { try metric($0).value(predictions) }
    predictions.outputs = predictions.probabilities
    predictions.areProbabilities = true
    let after = try ["log_loss", "brier", "ece"].map { try metric($0).value(predictions) }
    #expect(agree(before, after, within: 1e-15))
    #expect(agree([predictions.outputs[..<3].reduce(0, +)], [1], within: 1e-15))
  }

  @Test func `figures without a meaning are NaN, and say so`() throws {
    let one = Predictions(
      outputs: [0.1, 0.9, 0.2, 0.8], width: 2, areProbabilities: true, rowLosses: [0, 0],
      truth: .classes([1, 1]))
    for name in ["roc_auc", "cohen_kappa"] {
      #expect(try !metric(name).isDefined(for: one) && metric(name).value(one).isNaN, "\(name)")
    }
    #expect(try metric("pr_auc").value(one) == 1)
    let below = Predictions(
      outputs: [-1, 2], width: 1, rowLosses: [0, 0], truth: .values([1, 2]))
    #expect(try !metric("rmsle").isDefined(for: below) && metric("rmsle").value(below).isNaN)
  }

  @Test func `a row of NaN is wrong, and no probability`() throws {
    let broken = Predictions(
      outputs: [.nan, 0.5, 0.2, 0.8], width: 2, areProbabilities: true, rowLosses: [0, 0],
      truth: .classes([0, 1]))
    #expect(try metric("balanced_accuracy").value(broken) == 0.5)
    #expect(try metric("top_k_accuracy").value(broken) == 0.5)
    #expect(try metric("{use: recall, average: micro}").value(broken) == 0.5)
    for name in ["log_loss", "brier", "ece", "roc_auc", "pr_auc"] {
      #expect(try metric(name).value(broken).isNaN, "\(name)")
    }
  }

  @Test func `binary averages refuse more classes than two`() throws {
    for name in ["f1", "precision", "recall"] {
      let metric = try metric("{use: \(name), average: binary}")
      try metric.check(classes: 2)
      #expect(throws: ParameterProblem.self) { try metric.check(classes: 3) }
      do throws(ParameterProblem) {
        try metric.check(classes: 3)
      } catch {
        #expect(error.key == "average")
        #expect(
          error.reason
            == "binary is for two classes, and the target has 3; use macro, micro or weighted")
      }
    }
  }
}
