extension Loss {
  /// What each row costs where a network puts out the same numbers for all of them, in double precision.
  ///
  /// - Parameters:
  ///   - targetWidth: classes, or columns of the target; nil for as many as the numbers.
  ///   - classCounts: training rows of each class.
  /// - Throws: `ParameterProblem` when they aren't as many as the loss wants.
  package func rowLosses(
    ofConstant output: [Double], truth: Predictions.Truth, rows: Int, targetWidth: Int? = nil,
    classCounts: [Int] = []
  ) throws -> [Double] {
    let largestBatch = min(max(1, rows), 256)
    var builder = NetworkBuilder(
      inputWidth: output.count, targetWidth: targetWidth ?? output.count,
      largestBatch: largestBatch,
      precision: .float64, seed: 0)
    builder.classCounts = classCounts
    try plan(builder.input, in: &builder)
    let network = try Network(builder, output: builder.input, stateCount: 0)
    var losses: [Double] = []
    losses.reserveCapacity(rows)
    for start in stride(from: 0, to: rows, by: largestBatch) {
      let part = start..<min(start + largestBatch, rows)
      let examples = Examples(constant: output, truth: truth, rows: part)
      losses += flushingDenormals { network.predict(examples).rowLosses }
    }
    return losses
  }
}

extension Examples {
  /// Rows whose inputs are all the same.
  fileprivate convenience init(
    constant output: [Double], truth: Predictions.Truth, rows: Range<Int>
  ) {
    let columns = output.map { [Double](repeating: $0, count: rows.count) }
    switch truth {
    case .classes(let labels):
      self.init(
        columns: columns, labels: Array(labels[rows]), targets: [], count: rows.count,
        precision: .float64)
    case .values(let values):
      self.init(
        columns: columns, labels: [], targets: [Array(values[rows])], count: rows.count,
        precision: .float64)
    }
  }
}
