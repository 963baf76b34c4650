package import SeismoInference
internal import SeismoSpec

/// An evaluation for a terminal.
package enum EvaluationText {
  /// - Parameter columns: the terminal's; nil where lines may have any length.
  package static func render(_ evaluation: Evaluation, of target: String, columns: Int?) -> String {
    let metrics = evaluation.metrics.map { "\($0.name) \(Figures.significant($0.value, 4))" }
    var parts = [
      "\(Figures.grouped(evaluation.rows)) \(evaluation.rows == 1 ? "row" : "rows") · "
        + metrics.joined(separator: " · ") + "\n"
    ]
    switch evaluation.scores {
    case .classes(let scores):
      parts += [perClass(scores), summary(scores), confusion(scores, target), calibration(scores)]
        .map { $0.text(width: columns) }
    case .numbers(let scores): parts += numbers(scores).map { $0.text(width: columns) }
    }
    parts.append(worst(evaluation, target).text(width: columns))
    return parts.joined(separator: "\n")
  }

  static func figure(_ value: Double) -> String {
    value.isNaN ? Figures.missing : Figures.significant(value, 4)
  }

  private static func perClass(_ scores: ClassScores) -> TextTable {
    func cells(_ name: String, _ figures: [Double], _ rows: Int) -> [String] {
      [name] + figures.map(figure) + [Figures.grouped(rows)]
    }
    let rows = scores.perClass.map {
      cells($0.name, [$0.precision, $0.recall, $0.f1, $0.rocAUC], $0.support)
    }
    let mean = cells(
      "mean of classes",
      [
        scores.mean(of: \.precision), scores.mean(of: \.recall), scores.mean(of: \.f1),
        scores.mean(of: \.rocAUC),
      ], scores.perClass.reduce(0) { $0 + $1.support })
    return TextTable(
      [
        .init("class", isText: true, isName: true, narrowest: 12), .init("precision"),
        .init("recall"),
        .init("f1"), .init("roc auc"), .init("rows"),
      ], rows.map { [$0] }, below: [mean])
  }

  private static func summary(_ scores: ClassScores) -> TextTable {
    TextTable(
      [.init("accuracy"), .init("log-loss"), .init("brier"), .init("calibration\nerror")],
      [
        [
          [
            Figures.percent(scores.accuracy), figure(scores.logLoss), figure(scores.brier),
            figure(scores.calibrationError),
          ]
        ]
      ])
  }

  private static func confusion(_ scores: ClassScores, _ target: String) -> TextTable {
    let names = scores.perClass.map(\.name)
    let columns =
      [TextTable.Column("\(target) is", isText: true, isName: true, narrowest: 12)]
      + names.map { TextTable.Column($0, group: "predicted") }
    return TextTable(
      columns,
      zip(names, scores.confusion).map { name, counts in [[name] + counts.map(Figures.grouped)] })
  }

  private static func calibration(_ scores: ClassScores) -> TextTable {
    TextTable(
      [
        .init("confidence", isText: true), .init("rows"), .init("mean\nconfidence"),
        .init("accuracy"),
      ],
      scores.calibration.filter { $0.rows > 0 }.map { bin in
        [
          [
            "\(Figures.percent(bin.from)) to \(Figures.percent(bin.to))", Figures.grouped(bin.rows),
            Figures.percent(bin.confidence), Figures.percent(bin.accuracy),
          ]
        ]
      })
  }

  private static func numbers(_ scores: NumberScores) -> [TextTable] {
    [
      TextTable(
        [.init("rmse"), .init("mae"), .init("r2"), .init("mean error")],
        [[[figure(scores.rmse), figure(scores.mae), figure(scores.r2), figure(scores.bias)]]]),
      TextTable(
        [.init("predicted − true", isText: true, isName: true)]
          + scores.residuals.map { TextTable.Column(name(of: $0.share)) },
        [[["quantile"] + scores.residuals.map { figure($0.value) }]]),
    ]
  }

  static func name(of share: Double) -> String {
    share == 0 ? "least" : share == 1 ? "most" : share == 0.5 ? "median" : "\(Int(share * 100))%"
  }

  private static func worst(_ evaluation: Evaluation, _ target: String) -> TextTable {
    let hasProbability = evaluation.worst.contains { $0.probability != nil }
    var columns: [TextTable.Column] = [
      .init("highest loss", isText: true, isName: true, narrowest: 16), .init("loss"),
      .init("\(target) is", isText: true, narrowest: 12),
      .init("predicted", isText: true, narrowest: 12),
    ]
    if hasProbability { columns.append(.init("probability of\nthe true class")) }
    return TextTable(
      columns,
      evaluation.worst.map { row in
        var cells = [
          Place(row.file, row.line).description, figure(row.loss), row.truth, row.predicted,
        ]
        if hasProbability { cells.append(row.probability.map(Figures.percent) ?? Figures.missing) }
        return [cells]
      })
  }
}
