internal import SeismoNetworks
internal import SeismoRuns
internal import SeismoSpec
package import SeismoTables

/// What training rows have in common: where they stand, their values, and that their neighbours contradict them.
package final class RowsInCommon {
  /// Suspects of a spike that are looked at, and how much of the first one's charge each has at least.
  private static let suspects = (most: 12, share: 0.1)
  /// The share of contradicted rows from which labels may be noisy, and up to which neighbours say anything.
  private static let noisy = 0.04...0.5
  /// Rows that are looked at to tell it.
  private static let sampled = 500
  /// Numbers of the training part beyond which neighbours cost more than they tell.
  private static let mostNumbers = 2_000_000

  private let training: Table
  private let read: (String, Int) -> String?
  private let neighbourhood: Neighbourhood
  private var known: [TrainingRow: TrainingRow?] = [:]
  /// The share of training rows whose nearest row has another target.
  private(set) lazy var contradicted = shareOfContradicted()

  /// Rows that may be to blame together.
  package struct Candidate {
    var kind: SpikeCause.Kind
    var name: String
    /// How many rows of the training part it has; nil where they aren't counted.
    var count: Int?
    var contains: (TrainingRow) -> Bool
  }

  /// - Parameter read: a training row's value of a column as its file has it.
  package init(_ training: Table, read: @escaping (String, Int) -> String?) {
    (self.training, self.read) = (training, read)
    neighbourhood = Neighbourhood(training)
  }

  private func shareOfContradicted() -> Double {
    let step = max(1, training.rowCount / Self.sampled)
    let sample = Array(stride(from: 0, to: training.rowCount, by: step))
    let wrong = sample.count { isContradicted(TrainingRow(Int32($0))) }
    return Double(wrong) / Double(max(1, sample.count))
  }

  /// The nearest row of one, if it has another target.
  func opponent(of row: TrainingRow) -> TrainingRow? {
    if let known = known[row] { return known }
    let opponent = neighbourhood.opponent(of: row)
    known[row] = .some(opponent)
    return opponent
  }

  /// Whether the nearest row of one has another target.
  func isContradicted(_ row: TrainingRow) -> Bool { opponent(of: row) != nil }

  /// The row that stands for a fault: of two that contradict each other the first, whichever of them a spike names.
  func fault(of row: TrainingRow) -> TrainingRow {
    guard let other = opponent(of: row), opponent(of: other) == row else { return row }
    return min(row, other)
  }

  /// Whether so many rows are contradicted that labels may be noisy.
  var mayBeNoisy: Bool { Self.noisy.contains(contradicted) }

  /// The rows that are charged with most of a spike.
  static func major(_ suspects: [SpikeScene.Suspect]) -> [TrainingRow] {
    guard let top = suspects.first?.share, top > 0 else { return [] }
    var rows: [TrainingRow] = []
    for suspect in suspects where suspect.share >= Self.suspects.share * top {
      if !rows.contains(suspect.row) { rows.append(suspect.row) }
      if rows.count == Self.suspects.most { break }
    }
    return rows
  }

  /// Groups that rows belong to, more than chance explains.
  func candidates(_ rows: [TrainingRow]) -> [Candidate] {
    [group(of: rows), noise(among: rows)].compactMap(\.self)
  }

  private func group(of rows: [TrainingRow]) -> Candidate? {
    guard let found = RowGroup.find(rows.map { Int($0.place) }, in: training) else { return nil }
    let all = Set(found.all(in: training).map { TrainingRow(Int32($0)) })
    return Candidate(
      kind: .group, name: found.name(in: training, read),
      count: all.count, contains: all.contains)
  }

  private func noise(among rows: [TrainingRow]) -> Candidate? {
    guard training.rowCount * training.columns.count <= Self.mostNumbers,
      2 * rows.count(where: isContradicted) > rows.count, mayBeNoisy
    else { return nil }
    return Candidate(
      kind: .labels, name: "rows whose nearest row has another target",
      contains: { [self] in isContradicted($0) })
  }
}
