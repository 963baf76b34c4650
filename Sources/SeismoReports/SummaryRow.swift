internal import SeismoRuns

/// One row of the closing table in words, the same for the terminal and the page.
struct SummaryRow {
  /// Which weights a row tells of.
  enum Weights: String {
    case final
    case best
    /// Those after the last step, which are the best ones too.
    case both = "final, best"
    /// The best ones, which patience made the final ones.
    case restored
  }

  /// The curve's index in the model.
  var curve: Int
  /// The variant's name.
  var variant: String
  var weights: Weights
  /// Whether it is the first row of its curve.
  var isFirst: Bool
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
  /// `finished`, `stopped early`, `interrupted`, `diverged` or `unfinished`.
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

  /// A row for the final weights of a curve and one for those at the best epoch; one alone where they are the same,
  /// or no epoch was chosen.
  static func rows(of curve: Int, in model: ReportModel, _ labels: [String]) -> [SummaryRow] {
    let (name, summary) = (model.curves[curve].name, model.curves[curve].summary)
    let ends = model.curves[curve].epochEnds
    // A step that diverged has changed the statistics of batch normalization.
    let isLastBest =
      summary.bestEpoch == ends.count && summary.steps == ends.last && summary.status != .diverged
    let isInEpoch = summary.steps > ends.last ?? 0
    let last =
      isInEpoch ? "in \(ends.count + 1)" : ends.isEmpty ? Figures.missing : "\(ends.count)"
    func row(_ weights: Weights, _ epoch: String, isFirst: Bool = true) -> SummaryRow {
      SummaryRow(
        curve: curve, variant: name, weights: weights, isFirst: isFirst, epoch: epoch,
        figures: labels.map { summary.text($0, weights == .best ? \.best : \.final) },
        steps: Figures.grouped(summary.steps),
        stepsPerSecond: summary.stepsPerSecond.isNaN
          ? Figures.missing : Figures.rate(summary.stepsPerSecond),
        time: summary.seconds.isNaN ? Figures.missing : Figures.duration(summary.seconds),
        status: summary.status == .stopped ? "stopped early" : summary.status.rawValue)
    }
    if isLastBest { return [row(.both, last)] }
    if let restored = summary.restoredEpoch { return [row(.restored, "\(restored)")] }
    guard let best = summary.bestEpoch else { return [row(.final, last)] }
    return [row(.final, last), row(.best, "\(best)", isFirst: false)]
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
