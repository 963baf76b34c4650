internal import SeismoComparison
internal import SeismoPreparation
internal import SeismoRuns

/// The trainings of some runs in groups that differ in nothing but their seeds and folds.
package struct Arms: Sendable {
  /// Trainings of one spec.
  package struct Arm: Sendable {
    /// What sets it apart: "optimizer adam, learning_rate 0.01".
    package var label: String
    /// Indices of the model's curves, by seed and fold.
    package var members: [String: Int]
  }

  /// How an arm differs from the first in one figure.
  package struct Difference: Sendable {
    package var arm: Int
    /// "test loss".
    package var figure: String
    /// Seeds and folds that both have.
    package var pairs: Int
    package var mean: Double
    /// The 95 % interval; unbounded of fewer than two pairs.
    package var interval: [Double]

    /// Whether the interval leaves zero out.
    package var isClear: Bool { interval[0] > 0 || interval[1] < 0 }
  }

  package let arms: [Arm]
  /// The figures that are compared, as the table calls them.
  package let figures: [String]
  /// Of a cross-validation; 1 for none.
  package let folds: Int
  private let model: ReportModel

  /// What says nothing of how something was trained, or is told apart by seed and fold.
  private static let ignored: Set<String> = [
    "spec", "name", "plugins", "watch", "train.threads", "train.blocks", seed, "explain", "advise",
  ]

  package init(_ model: ReportModel) {
    self.model = model
    let own = model.curves.map(Self.settings)
    var groups: [(key: [String: String], members: [String: Int])] = []
    for (index, curve) in model.curves.enumerated() {
      let pair = Self.pair(of: curve)
      if let place = groups.firstIndex(where: { $0.key == own[index] }) {
        groups[place].members[pair] = groups[place].members[pair] ?? index
      } else {
        groups.append((own[index], [pair: index]))
      }
    }
    let columns = SettingColumns(model).columns.filter { $0.key != Self.seed }
    arms = groups.enumerated().map { index, group in
      let curve = group.members.values.min() ?? 0
      let words = columns.compactMap { column in
        column.values[curve].map { "\(column.label) \($0)" }
      }
      let label = words.isEmpty ? "arm \(index + 1)" : words.joined(separator: ", ")
      return Arm(label: label, members: group.members)
    }
    let labels = SummaryRow.labels(of: model)
    let tested = labels.filter { $0.hasPrefix(Self.part(.test)) }
    figures = tested.isEmpty ? labels.filter { $0.hasPrefix(Self.part(.validation)) } : tested
    folds = max(1, Set(model.curves.compactMap(\.fold)).count)
  }

  /// What a part's labels begin with.
  private static func part(_ part: PreparedData.Part) -> String { "\(part.rawValue) " }

  private static func settings(of curve: ReportModel.Curve) -> [String: String] {
    let kept = curve.settings.all.filter { setting in
      !ignored.contains(setting.key) && !setting.key.hasPrefix(checkpoint)
    }
    // The folders differ with the runs' places.
    return Dictionary(
      kept.map { setting in
        let value =
          setting.key == path
          ? setting.value.split(separator: "/").last.map(String.init) ?? "" : setting.value
        return (setting.key, value)
      }
    ) { first, _ in first }
  }

  private static let seed = "seed"
  private static let checkpoint = "train.checkpoint"
  private static let path = "data.read.path"

  private static func pair(of curve: ReportModel.Curve) -> String {
    let seed = curve.settings[seed] ?? ""
    return curve.fold.map { "seed \(seed), fold \($0)" } ?? "seed \(seed)"
  }

  /// Whether any arm was trained more than once.
  package var hasReplicates: Bool { arms.contains { $0.members.count > 1 } }

  /// An arm's values of a figure, in the order of its seeds and folds.
  func values(_ arm: Arm, _ figure: String) -> [Double] {
    arm.members.sorted { $0.key < $1.key }.compactMap { value(of: $0.value, figure) }
  }

  private func value(of curve: Int, _ figure: String) -> Double? {
    model.curves[curve].summary.chosen(figure).flatMap { $0.isFinite ? $0 : nil }
  }

  /// Of every arm but the first, in every figure.
  package var differences: [Difference] {
    guard let first = arms.first else { return [] }
    return arms.indices.dropFirst().flatMap { index in
      figures.map { figure in
        let pairs = arms[index].members.keys.filter { first.members[$0] != nil }.sorted()
        let differences = pairs.compactMap { pair -> Double? in
          guard let own = arms[index].members[pair].flatMap({ value(of: $0, figure) }),
            let other = first.members[pair].flatMap({ value(of: $0, figure) })
          else { return nil }
          return own - other
        }
        return Difference(
          arm: index, figure: figure, pairs: differences.count, mean: Bootstrap.mean(differences),
          interval: Bootstrap.interval(of: differences, folds: folds))
      }
    }
  }

  /// The mean of an arm's figure, and its 95 % interval.
  func summary(_ arm: Arm, _ figure: String) -> (mean: Double, interval: [Double])? {
    let values = values(arm, figure)
    guard !values.isEmpty else { return nil }
    return (Bootstrap.mean(values), Bootstrap.interval(of: values, folds: folds))
  }

  /// The curves of an arm.
  func curves(of arm: Arm) -> [ReportModel.Curve] {
    arm.members.sorted { $0.key < $1.key }.map { model.curves[$0.value] }
  }
}

extension ReportModel.Curve {
  /// The fold that it was trained on; nil where there are none.
  var fold: Int? {
    name.firstMatch(of: #/\/fold-([0-9]+)$/#).flatMap { Int($0.1) }
  }
}
