package import SeismoSpec
package import SeismoTables

/// Draws rows with replacement so that every class comes equally often in expectation: PyTorch's
/// `WeightedRandomSampler` with weights of 1 / (rows of the row's class).
///
/// An epoch draws as many rows as there are. A class without training rows is never drawn.
package struct ClassBalancedSampler: BatchSampler {
  package static let name = "class_balanced"
  package static let summary = "Draws rows with replacement, every class equally often on average."

  /// How many rows a batch has.
  package var batchSize = BatchSize()

  /// The sampler with its defaults.
  package init() {}

  /// Batches of `batchSize` rows, the last with the rest.
  ///
  /// - Throws: `ParameterProblem` when the rows have no classes or leave no batch.
  package func plan(_ rows: SampledRows) throws(ParameterProblem) -> BatchPlan {
    guard rows.labels != nil else {
      throw ParameterProblem(nil, "needs a categorical target; use shuffled for a number")
    }
    return try batchSize.plan(draws: rows.count)
  }

  /// The same for every class, and within a class for every row.
  package func shares(of rows: SampledRows) -> [Double]? {
    let labels = rows.labels ?? []
    let classes = rowsByClass(labels)
    var shares = [Double](repeating: 0, count: rows.count)
    for chosen in classes {
      for row in chosen { shares[Int(row)] = 1 / Double(classes.count * chosen.count) }
    }
    return shares
  }

  /// For each draw a class, then one of its rows, both uniformly.
  package func draw(
    _ rows: SampledRows, epoch: Int, random: inout RandomStream,
    into order: inout MutableSpan<Int32>
  ) {
    let classes = rowsByClass(rows.labels ?? [])
    guard !classes.isEmpty else { return }
    for i in order.indices {
      let chosen = classes[random.below(classes.count)]
      order[i] = chosen[random.below(chosen.count)]
    }
  }

  /// The rows of each class that has any.
  private func rowsByClass(_ labels: [Int32]) -> [[Int32]] {
    var classes = [[Int32]](repeating: [], count: Int(labels.max() ?? -1) + 1)
    for (row, label) in labels.enumerated() where label >= 0 {
      classes[Int(label)].append(Int32(row))
    }
    return classes.filter { !$0.isEmpty }
  }
}
