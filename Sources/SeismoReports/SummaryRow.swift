/// One row of the closing table in words, the same for the terminal and the page.
struct SummaryRow {
  /// The curve's index in the model.
  var curve: Int
  /// The variant's name.
  var variant: String
  /// Whether it tells of the final weights; otherwise of those at the best epoch.
  var isFinal: Bool
  /// Which epoch it tells of.
  var epoch: String
  /// One for each of `labels(of:)`.
  var figures: [String]
  /// Updates done.
  var steps: String
  /// Updates per second; a dash where nobody measured.
  var stepsPerSecond: String
  /// Wall-clock time.
  var time: String
  /// `finished`, `stopped`, `interrupted` or `diverged`.
  var status: String

  /// The figures' labels of all curves, in the order in which they first occur.
  static func labels(of model: ReportModel) -> [String] {
    var labels: [String] = []
    for curve in model.curves {
      for figure in curve.summary.figures where !labels.contains(figure.label) {
        labels.append(figure.label)
      }
    }
    return labels
  }

  /// A row for the final weights of each curve, and one for those at the best epoch where one was chosen.
  static func rows(of model: ReportModel) -> [SummaryRow] {
    let labels = labels(of: model)
    return model.curves.enumerated().flatMap { index, curve in
      let summary = curve.summary
      let last = curve.epochEnds.isEmpty ? nil : curve.epochEnds.count
      let epoch = (summary.restoredEpoch ?? last).map { String($0) } ?? Figures.missing
      let final = SummaryRow(
        curve: index, variant: curve.name, isFinal: true, epoch: epoch,
        figures: labels.map { summary.text($0, \.final) }, steps: Figures.grouped(summary.steps),
        stepsPerSecond: summary.stepsPerSecond.isNaN
          ? Figures.missing : Figures.rate(summary.stepsPerSecond),
        time: summary.seconds.isNaN ? Figures.missing : Figures.duration(summary.seconds),
        status: summary.status)
      guard let bestEpoch = summary.bestEpoch else { return [final] }
      var best = final
      best.isFinal = false
      best.epoch = String(bestEpoch)
      best.figures = labels.map { summary.text($0, \.best) }
      return [final, best]
    }
  }

  /// The words before the last one and the last one: "test", "loss".
  static func split(_ label: String) -> (prefix: String, last: String) {
    guard let space = label.lastIndex(of: " ") else { return ("", label) }
    return (String(label[..<space]), String(label[label.index(after: space)...]))
  }
}

extension ReportModel.Summary {
  fileprivate func text(
    _ label: String, _ value: KeyPath<(label: String, final: Double?, best: Double?), Double?>
  ) -> String {
    Figures.figure(figures.first { $0.label == label }?[keyPath: value], label: label)
  }
}
