extension Loss {
  /// What each row costs where a network puts out the same numbers for all of them, in double precision.
  ///
  /// - Throws: `ParameterProblem` when they aren't as many as the loss wants.
  package func rowLosses(
    ofConstant output: [Double], truth: Predictions.Truth, rows: Int
  ) throws -> [Double] {
    let capacity = min(max(1, rows), 256)
    var builder = NetworkBuilder(
      inputWidth: 0, targetWidth: output.count, capacity: capacity, precision: .float64, seed: 0)
    let tensor = builder.tensor(width: output.count)
    builder.initial.append((tensor.value, (0..<capacity).flatMap { _ in output }))
    try plan(tensor, in: &builder)
    let network = try Network(builder, output: tensor, stateCount: 0)
    let examples: Examples =
      switch truth {
      case .classes(let labels):
        Examples(columns: [], labels: labels, targets: [], count: rows, precision: .float64)
      case .values(let values):
        Examples(columns: [], labels: [], targets: [values], count: rows, precision: .float64)
      }
    return flushingDenormals { network.predict(examples).rowLosses }
  }
}
