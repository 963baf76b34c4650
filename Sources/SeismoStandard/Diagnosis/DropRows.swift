package import SeismoNetworks
package import SeismoSpec

/// The most suspect rows together: two of one batch, or one or two wherever they were drawn.
package struct DropRows: Intervention {
  package static let name = "drop_rows"
  package static let summary = "Lets a few of the most suspect rows count nothing together."
  package static let parameters: [Parameter<DropRows>] = [
    Parameter(
      "outliers", \.outliers, .integer(in: 2...1_000_000),
      "Where training diverged: how many rows that stand out may be left out together.")
  ]

  var outliers = 64

  package init() {}

  package func arms(for spike: SpikeScene) -> [Arm] {
    guard spike.drawsVary else { return [] }
    return ofOneBatch(spike) + everywhere(spike) + (spike.isNonFinite ? outlying(spike) : [])
  }

  /// Where training diverged, all rows that stand far out of their batches.
  private func outlying(_ spike: SpikeScene) -> [Arm] {
    let far = spike.suspects.filter { $0.share > Self.far }.map(\.row)
    let rows = Array(Set(far)).sorted()
    let all = Set(spike.candidates.flatMap { spike.batches[$0] ?? [] })
    guard (2...outliers).contains(rows.count), 3 * rows.count < all.count else {
      return []
    }
    let rest = all.subtracting(rows).sorted()
    let named =
      spike.rowNames(Array(rows.prefix(4))) + (rows.count > 4 ? " and \(rows.count - 4) more" : "")
    return [
      Arm(
        "\(named) count nothing wherever drawn", spike.dropping(rows),
        placebos: (0..<8).map {
          spike.dropping(spike.sample(rows.count, of: rest, salt: 7919 + $0))
        },
        meaning: .trigger(.rows))
    ]
  }

  /// A row wherever it was drawn says less than at one step, and more than two rows.
  private static let ofRowAnywhere = 25

  /// How far a row's gradient has to stand out, in logarithms.
  private static let far = 5.0

  /// The top two rows of the three most suspect steps: evidence alone. Where two rows of a batch were named in
  /// the planted benchmark, they were mostly the wrong ones.
  private func ofOneBatch(_ spike: SpikeScene) -> [Arm] {
    spike.suspectSteps.prefix(3).compactMap { step in
      let rows = spike.suspects.filter { $0.step == step && $0.share > 0 }.prefix(2).map(\.row)
      guard rows.count == 2, let change = spike.without(rows, at: step) else { return nil }
      return Arm(
        "\(spike.rowNames(rows)) count nothing at step \(step)", [change],
        placebos: spike.others(rows, at: step).compactMap { rows in
          spike.without(rows, at: step).map { [$0] }
        }, meaning: .evidence)
    }
  }

  /// The rows that are charged with most over all steps that drew them; a row with the one that contradicts it,
  /// which pulls back what the other pushes; and as evidence alone the two that had most influence, for better or
  /// worse: the planted benchmark's tuning set had none of them right.
  private func everywhere(_ spike: SpikeScene) -> [Arm] {
    let all = Set(spike.candidates.flatMap { spike.batches[$0] ?? [] })
    let charged = spike.ranked { $0.share }
    let moving = Array(spike.ranked { abs($0.share) }.prefix(2)).sorted()
    let opposed = charged.prefix(2).map { [$0, spike.opponent($0)].compactMap(\.self).sorted() }
    let sets = (opposed + [moving]).filter { $0.count == 2 && all.isSuperset(of: $0) }.reduce(
      into: charged.prefix(3).map { [$0] }
    ) {
      if !$0.contains($1) { $0.append($1) }
    }
    return sets.enumerated().compactMap { index, set in
      let changes = spike.dropping(set)
      // Where one step drew them all, another arm says it.
      guard changes.count > 1 else { return nil }
      let rest = all.filter { !set.contains($0) }.sorted()
      let placebos = (0..<8).map { number in
        // Half of a pair's placebos keep one of the two: each must be needed.
        let kept = set.count == 2 && number < 4 ? [set[number % 2]] : []
        let others = spike.sample(set.count - kept.count, of: rest, salt: 97 * index + number)
        return spike.dropping(kept + others)
      }
      return Arm(
        "\(spike.rowNames(set)) \(set.count == 1 ? "counts" : "count") nothing wherever drawn",
        changes, placebos: placebos.filter { !$0.isEmpty },
        meaning: set.count == 1
          ? .trigger(.row, breadth: Self.ofRowAnywhere)
          : opposed.contains(set) ? .trigger(.rows) : .evidence)
    }
  }
}

extension SpikeScene {
  /// The steps by what their rows together are charged with, the most first.
  fileprivate var suspectSteps: [Int] {
    let charged = suspects.reduce(into: [Int: Double]()) {
      $0[$1.step, default: 0] += max(0, $1.share)
    }
    return charged.keys.sorted { (charged[$0] ?? 0, $1) > (charged[$1] ?? 0, $0) }
  }

  /// The rows by the sum of a figure over the steps that drew them, the highest first.
  fileprivate func ranked(by figure: (Suspect) -> Double) -> [TrainingRow] {
    let sums = suspects.reduce(into: [TrainingRow: Double]()) {
      $0[$1.row, default: 0] += figure($1)
    }
    return sums.keys.sorted { (sums[$0] ?? 0, $1) > (sums[$1] ?? 0, $0) }
  }

  /// "a.csv:3, a.csv:9".
  fileprivate func rowNames(_ rows: [TrainingRow]) -> String {
    rows.map(rowName).joined(separator: ", ")
  }

  /// Rows dropped at every candidate step that drew them.
  fileprivate func dropping(_ rows: [TrainingRow]) -> [ReplayChange] {
    candidates.compactMap { step in
      let drawn = rows.filter { batches[step]?.contains($0) == true }
      return drawn.isEmpty ? nil : without(drawn, at: step)
    }
  }
}
