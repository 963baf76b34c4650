package import SeismoSpec
package import SeismoTables

/// Replaces a categorical column by the share of the training rows that have the row's level, from 0 to 1, or by their
/// number.
///
/// Missing values are a level of their own; a level that training lacked is 0.
package struct Frequency: Transform {
  package static let name = "frequency"
  package static let summary =
    "Replaces a categorical column by how frequent its level is in training."
  package static let examples = ["frequency", "{use: frequency, counts: true}"]
  package static let parameters: [Parameter<Frequency>] = [
    .on(\.on),
    Parameter(
      "counts", \.counts, .flag, "Whether it is the number of rows rather than their share."),
  ]

  /// The columns to encode.
  package var on = ColumnSelection.categorical
  /// Whether it is the number of rows.
  package var counts = false

  /// The transform with its defaults.
  package init() {}

  /// Counts each column's levels.
  ///
  /// - Throws: `ParameterProblem` for a numeric column.
  package func fit(_ rows: TrainView) throws -> FittedLevelValues {
    FittedLevelValues(
      columns: try categoricalColumns(in: rows.table).map { name, codes, levels in
        var numbers = [Double](repeating: 0, count: levels.count + 1)
        for code in codes { numbers[Int(code) + 1] += 1 }
        if !counts { numbers = numbers.map { $0 / Double(max(codes.count, 1)) } }
        let seen = levels.indices.filter { numbers[$0 + 1] > 0 }
        return FittedLevelValues.Entry(
          name: name, newNames: [name], levels: seen.map { levels[$0] },
          values: seen.map { [numbers[$0 + 1]] }, missing: [numbers[0]], unseen: [0])
      })
  }
}

/// Numbers that stand for levels, by column.
package struct FittedLevelValues: FittedTransform, Equatable {
  /// One column.
  package struct Entry: Codable, Sendable, Equatable {
    /// Its name.
    package var name: String
    /// The names of the columns in its place, one for each number.
    package var newNames: [String]
    /// The levels that training had, in order.
    package var levels: [String]
    /// Their numbers.
    package var values: [[Double]]
    /// Those of a missing value, and of a level that training lacked.
    package var missing, unseen: [Double]

    /// The columns for rows of a column of words.
    func columns(of codes: [Int32], _ levels: [String]) -> [Column] {
      var places: [String: Int] = [:]
      for (place, level) in self.levels.enumerated() { places[level] = place }
      let known = levels.map { places[$0].map { values[$0] } ?? unseen }
      return newNames.indices.map { index in
        let numbers = codes.map { $0 < 0 ? missing[index] : known[Int($0)][index] }
        return Column(name: newNames[index], values: .numbers(numbers))
      }
    }
  }

  /// In the order of the table's columns.
  package internal(set) var columns: [Entry]

  /// Those that training had.
  package var levels: [String: [String]] {
    Dictionary(columns.map { ($0.name, $0.levels) }) { first, _ in first }
  }

  /// Puts the numbers where each column stood.
  package func apply(to table: inout Table) {
    let entries = Dictionary(columns.map { ($0.name, $0) }) { first, _ in first }
    table.columns = table.columns.flatMap { column in
      guard let entry = entries[column.name],
        case .categories(let codes, let levels) = column.values
      else { return [column] }
      return entry.columns(of: codes.array, levels)
    }
  }

  package func formulas(of table: FormulaTable) -> FormulaTable? {
    var table = table
    table.replace(columns, named: \.name) { column, entry in
      guard let text = column.texts else { return nil }
      let place = text.place(
        among: entry.levels, missing: entry.levels.count, unseen: entry.levels.count + 1)
      return FormulaTable.Column.each(
        of: place.line(of: entry.values + [entry.missing, entry.unseen]), named: entry.newNames)
    }
    return table
  }
}
