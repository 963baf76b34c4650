package import SeismoSpec
package import SeismoTables

/// Drops training rows whose Mahalanobis distance from the mean of the selected columns together is improbable for a
/// normal distribution: (x − μ)ᵀ Σ⁻¹ (x − μ) above the `quantile` of the chi-squared distribution with as many degrees
/// of freedom as the covariance's rank (scikit-learn's `EmpiricalCovariance`, divisor n).
///
/// A row that is usual in each column may be improbable in their combination. Columns that others determine take no
/// part, by the pseudoinverse; of the correlations' eigenvalues those below 10⁻¹⁰ of the largest count as 0. μ and Σ
/// are of the rows that have all values; a row that lacks one is kept. Outliers widen Σ and may hide each other, as in
/// every estimate that isn't robust.
package struct MahalanobisOutliers: RowFilter {
  package static let name = "mahalanobis_outliers"
  package static let summary =
    "Drops training rows that are improbably far from the mean of all columns together."
  package static let examples = [
    "mahalanobis_outliers", "{use: mahalanobis_outliers, on: [x, y], quantile: 0.9}",
  ]
  package static let parameters: [Parameter<MahalanobisOutliers>] = [
    .on(\.on),
    Parameter(
      "quantile", \.quantile, .number(.between(0.5..<1)),
      "The share of normally distributed rows that is kept."),
  ]

  /// The columns to look at.
  package var on = ColumnSelection.numeric
  /// The share of normally distributed rows that is kept.
  package var quantile = 0.999

  /// The most columns: the work grows with their third power.
  static let columnLimit = 1000

  /// The filter with its defaults.
  package init() {}

  /// Whether each row is near enough.
  ///
  /// - Throws: `ParameterProblem` for a column that isn't there, isn't numeric, or has values that are infinite or
  ///   too large.
  package func keep(_ rows: TrainView) throws -> [Bool] {
    let count = rows.table.rowCount
    let columns = try numericColumns(in: rows.table)
    guard columns.count <= Self.columnLimit else {
      throw ParameterProblem(
        "on", "selects \(columns.count) columns, more than \(Self.columnLimit); name fewer")
    }
    let whole = (0..<count).filter { row in !columns.contains { $0.values[row].isNaN } }
    let (distances, rank) = try squaredDistances(columns, whole)
    var keep = [Bool](repeating: true, count: count)
    guard rank > 0 else { return keep }
    for (row, distance) in zip(whole, distances) {
      keep[row] = ChiSquared.share(below: distance, freedom: rank) <= quantile
    }
    return keep
  }

  /// The squared distance of each of some rows, and the covariance's rank.
  package func squaredDistances(
    _ columns: [(name: String, values: [Double])], _ rows: [Int]
  ) throws -> (distances: [Double], rank: Int) {
    guard !rows.isEmpty else { return ([], 0) }
    var scaled: [[Double]] = []
    for column in columns {
      let observed = ObservedValues(rows.map { column.values[$0] })
      let (mean, deviation) = (observed.mean, observed.standardDeviation)
      try observed.requireFinite(
        mean, deviation, of: column.name, called: "mean or standard deviation")
      if deviation > 0 { scaled.append(rows.map { (column.values[$0] - mean) / deviation }) }
    }
    let correlation = SymmetricMatrix(scaled.count) { i, j in
      zip(scaled[i], scaled[j]).reduce(0) { $0 + $1.0 * $1.1 } / Double(rows.count)
    }
    let (values, vectors) = correlation.eigen()
    let largest = values.max() ?? 0
    let kept = values.indices.filter { values[$0] > 1e-10 * largest }
    var distances = [Double](repeating: 0, count: rows.count)
    for index in kept {
      for row in rows.indices {
        let along = scaled.indices.reduce(0.0) { $0 + scaled[$1][row] * vectors[index][$1] }
        distances[row] += along * along / values[index]
      }
    }
    return (distances, kept.count)
  }
}
