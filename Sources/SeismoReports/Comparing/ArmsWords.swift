internal import SeismoTables

/// What runs have in common and where they differ, in sentences and a table.
package enum ArmsWords {
  /// Differences that get a sentence.
  private static let mostSentences = 24

  /// The arms with their figures; nil where no arm was trained twice.
  package static func table(_ arms: Arms, columns: Int?) -> String? {
    guard arms.hasReplicates else { return nil }
    let headings =
      [TextTable.Column("trained alike but for the seed", isName: true), TextTable.Column("times")]
      + arms.figures.map { TextTable.Column($0, narrowest: 20) }
    let rows = arms.arms.map { arm in
      [[arm.label, "\(arm.members.count)"] + arms.figures.map { cell(arms, arm, $0) }]
    }
    return TextTable(headings, rows).text(width: columns)
  }

  /// "0.412 (0.39 to 0.43)".
  static func cell(_ arms: Arms, _ arm: Arms.Arm, _ figure: String) -> String {
    guard let summary = arms.summary(arm, figure) else { return Figures.missing }
    let mean = Figures.figure(summary.mean, label: figure)
    guard summary.interval.allSatisfy(\.isFinite) else { return mean }
    let ends = summary.interval.map { Figures.figure($0, label: figure) }
    return "\(mean) (\(ends[0]) to \(ends[1]))"
  }

  /// What can be said of the differences, and what can't.
  package static func sentences(_ arms: Arms) -> [String] {
    guard let first = arms.arms.first, arms.arms.count > 1 else { return [] }
    let all = arms.differences
    let paired = all.filter { $0.pairs > 1 }
    var sentences = paired.prefix(mostSentences).map { difference in
      let ends = difference.interval.map { Figures.significant($0, 2) }
      let verdict = difference.isClear ? "told apart" : "not told apart"
      return
        "\(arms.arms[difference.arm].label) against \(first.label), \(difference.figure): \(verdict); "
        + "mean difference \(Figures.significant(difference.mean, 2)), 95 % interval \(ends[0]) to \(ends[1]), "
        + "\(counted(difference.pairs, "pair"))."
    }
    if paired.count > mostSentences {
      sentences.append("\(paired.count - mostSentences) more differences aren't told.")
    }
    let alone = Set(all.filter { $0.pairs < 2 }.map(\.arm)).count
    if alone > 0 {
      sentences.append(
        "\(alone == arms.arms.count - 1 ? "Whether the differences are" : "Of \(counted(alone, "arm")), whether the differences are") "
          + "more than chance can't be said: fewer than two seeds or folds are the same in both. "
          + "Train each from the same seeds, 'seismo run SPEC --seed N', and compare all runs.")
    }
    if paired.count > 5 {
      sentences.append(
        "\(paired.count) differences were looked at: of 20 without any reason one is told apart by chance."
      )
    }
    return sentences
  }
}
