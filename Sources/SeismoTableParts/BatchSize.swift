package import SeismoSpec
package import SeismoTables

/// How many rows a batch has.
package struct BatchSize: Sendable, Equatable {
  /// Rows in a batch, at least 1.
  package var rows = 32
  /// Whether a last batch that isn't full is left out.
  package var dropLast = false
  /// Whether a last batch that isn't full is filled.
  package var padLast = false

  /// Batches of 32 rows, and a last one with the rest.
  package init() {}

  /// Cuts an epoch of `draws` rows into batches.
  ///
  /// - Throws: `ParameterProblem` when the rows leave no batch.
  package func plan(draws: Int) throws(ParameterProblem) -> BatchPlan {
    guard !padLast || rows <= Int(Int32.max) else {
      throw ParameterProblem(
        "batch_size", "\(rows) is more rows than pad_last can fill a batch with")
    }
    let missing = padLast ? (rows - draws % rows) % rows : 0
    return try BatchPlan(
      draws: draws > 0 ? draws + missing : 0, batchSize: rows, dropLast: dropLast)
  }
}

/// A sampler with `batch_size`, `drop_last` and `pad_last`, that draws as many rows an epoch as there are unless
/// it has a plan of its own.
package protocol BatchSampler: Sampler {
  /// How many rows a batch has.
  var batchSize: BatchSize { get set }
}

extension BatchSampler {
  /// `batch_size`, `drop_last` and `pad_last`.
  package static var parameters: [Parameter<Self>] { batchParameters }

  /// The same, for a sampler that has more.
  static var batchParameters: [Parameter<Self>] {
    [
      Parameter("batch_size", \.batchSize.rows, .integer(atLeast: 1), "Rows in a batch."),
      Parameter(
        "drop_last", \.batchSize.dropLast, .flag,
        "Whether a last batch that isn't full is left out."),
      Parameter(
        "pad_last", \.batchSize.padLast, .flag,
        "Whether a last batch that isn't full is filled: by the epoch's first rows again, or by further draws."
      ),
    ]
  }

  /// A last batch can't be both left out and filled.
  package func validate() throws(ParameterProblem) {
    if batchSize.dropLast, batchSize.padLast {
      throw ParameterProblem("pad_last", "can't fill the batch that 'drop_last' leaves out")
    }
  }

  /// Batches of `batchSize` rows, the last with the rest.
  ///
  /// - Throws: `ParameterProblem` when the rows leave no batch.
  package func plan(_ rows: SampledRows) throws(ParameterProblem) -> BatchPlan {
    try batchSize.plan(draws: rows.count)
  }
}

extension MutableSpan<Int32> {
  /// Writes the rows from 0 in order, beginning again behind the last.
  mutating func count(through rows: Int) {
    for i in indices { self[i] = Int32(i % rows) }
  }

  /// Repeats the first rows behind the others, as PyTorch's `DistributedSampler` fills its last batch.
  mutating func repeatFirst(behind rows: Int) {
    for i in indices.dropFirst(rows) { self[i] = self[i - rows] }
  }
}
