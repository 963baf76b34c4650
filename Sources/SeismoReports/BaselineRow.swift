internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTraining

/// The row of a table that tells what the same answer for every row comes to.
struct BaselineRow: Equatable {
  /// "baseline: always the mean"; with the names of those it is for, where there are others.
  var name: String
  /// One for each of the table's labels.
  var figures: [String]

  /// One for each different baseline of the curves: variants may be split or prepared in different ways.
  static func rows(of model: ReportModel, _ labels: [String]) -> [BaselineRow] {
    // Those that read the same are one row.
    var found: [(row: BaselineRow, baselines: [Baseline], curves: [String])] = []
    for curve in model.curves {
      guard let baseline = curve.baseline else { continue }
      let row = BaselineRow(
        name: "baseline: \(baseline.inWords)",
        figures: labels.map { Figures.figure(baseline.value($0), label: $0) })
      if let index = found.firstIndex(where: { $0.row == row }) {
        found[index].baselines.append(baseline)
        found[index].curves.append(curve.name)
      } else {
        found.append((row, [baseline], [curve.name]))
      }
    }
    guard found.count <= mostRows else {
      return [summedUp(found.compactMap(\.baselines.first), labels)]
    }
    return found.map { row, _, curves in
      let names = curves.count > 2 ? "\(curves.count) variants" : curves.joined(separator: ", ")
      return BaselineRow(
        name: row.name + (found.count == 1 ? "" : " (\(names))"), figures: row.figures)
    }
  }

  /// The most different baselines that get a row each; folds and seeds make more.
  private static let mostRows = 3

  private static func summedUp(_ baselines: [Baseline], _ labels: [String]) -> BaselineRow {
    let words = Set(baselines.map(\.inWords))
    let common = words.count == 1 ? words.first ?? "" : "always the most frequent class"
    return BaselineRow(
      name: "baseline: \(common), \(baselines.count) times: mean ± sd",
      figures: labels.map { label in
        FoldRow.meanAndDeviation(of: baselines.map { $0.value(label) }, label: label)
      })
  }

  /// A sentence for each held-out metric in which curves are no better than their baselines. A curve is told of by
  /// its chosen weights.
  static func warnings(on model: ReportModel) -> [String] {
    var worse: [(label: String, curves: [String])] = []
    for curve in model.curves {
      let figures = curve.baseline?.figures ?? []
      let parts = ["test", "validation"].first { part in
        figures.contains { $0.name.hasPrefix(part + ".") }
      }
      for figure in figures where parts.map({ figure.name.hasPrefix($0 + ".") }) ?? true {
        let label = ReportModel.label(of: figure.name)
        guard let isLargerBetter = figure.isLargerBetter,
          !figure.value.isNaN, let own = curve.summary.chosen(label),
          !(isLargerBetter ? own > figure.value : own < figure.value)
        else { continue }
        let text =
          "\(curve.name) (\(Figures.figure(own, label: label)), baseline "
          + "\(Figures.figure(figure.value, label: label)))"
        if let index = worse.firstIndex(where: { $0.label == label }) {
          worse[index].curves.append(text)
        } else {
          worse.append((label, [text]))
        }
      }
    }
    return worse.map {
      "No better than the baseline in \($0.label): \($0.curves.joined(separator: ", "))."
    }
  }
}

extension Baseline {
  /// A figure by its label in tables.
  func value(_ label: String) -> Double? {
    figures.first { ReportModel.label(of: $0.name) == label }?.value
  }
}
