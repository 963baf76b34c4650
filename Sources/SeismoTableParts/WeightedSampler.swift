package import SeismoSpec
package import SeismoTables

/// Draws rows with replacement, each with a probability in proportion to a column: PyTorch's `WeightedRandomSampler`.
///
/// An epoch draws as many rows as there are. The column is read as the file has it, before the preparation, and is no
/// input unless `input: true`. A row of weight 0 is never drawn.
package struct WeightedSampler: BatchSampler {
  package static let name = "weighted"
  package static let summary = "Draws rows with replacement, by the weights in a column."
  package static let examples = ["{use: weighted, weights: x}"]
  package static let parameters: [Parameter<WeightedSampler>] =
    [
      Parameter("weights", required: \.weights, .text, "The column: numbers of at least 0."),
      Parameter("input", \.input, .flag, "Whether the column is an input too."),
    ] + batchParameters

  /// The column with the weights.
  package var weights: String?
  /// Whether it is an input too.
  package var input = false
  /// How many rows a batch has.
  package var batchSize = BatchSize()

  /// The sampler without its column.
  package init() {}

  /// The column with the weights.
  package var looksAt: ColumnsApart {
    ColumnsApart([weights].compactMap(\.self), key: "weights", areInputs: input)
  }

  /// Batches of `batchSize` rows, the last with the rest.
  ///
  /// - Throws: `ParameterProblem` when all weights are 0, their sum is too large, or the rows leave no batch.
  package func plan(_ rows: SampledRows) throws(ParameterProblem) -> BatchPlan {
    let plan = try batchSize.plan(draws: rows.count)
    let sum = (rows.weights ?? []).reduce(0, +)
    guard sum > 0 else {
      throw ParameterProblem("weights", "'\(weights ?? "")' is 0 in every training row")
    }
    guard sum.isFinite else {
      throw ParameterProblem("weights", "'\(weights ?? "")' has weights too large to be added up")
    }
    return plan
  }

  /// Each row's weight in their sum.
  package func shares(of rows: SampledRows) -> [Double]? {
    let weights = rows.weights ?? []
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// For each draw the row in whose stretch of the weights' sum a uniform number falls.
  package func draw(
    _ rows: SampledRows, epoch: Int, random: inout RandomStream,
    into order: inout MutableSpan<Int32>
  ) {
    var ends: [Double] = []
    ends.reserveCapacity(rows.count)
    for weight in rows.weights ?? [] { ends.append((ends.last ?? 0) + weight) }
    guard let sum = ends.last, let last = ends.firstIndex(of: sum) else { return }
    for i in order.indices {
      let place = random.uniform() * sum
      // The first stretch that ends behind the place: one without width never does so first.
      var (low, high) = (0, last)
      while low < high {
        let middle = (low + high) / 2
        if ends[middle] > place { high = middle } else { low = middle + 1 }
      }
      order[i] = Int32(low)
    }
  }
}
