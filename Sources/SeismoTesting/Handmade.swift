public import SeismoNetworks
public import SeismoTables

// What only the library makes in a run, made by hand for a component's own tests.

extension TrainView {
  /// A table as the training rows, to try a row filter or a transform on.
  public init(testing table: Table) {
    self.init(trainingRows: table)
  }
}

extension Table {
  /// The table with columns that a split looks at, to try it on.
  ///
  /// - Parameter names: those of the table that are to be there; others are left out.
  public func settingApart(_ names: [String]) -> Table {
    var table = self
    table.apart = names.compactMap { name in columns.first { $0.name == name } }
    return table
  }
}

extension ParameterInfo {
  /// A tensor's description, to try an initializer on.
  ///
  /// - Parameters:
  ///   - name: as in the saved weights: `layers.0.weight`.
  ///   - dimensions: as PyTorch has them.
  public init(testing name: String, dimensions: [Int]) {
    self.init(name: name, dimensions: dimensions)
  }
}

extension Predictions {
  /// Predictions, to try a metric on.
  ///
  /// - Parameters:
  ///   - outputs: row-major, [rows × width].
  ///   - rowLosses: each row's loss; zeros if left out.
  public init(testing outputs: [Double], width: Int, rowLosses: [Double]? = nil, truth: Truth) {
    let rows = width > 0 ? outputs.count / width : 0
    self.init(
      outputs: outputs, width: width,
      rowLosses: rowLosses ?? [Double](repeating: 0, count: rows), truth: truth)
  }
}

extension MetricHistory {
  /// A history, to try a schedule on: a metric such as `validation.loss`, one value per epoch.
  public convenience init(testing values: [String: [Double]]) {
    self.init()
    for (name, values) in values {
      for value in values { append(value, to: name) }
    }
  }
}

/// A gradient after a gradient transform has changed it, in Float64.
///
/// - Parameters:
///   - gradient: at least one number.
///   - transform: the transform.
///   - parameters: what is trained, as many numbers; zeros if left out.
public func gradient(
  _ gradient: [Double], changedBy transform: any GradientTransform, parameters: [Double]? = nil
) throws -> [Double] {
  let start = parameters ?? gradient.map { _ in 0 }
  try require(start.count == gradient.count && !start.isEmpty, "gives no gradient of one count")
  let test = try TestNetwork(
    .init(kind: .values, width: start.count), rows: 1, stateCount: transform.stateCount
  ) { network in
    let point = try network.point(start)
    try network.loss(SlopeKernel(slope: gradient), of: point)
    return point
  }
  _ = test.step()
  transform.makeRule(test.network.updateMemory).update(
    UpdateStep(number: 1, rateFactor: 1, of: test.network))
  return test.network.parameters.flatMap { test.network.gradient(of: $0) }
}

/// Σ slopeᵢ · outputᵢ, whose gradient is the slope.
private struct SlopeKernel: ValueLossKernel {
  let slope: [Double]

  func evaluate<S: Scalar>(
    _ output: Span<S>, target: Span<S>, gradient: inout MutableSpan<S>
  ) -> S {
    var sum: S = 0
    for i in output.indices {
      gradient[i] = S(slope[i])
      sum += gradient[i] * output[i]
    }
    return sum
  }
}
