package import SeismoSpec
package import SeismoTables

/// Replaces a numeric column by its piecewise linear encoding (Gorishniy, Rubachev and Babenko, "On embeddings for
/// numerical features in tabular deep learning", 2022, section 3.2): one column for each bin between neighbouring
/// edges, which says how much of the bin lies below the value.
///
/// The edges e_0 < e_1 < … are the different quantiles i / `n_bins` of training. Bin j's column, `name.binJ` from 0, is
/// (x − e_j) / (e_{j+1} − e_j), at least 0 but in the first bin and at most 1 but in the last, so that it goes on as a
/// line beyond training's values. A constant column, and one without any value in training, has no bin and is left out.
/// A missing value is missing in every bin. With `keep` the column stays before its bins, a constant one without any.
package struct PiecewiseLinear: Transform {
  package static let name = "ple"
  package static let summary =
    "Replaces a numeric column by how much of each bin between its quantiles lies below the value."
  package static let examples = [
    "ple", "{use: ple, n_bins: 4, on: y}", "{use: ple, n_bins: 3, keep: true}",
  ]
  package static let parameters: [Parameter<PiecewiseLinear>] = [
    .on(\.on),
    Parameter(
      "n_bins", \.bins, .integer(in: 1...1000), "Bins, of which those without a width are left out."
    ),
    Parameter(
      "keep", \.keep, .flag,
      "Whether the column stays before its bins, as the layer ple_embedding wants it."),
  ]

  /// The columns to encode.
  package var on = ColumnSelection.numeric
  /// How many bins there are, if all quantiles differ.
  package var bins = 48
  /// Whether the column stays.
  package var keep = false

  /// The transform with its defaults.
  package init() {}

  /// Learns each column's edges.
  ///
  /// - Throws: `ParameterProblem` for a column of words, one with an infinite value, or when a new column's name is
  ///   taken.
  package func fit(_ rows: TrainView) throws -> FittedPiecewiseLinear {
    var names = Set(rows.table.columns.map(\.name))
    var fitted = FittedPiecewiseLinear(columns: [], keep: keep ? true : nil)
    for (name, values) in try numericColumns(in: rows.table) {
      let entry = FittedPiecewiseLinear.Entry(name: name, edges: try edges(of: values, name))
      for new in entry.newNames where !names.insert(new).inserted {
        throw ParameterProblem("on", column: name, "would make '\(new)' a second time")
      }
      fitted.columns.append(entry)
    }
    return fitted
  }

  private func edges(of values: [Double], _ name: String) throws(ParameterProblem) -> [Double] {
    let observed = ObservedValues(values)
    guard let least = observed.sorted.first, let greatest = observed.sorted.last else { return [] }
    guard (greatest - least).isFinite else {
      throw ParameterProblem("on", column: name, "has no finite range in training")
    }
    var edges: [Double] = []
    for place in 0...bins {
      let edge = observed.quantile(Double(place) / Double(bins))
      if edge > edges.last ?? -.infinity { edges.append(edge) }
    }
    return edges
  }
}

/// The edges of the bins, by column.
package struct FittedPiecewiseLinear: FittedTransform, Equatable {
  /// One column.
  package struct Entry: Codable, Sendable, Equatable {
    /// Its name.
    package var name: String
    /// The edges, ascending; a single one makes no bin.
    package var edges: [Double]

    var bins: Int { max(0, edges.count - 1) }
    var newNames: [String] { (0..<bins).map { "\(name).bin\($0)" } }
  }

  /// In the order of the table's columns.
  package internal(set) var columns: [Entry]
  /// Whether each column stays before its bins; nil, as in a model of before it could, for no.
  var keep: Bool?

  /// Puts the bins where each column stood.
  package func apply(to table: inout Table) {
    let entries = Dictionary(columns.map { ($0.name, $0) }) { first, _ in first }
    table.columns = table.columns.flatMap { column in
      guard let entry = entries[column.name], let numbers = column.numbers else { return [column] }
      let kept = keep == true ? [column] : []
      return kept
        + entry.newNames.enumerated().map { bin, name in
          let (low, high) = (entry.edges[bin], entry.edges[bin + 1])
          let shares = numbers.map { x in
            let share = (x - low) / (high - low)
            if bin > 0, share < 0 { return 0.0 }
            return bin + 1 < entry.bins && share > 1 ? 1 : share
          }
          return Column(name: name, values: .numbers(shares))
        }
    }
  }

  package func formulas(of table: FormulaTable) -> FormulaTable? {
    var table = table
    table.replace(columns, named: \.name) { column, entry in
      guard let x = column.numbers else { return nil }
      let lows = Array(entry.edges.dropLast().prefix(entry.bins))
      let widths = zip(entry.edges.dropFirst(), entry.edges).map { $0 - $1 }
      let floors = lows.indices.map { $0 == 0 ? -Double.infinity : 0 }
      let tops = lows.indices.map { $0 == entry.bins - 1 ? Double.infinity : 1 }
      let share = (x - .constants(lows)) / .constants(widths)
      let raised = share.isLess(than: .constants(floors)).choose(.constants(floors), else: share)
      let shares = NumberFormula.constants(tops).isLess(than: raised)
        .choose(.constants(tops), else: raised)
      return (keep == true ? [column] : [])
        + FormulaTable.Column.each(of: shares, named: entry.newNames)
    }
    return table
  }
}
