internal import Foundation
package import SeismoNetworks
internal import SeismoPreparation
package import SeismoRuns
internal import SeismoSpec
package import SeismoTables

/// What the spikes of a run have in common: the same rows again and again, rows that their neighbours contradict, or
/// nothing, where each has another row for its straw.
package struct RunCauses {
  /// Spikes, each with other rows, from which none of the rows is to blame.
  private static let fewest = 3
  /// Spikes that a group is tried on, the highest.
  private static let tried = 4

  private let training: Table
  private let common: RowsInCommon
  /// The rows that are charged with most of each spike, by the spike's place in the file.
  private let major: [Int: [TrainingRow]]
  private let test: (Int, RowsInCommon.Candidate) -> SpikeCause.GroupTest?

  /// - Parameter test: what becomes of a spike without rows that share something.
  package init(
    _ training: Table, _ common: RowsInCommon, _ major: [Int: [TrainingRow]],
    test: @escaping (Int, RowsInCommon.Candidate) -> SpikeCause.GroupTest?
  ) {
    (self.training, self.common) = (training, common)
    (self.major, self.test) = (major, test)
  }

  /// A spike by its place in the file, and the training rows that it names.
  private typealias Named = (spike: Int, rows: Set<Int>)

  /// Judges the spikes together.
  package func judge(_ file: inout SpikesFile) {
    let explained = file.spikes.indices.filter { file.spikes[$0].cause != nil }
    guard !explained.isEmpty else { return }
    let all = explained.compactMap { index -> Named? in
      let rows = Set(file.spikes[index].rows.compactMap { place(of: $0) })
      return rows.isEmpty ? nil : (index, rows)
    }
    let named = all.filter { file.spikes[$0.spike].kind != .composition }
    tellPairs(all.filter { file.spikes[$0.spike].kind == .composition }, &file)
    findGroups(&file)
    let recurring = recurring(named)
    if !recurring.isEmpty {
      let spikes = named.filter { !$0.rows.isDisjoint(with: recurring) }
      tell(.rows, words(of: recurring, spikes.count, named.count), of: spikes.map(\.spike), &file)
    } else if let noise = noise(file) {
      let usual = major.keys.filter {
        file.spikes[$0].kind == .state && isAtUsualRate(file.spikes[$0])
      }
      tell(.labels, noise, of: usual, &file)
    } else {
      tellStraws(named, &file)
    }
    file.tellAftermath()
    let shared = groups(of: Array(Set(major.values.joined())).sorted())
    for index in explained {
      let (cause, kind) = (file.spikes[index].cause?.kind ?? .unknown, file.spikes[index].kind)
      file.spikes[index].cause?.confidence = Confidence.of(cause, kind)
      if kind != .composition { markStraws(of: &file.spikes[index], index, shared) }
    }
    file.summarizeCauses()
  }

  /// Rows are to blame where they are the cause, belong to the group that is, or are magnified by the short batch that is;
  /// others that set a spike off were the straw.
  private func markStraws(
    of spike: inout SpikesFile.Spike, _ index: Int, _ shared: [RowsInCommon.Candidate]
  ) {
    let kind = spike.cause?.kind
    let own = kind == .group ? groups(of: major[index] ?? []) + shared : []
    for place in spike.rows.indices {
      let row = self.place(of: spike.rows[place]).map { TrainingRow(Int32($0)) }
      let isToBlame =
        kind == .rows || kind == .shortBatch
        || own.contains { group in row.map(group.contains) ?? false }
      spike.rows[place].isStraw = isToBlame ? nil : true
    }
  }

  private func groups(of rows: [TrainingRow]) -> [RowsInCommon.Candidate] {
    common.candidates(rows).filter { $0.kind == .group }
  }

  /// Groups that the suspects of all spikes belong to, tried on the highest spikes that have one of them.
  private func findGroups(_ file: inout SpikesFile) {
    let all = Set(major.values.joined()).sorted()
    for group in common.candidates(all) {
      let has = major.filter { $0.value.contains(where: group.contains) }.keys
      let highest = has.sorted {
        (file.spikes[$0].height, $1) > (file.spikes[$1].height, $0)
      }
      for index in highest.prefix(Self.tried) {
        let known = file.spikes[index].cause?.evidence.groups.contains {
          $0.kind == group.kind && $0.name == group.name
        }
        guard known == false, let test = test(index, group) else { continue }
        file.spikes[index].cause?.evidence.groups.append(test)
      }
      guard group.kind == .group else { continue }
      let tests = highest.compactMap { index in
        file.spikes[index].cause?.evidence.groups.last { $0.kind == .group }
      }
      let proven = tests.filter(\.isProven)
      guard let best = proven.max(by: { $0.suppression < $1.suppression }) else { continue }
      let sentence =
        "It is a group: the \(group.count ?? 0) \(group.name). Without them \(Words.percent(best.suppression)) of a spike's rise is gone, without as many other rows in \(best.placebos.count) of \(best.placebos.of) cases; \(has.count) spikes are charged to some of them."
      tell(.group, sentence, of: Array(has), &file)
    }
  }

  /// Hard batches that one of two rows makes again and again, of which one is the nearest row of the other and has another
  /// target: one fault.
  private func tellPairs(_ hard: [Named], _ file: inout SpikesFile) {
    let pairs = recurring(hard).compactMap { row in
      common.opponent(of: TrainingRow(Int32(row))).map { Set([row, Int($0.place)]) }
    }
    for pair in Set(pairs).sorted(by: { $0.sorted().lexicographicallyPrecedes($1.sorted()) }) {
      let has = hard.filter { !$0.rows.isDisjoint(with: pair) }
      let sentence =
        "\(Words.list(pair.sorted().map(name))) contradict each other: they are nearest rows with different targets. \(has.count) of \(hard.count) hard batches drew one of them."
      for spike in has { file.spikes[spike.spike].cause?.sentence = sentence }
    }
  }

  private func isAtUsualRate(_ spike: SpikesFile.Spike) -> Bool {
    spike.cause.map { CauseVerdict.isAtUsualRate($0.evidence) } ?? false
  }

  private func place(of row: SpikesFile.Row) -> Int? {
    training.rowIDs.firstIndex { Int($0) == row.row.number }
  }

  /// Rows that more spikes name than chance explains, each fault of three at least; two rows that contradict each other are
  /// one.
  private func recurring(_ named: [Named]) -> [Int] {
    let faults = named.map { Set($0.rows.map(fault)) }
    let all = faults.flatMap(\.self)
    let share = 2 / Double(training.rowCount)
    let again = Dictionary(grouping: all, by: \.self).filter { _, times in
      let chance = binomialTail(times.count, of: all.count, share) * Double(training.rowCount)
      return times.count >= 3 && 4 * times.count >= named.count && chance < RowGroup.significant
    }
    return Set(named.flatMap(\.rows)).filter { again[fault($0)] != nil }.sorted()
  }

  private func fault(_ row: Int) -> Int { Int(common.fault(of: TrainingRow(Int32(row))).place) }

  /// That labels are noisy: contradicted rows are charged with more than chance explains, and without them a spike goes.
  private func noise(_ file: SpikesFile) -> String? {
    let usual = major.filter { isAtUsualRate(file.spikes[$0.key]) }
    let rows = Set(usual.values.joined())
    let wrong = rows.count(where: common.isContradicted)
    let isShown = usual.keys.contains { index in
      file.spikes[index].cause.map { CauseVerdict.speaksForNoise($0.evidence) } ?? false
    }
    let first = Set(usual.values.compactMap(\.first).map(common.fault))
    guard isShown, common.mayBeNoisy, rows.count >= Self.fewest, first.count > 1,
      binomialTail(wrong, of: rows.count, common.contradicted) < RowGroup.significant
    else { return nil }
    return
      "Labels are noisy, or classes overlap: of the \(rows.count) rows that spikes are charged to the nearest row of \(wrong) has another target; of all training rows that is so for \(Words.percent(common.contradicted))."
  }

  /// Where several spikes have each another row, and half of them would have had one without it, each was the straw.
  private func tellStraws(_ named: [Named], _ file: inout SpikesFile) {
    let rows = named.flatMap(\.rows)
    let ofRate: [SpikeCause.Kind] = [.rate, .schedule]
    let fragile = file.spikes.count { $0.cause.map { ofRate.contains($0.kind) } ?? false }
    let single = named.filter {
      [.rows, .unknown].contains(file.spikes[$0.spike].cause?.kind)
        && file.spikes[$0.spike].kind == .state
    }
    guard named.count >= Self.fewest, Set(rows).count == rows.count, fragile >= single.count else {
      return
    }
    for (index, _) in single {
      let isRise = file.spikes[index].cause?.evidence.schedule != nil
      file.spikes[index].cause?.kind = isRise ? .schedule : .rate
      file.spikes[index].cause?.sentence =
        "The learning rate is too high for where the weights are: \(named.count) spikes name \(Set(rows).count) different rows. This one was the straw; others would have been."
    }
  }

  /// Gives spikes a cause that they share; causes that aren't of rows stay.
  private func tell(
    _ kind: SpikeCause.Kind, _ sentence: String, of spikes: [Int], _ file: inout SpikesFile
  ) {
    let ofRows: [SpikeCause.Kind] = [.rows, .labels, .rate, .noise, .unknown, .logarithm]
    for index in spikes {
      guard let cause = file.spikes[index].cause, ofRows.contains(cause.kind) else { continue }
      file.spikes[index].cause?.kind = kind
      file.spikes[index].cause?.sentence = sentence
    }
  }

  private func words(of rows: [Int], _ count: Int, _ total: Int) -> String {
    "\(Words.list(rows.prefix(4).map(name)))\(rows.count > 4 ? " and \(rows.count - 4) more rows" : ""): again and again, in \(count) of \(total) spikes that rows had a part in."
  }

  private func name(_ row: Int) -> String {
    "\(training.shortPlace(of: row)) (row \(training.id(at: row)))"
  }
}
