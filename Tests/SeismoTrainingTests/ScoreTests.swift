internal import SeismoInference
internal import Testing

/// Scores, by hand.
@Suite struct ScoreTests {
  /// Four rows of three classes, of which the last has no row.
  private let scores = ClassScores(
    ["a", "b", "c"],
    probabilities: [
      0.5, 0.25, 0.25,  // a, said to be a
      0.25, 0.5, 0.25,  // a, said to be b
      0.25, 0.5, 0.25,  // b, said to be b
      0.25, 0.25, 0.5,  // b, said to be c
    ], truth: [0, 0, 1, 1])

  @Test func `rows are counted by their class and the one they were said to have`() {
    #expect(scores.confusion == [[1, 1, 0], [0, 1, 1], [0, 0, 0]])
    #expect(scores.accuracy == 0.5)
  }

  @Test func `each class is measured against the rest, and one without rows has no recall`() {
    let (a, b, c) = (scores.perClass[0], scores.perClass[1], scores.perClass[2])
    #expect((a.support, a.precision, a.recall) == (2, 1, 0.5))
    #expect(a.f1 == 2.0 / 3)
    #expect((b.support, b.precision, b.recall, b.f1) == (2, 0.5, 0.5, 0.5))
    #expect((c.support, c.precision, c.f1) == (0, 0, 0))
    #expect(c.recall.isNaN && c.rocAUC.isNaN)
    // a: 0.5 is above both; 0.25 ties with both: (2 + 2 · ½) / 4.
    #expect(a.rocAUC == 0.75)
    // b: 0.5 is above 0.25 and ties with 0.5; 0.25 ties with 0.25 and is below 0.5: (1 + ½ + ½) / 4.
    #expect(b.rocAUC == 0.5)
    #expect(scores.mean { $0.rocAUC } == 0.625)
  }

  @Test func `log-loss, Brier score and calibration`() {
    expectClose([scores.logLoss], [1.5 * 0.6931471805599453], relative: 1e-15)
    // Right: 0.25 + 2 · 0.0625; wrong: 0.5625 + 0.25 + 0.0625.
    #expect(scores.brier == (2 * 0.375 + 2 * 0.875) / 4)
    #expect(scores.calibration.map(\.rows) == [0, 0, 0, 0, 0, 4, 0, 0, 0, 0])
    #expect(scores.calibration[5].confidence == 0.5 && scores.calibration[5].accuracy == 0.5)
    #expect(scores.calibrationError == 0)
  }

  @Test func `two classes have half the Brier score, and certainty stays finite`() {
    let scores = ClassScores(["n", "y"], probabilities: [1, 0, 0, 1], truth: [1, 1])
    #expect(scores.brier == 0.5)
    expectClose([scores.logLoss], [18.021826694558577], relative: 1e-12)
    #expect(scores.calibrationError == 0.5)
    #expect(scores.perClass.map(\.rocAUC.isNaN) == [true, true])
  }

  @Test func `numbers`() {
    let scores = NumberScores(predicted: [2, 2, 5, 5], truth: [1, 2, 3, 6])
    #expect(scores.rmse == (6.0 / 4).squareRoot())
    #expect(scores.mae == 1)
    #expect(scores.bias == 0.5)
    #expect(scores.r2 == 1 - 6.0 / 14)
    let quantiles = scores.residuals.filter { [0, 0.25, 0.5, 0.75, 1].contains($0.share) }
    #expect(quantiles.map(\.value) == [-1, -0.25, 0.5, 1.25, 2])
  }

  @Test func `r2 of a truth that doesn't vary is that of scikit-learn`() {
    #expect(NumberScores(predicted: [3, 3], truth: [3, 3]).r2 == 1)
    #expect(NumberScores(predicted: [3, 4], truth: [3, 3]).r2 == 0)
  }
}
