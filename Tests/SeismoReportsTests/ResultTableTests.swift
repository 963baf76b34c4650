import SeismoReports
import SeismoRuns
import Testing

/// The closing table, letter by letter.
struct ResultTableTests {
  private let model = ReportModel(
    title: "", subtitle: "", facts: [],
    curves: [
      .init(
        name: "sgd", stepLosses: [], epochEnds: (1...500).map { $0 * 19 }, epochLosses: [],
        validationLosses: [],
        summary: .init(
          status: .finished,
          figures: [
            ("training loss", 0.21449, 0.2203), ("training accuracy", 0.9214, 0.9),
            ("test loss", 0.4502, nil),
          ], bestEpoch: 412, steps: 9500, stepsPerSecond: 61_234.5, seconds: 0.2)),
      .init(
        name: "adam", stepLosses: [], epochEnds: [1, 2], epochLosses: [], validationLosses: [],
        summary: .init(
          status: .diverged,
          figures: [("training loss", .nan, nil), ("test loss", .infinity, nil)], bestEpoch: nil,
          steps: 9, stepsPerSecond: 812.25, seconds: 3725)),
    ], notes: [])

  @Test func alignsColumns() {
    #expect(
      ResultTable.render(model, columns: nil) == """
        variant         epoch   training loss  accuracy   test loss   steps/s        time   status
        sgd      final    500          0.2145     92.1%      0.4502    61,230       0.2 s   finished
                 best     412          0.2203     90.0%           –
        adam     final   in 3             nan         –         inf     812.3  1 h 02 min   diverged

        """)
  }

  @Test func continuesBelowWhatIsTooWide() {
    #expect(
      ResultTable.render(model, columns: 60) == """
        variant         epoch   training loss  accuracy   test loss
        sgd      final    500          0.2145     92.1%      0.4502
                 best     412          0.2203     90.0%           –
        adam     final   in 3             nan         –         inf

        variant         epoch   steps/s        time   status
        sgd      final    500    61,230       0.2 s   finished
                 best     412
        adam     final   in 3     812.3  1 h 02 min   diverged

        """)
  }

  @Test func tellsOfRestoredWeightsOnceAndWhyTheVariantStopped() {
    var curve = model.curves[0]
    curve.summary.status = .stopped
    curve.summary.reason =
      "stopped at epoch 500: loss no better for 88 epochs; weights of epoch 412 restored"
    curve.summary.restoredEpoch = 412
    let model = ReportModel(title: "", subtitle: "", facts: [], curves: [curve], notes: [])
    #expect(
      ResultTable.render(model, columns: nil) == """
        variant            epoch   training loss  accuracy   test loss   steps/s   time
        sgd      restored    412          0.2145     92.1%      0.4502    61,230  0.2 s

        sgd stopped at epoch 500: loss no better for 88 epochs; weights of epoch 412 restored

        """)
  }

  @Test(
    arguments: [
      // all epochs ran and the last is the best; restored or not, it is one row
      (.finished, 500, 9500, nil, ["final, best    500"]),
      (.finished, 500, 9500, 500, ["final, best    500"]),
      (.finished, 412, 9500, nil, ["final    500", "best     412"]),
      (.finished, 412, 9500, 412, ["restored    412"]),
      // cut short within epoch 501: the last weights aren't those of epoch 500
      (.interrupted, 500, 9507, nil, ["final  in 501", "best      500"]),
      (.diverged, 500, 9500, nil, ["final    500", "best     500"]),
    ] as [(VariantStatus, Int, Int, Int?, [String])])
  func tellsOfEqualWeightsOnce(
    status: VariantStatus, best: Int, steps: Int, restored: Int?, rows: [String]
  ) {
    var curve = model.curves[0]
    curve.epochEnds = (1...500).map { $0 * 19 }
    curve.summary.status = status
    curve.summary.bestEpoch = best
    curve.summary.steps = steps
    curve.summary.restoredEpoch = restored
    let model = ReportModel(title: "", subtitle: "", facts: [], curves: [curve], notes: [])
    let lines = ResultTable.render(model, columns: nil).split(separator: "\n").dropFirst()
    #expect(lines.count == rows.count)
    for (line, row) in zip(lines, rows) { #expect(line.contains(row), "\(line)") }
  }

  @Test func leavesNoControlCharactersInNames() {
    var curve = model.curves[0]
    curve.name = "\u{1B}[31mred\n"
    let table = ResultTable.render(
      .init(title: "", subtitle: "", facts: [], curves: [curve], notes: []), columns: nil)
    #expect(!table.contains("\u{1B}"))
    #expect(table.split(separator: "\n").count == 3)
  }

  @Test func roundsInDecimal() {
    let cases: [(Double, String)] = [
      (0.2145, "0.2145"), (0.21455, "0.2146"), (9.99995, "10.00"), (1234.5, "1235"),
      (99_999, "1.000e5"), (0.00012345, "0.0001235"), (0.000012345, "1.235e-5"), (0, "0"),
      (-2, "-2.000"), (Double.leastNonzeroMagnitude, "5.000e-324"),
      (1.7976931348623157e308, "1.798e308"),
      (.nan, "nan"), (-.infinity, "-inf"), (12_345, "12350"),
    ]
    for (value, text) in cases { #expect(Figures.significant(value, 4) == text) }
  }

  @Test func writesTimesAndRates() {
    #expect(
      [0, 0.0123, 0.2, 59.96, 125, 3600].map(Figures.duration)
        == ["0.0 s", "0.012 s", "0.2 s", "1 min 00 s", "2 min 05 s", "1 h 00 min"])
    #expect(
      [61_234, 999.96, 1234, 0.5, .infinity].map(Figures.rate)
        == ["61,230", "1000", "1,234", "0.5000", "inf"])
    #expect([0.9214, 1, 0, .nan].map(Figures.percent) == ["92.1%", "100.0%", "0.0%", "nan"])
  }
}
