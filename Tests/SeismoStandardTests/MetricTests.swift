import SeismoNetworkParts
import SeismoNetworks
import Testing

/// The values are scikit-learn's, from the examples of its documentation.
@Suite struct `Metrics of numbers` {
  private func predictions(_ outputs: [Double], _ truth: [Double]) -> Predictions {
    Predictions(
      outputs: outputs, width: 1, rowLosses: outputs.map { _ in 0 }, truth: .values(truth))
  }

  private var example: Predictions { predictions([2.5, 0, 2, 8], [3, -0.5, 2, 7]) }

  @Test func `rmse`() {
    #expect(RootMeanSquaredError().value(example) == 0.375.squareRoot())
  }

  @Test func `mae`() {
    #expect(MeanAbsoluteError().value(example) == 0.5)
  }

  @Test func `r2, also of equal targets and of one row`() {
    let metric = RSquared()
    #expect(abs(metric.value(example) - 0.948_608_137_044_967_9) < 1e-15)
    #expect(metric.value(predictions([1, 2, 3], [1, 2, 3])) == 1)
    #expect(metric.value(predictions([2, 2, 2], [1, 2, 3])) == 0)
    #expect(metric.value(predictions([3, 2, 1], [1, 2, 3])) == -3)
    #expect(metric.value(predictions([-2, -2], [-2, -2])) == 1)
    #expect(metric.value(predictions([-2, -2.5], [-2, -2])) == 0)
    #expect(metric.value(predictions([4], [4])) == 1)
    #expect(metric.value(predictions([3], [4])) == 0)
  }

  @Test func `none of them fits classes`() {
    let all: [any Metric] = [RootMeanSquaredError(), MeanAbsoluteError(), RSquared()]
    for metric in all {
      #expect(metric.applies(to: .values))
      #expect(!metric.applies(to: .classes))
    }
  }
}
