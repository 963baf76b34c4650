package import SeismoSpec
package import SeismoTables

/// Replaces a categorical column by a 0/1 column per level seen in training, in level order.
///
/// The new columns are named `name=level` and stand where the old one stood. A missing value, and a
/// level that training didn't have, is 0 in all of them.
package struct OneHot: Transform {
  package static let name = "one_hot"
  package static let summary = "Replaces a categorical column by a 0/1 column per training level."
  package static let parameters: [Parameter<OneHot>] = [.on(\.on)]

  /// The columns to encode.
  package var on = ColumnSelection.categorical

  /// The most columns that one may become; a column of ids would fill the memory.
  static let levelLimit = 4096

  /// The transform with its defaults.
  package init() {}

  /// Learns each column's levels.
  ///
  /// - Throws: `ParameterProblem` for a numeric column, or when a new column's name is taken.
  package func fit(_ rows: TrainView) throws -> FittedOneHot {
    var names = Set(rows.table.columns.map(\.name))
    var fitted = FittedOneHot(columns: [])
    for index in try on.indices(in: rows.table) {
      let column = rows.table.columns[index]
      guard case .categories(let codes, let levels) = column.values else {
        throw ParameterProblem("on", "column '\(column.name)' is not categorical")
      }
      let seen = Set(codes.filter { $0 >= 0 }).sorted().map { levels[Int($0)] }
      guard seen.count <= Self.levelLimit else {
        throw ParameterProblem(
          "on",
          "column '\(column.name)' has \(seen.count) levels, more than \(Self.levelLimit); exclude it"
        )
      }
      let entry = FittedOneHot.Entry(name: column.name, levels: seen)
      for name in entry.newNames where !names.insert(name).inserted {
        throw ParameterProblem("on", "column '\(column.name)' would make '\(name)' a second time")
      }
      fitted.columns.append(entry)
    }
    return fitted
  }
}

/// The levels that training had, by column.
package struct FittedOneHot: FittedTransform, Equatable {
  /// One column.
  package struct Entry: Codable, Sendable, Equatable {
    /// Its name.
    package var name: String
    /// Its levels, in order.
    package var levels: [String]

    var newNames: [String] { levels.map { "\(name)=\($0)" } }
  }

  /// In the order of the table's columns.
  package internal(set) var columns: [Entry]

  /// Puts the 0/1 columns where each column stood.
  package func apply(to table: inout Table) {
    for entry in columns {
      guard let index = table.index(of: entry.name),
        case .categories(let codes, let levels) = table.columns[index].values
      else { continue }
      let encoded = zip(entry.newNames, entry.levels).map { name, level in
        let code = levels.firstIndex(of: level).map(Int32.init) ?? .max
        return Column(name: name, values: .numbers(codes.map { $0 == code ? 1 : 0 }))
      }
      table.columns.replaceSubrange(index...index, with: encoded)
    }
  }
}
