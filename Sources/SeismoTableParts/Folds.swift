package import SeismoSpec
package import SeismoTables

/// How many folds, and what chooses the best epoch in each.
package struct Folds: Sendable, Equatable {
  /// Folds.
  package var count = 5
  /// The share of the rows outside a fold's test part.
  package var validation = 0.2

  /// Five, and a fifth.
  package init() {}

  /// Refuses more folds than rows.
  func require(_ rows: Int, _ what: String) throws(ParameterProblem) {
    guard rows < count else { return }
    throw ParameterProblem("folds", "has \(count) folds, more than the \(rows) \(what)")
  }

  /// Deals the rows of each class to the folds in turn, so that classes and folds come out even; then of each class the
  /// first others, in their random order, are for validation.
  ///
  /// - Parameters:
  ///   - order: all rows, in random order; the same for each fold.
  ///   - sizes: how many rows each class has.
  func partition(
    _ order: [Int32], sizes: [Int], fold: Int, classOf: (Int) -> Int
  ) -> Partition {
    var next = starts(of: sizes)
    var parts = Partition(training: [], validation: [], test: [])
    var others = [[Int]](repeating: [], count: sizes.count)
    for row in order.map(Int.init) {
      let group = classOf(row)
      if next[group] % count == fold { parts.test.append(row) } else { others[group].append(row) }
      next[group] += 1
    }
    var fractions = SplitFractions()
    (fractions.train, fractions.validation, fractions.test) = (1 - validation, validation, 0)
    for (rows, counts) in zip(others, fractions.counts(ofClasses: others.map(\.count))) {
      parts.validation += rows.prefix(counts[1])
      parts.training += rows.dropFirst(counts[1])
    }
    parts.training.sort()
    parts.validation.sort()
    parts.test.sort()
    return parts
  }

  /// The fold at which the dealing of each class goes on from that of the class before.
  private func starts(of sizes: [Int]) -> [Int] {
    sizes.indices.map { sizes[..<$0].reduce(0, +) % count }
  }
}

/// A split into folds, with `folds` and `validation`.
package protocol FoldSplitter: Splitter {
  /// How many, and what chooses.
  var folds: Folds { get set }
}

extension FoldSplitter {
  /// As many as are asked for.
  package var foldCount: Int { folds.count }

  package static var examples: [String] { [name, "{use: \(name), folds: 3, validation: 0.25}"] }

  /// `folds` and `validation`.
  package static var parameters: [Parameter<Self>] {
    [
      Parameter(
        "folds", \.folds.count, .integer(in: 2...1000), "Parts; each is once the test part."),
      Parameter(
        "validation", \.folds.validation, .number(.between(0..<1)),
        "Share of a fold's other rows to choose models and epochs by."),
    ]
  }
}
