package import SeismoSpec
package import SeismoTables

/// Replaces a categorical column by a 0/1 column per level seen in training, in level order.
///
/// The new columns are named `name=level` and stand where the old one stood; then come `name=other`
/// and `name=missing`, where the parameters ask for them.
package struct OneHot: Transform {
  /// What a level becomes that training didn't have.
  package enum Unseen: String, CaseIterable, Codable, Sendable {
    /// 0 in all columns.
    case zeros
    /// 1 in the column `name=other`.
    case other
    /// Its row is refused.
    case error
  }

  /// What a missing value becomes.
  package enum Missing: String, CaseIterable, Codable, Sendable {
    /// 0 in all columns.
    case zeros
    /// 1 in the column `name=missing`; 0 in all columns where training had no missing value.
    case level
    /// Its row is refused.
    case error
  }

  /// What becomes of a column of two levels.
  package enum Binary: String, CaseIterable, Codable, Sendable {
    /// A column for each, as for more levels.
    case columns
    /// One column, named by the second level: 1 for it, −1 for the first, 0 for what is neither.
    case sign
  }

  package static let name = "one_hot"
  package static let summary = "Replaces a categorical column by a 0/1 column per training level."
  package static let examples = [
    "one_hot", "{use: one_hot, unseen: other, missing: level, rare: 20}",
    "{use: one_hot, unseen: error, missing: error}", "{use: one_hot, binary: sign}",
  ]
  package static let parameters: [Parameter<OneHot>] = [
    .on(\.on),
    Parameter(
      "unseen", \.unseen, .choice,
      "A level that training lacks: 0 everywhere, 1 in the column 'name=other', or an error."),
    Parameter(
      "missing", \.missing, .choice,
      "A missing value: 0 everywhere, 1 in 'name=missing' if training has any, or an error."),
    Parameter(
      "rare", \.rare, .off(or: .integer(atLeast: 2)),
      "Levels with fewer training rows than this share the column 'name=other'."),
    Parameter(
      "binary", \.binary, .choice,
      "What two levels, and no column 'name=other' or 'name=missing', become: columns, or one of -1 and 1 (sign)."
    ),
  ]

  /// The columns to encode.
  package var on = ColumnSelection.categorical
  /// What a level becomes that training didn't have.
  package var unseen = Unseen.zeros
  /// What a missing value becomes.
  package var missing = Missing.zeros
  /// The training rows that a level needs for a column of its own, from 2; nil is 1.
  package var rare: Int?
  /// What a column of two levels becomes; `sign` is RealMLP's (Holzmüller, Grinsztajn and Steinwart, 2024).
  package var binary = Binary.columns

  /// The most columns that one may become; a column of ids would fill the memory.
  static let levelLimit = 4096

  /// The transform with its defaults.
  package init() {}

  /// Learns each column's levels.
  ///
  /// - Throws: `ParameterProblem` for a numeric column, for too many levels, or when a new column's
  ///   name is taken.
  package func fit(_ rows: TrainView) throws -> FittedOneHot {
    var names = Set(rows.table.columns.map(\.name))
    var fitted = FittedOneHot(unseen: unseen, missing: missing, columns: [])
    for (name, codes, levels) in try categoricalColumns(in: rows.table) {
      let entry = entry(name, codes, levels)
      guard entry.levels.count <= Self.levelLimit else {
        throw ParameterProblem(
          "on", column: name,
          "has \(entry.levels.count) levels, more than \(Self.levelLimit); "
            + "exclude it, or raise rare")
      }
      try requireDistinct(entry)
      for new in entry.newNames where !names.insert(new).inserted {
        throw ParameterProblem("on", column: name, "would make '\(new)' a second time")
      }
      fitted.columns.append(entry)
    }
    return fitted
  }

  private func entry(
    _ name: String, _ codes: [Int32], _ levels: [String]
  ) -> FittedOneHot.Entry {
    var rows = [Int](repeating: 0, count: levels.count)
    for code in codes where code >= 0 { rows[Int(code)] += 1 }
    let kept = levels.indices.filter { rows[$0] >= rare ?? 1 }
    let others = levels.indices.filter { rows[$0] > 0 && rows[$0] < rare ?? 1 }
    var entry = FittedOneHot.Entry(
      name: name, levels: kept.map { levels[$0] }, rare: others.map { levels[$0] },
      hasOther: unseen == .other || !others.isEmpty,
      hasMissing: missing == .level && codes.contains { $0 < 0 })
    if binary == .sign, kept.count == 2, !entry.hasOther, !entry.hasMissing { entry.isSign = true }
    return entry
  }

  /// Refuses a level whose column would be that of the other levels, or of missing values.
  private func requireDistinct(_ entry: FittedOneHot.Entry) throws(ParameterProblem) {
    let taken = [("other", entry.hasOther), ("missing", entry.hasMissing)]
    for (word, isTaken) in taken where isTaken && entry.levels.contains(word) {
      let key = word == "missing" ? "missing" : unseen == .other ? "unseen" : "rare"
      throw ParameterProblem(
        key, column: entry.name,
        "has a level '\(word)', so '\(entry.name)=\(word)' would mean two "
          + "things; rename the level")
    }
  }
}

/// The levels that training had, by column.
package struct FittedOneHot: FittedTransform, Equatable {
  /// One column.
  package struct Entry: Codable, Sendable, Equatable {
    /// Its name.
    package var name: String
    /// The levels with a column of their own, in order.
    package var levels: [String]
    /// The levels that share the column of the others, in order.
    package var rare: [String]
    /// Whether there is a column of the others.
    package var hasOther: Bool
    /// Whether there is a column of missing values.
    package var hasMissing: Bool
    /// Whether its two levels are −1 and 1 in one column; nil is no.
    package var isSign: Bool?

    /// What the first of the levels is in the new columns, if they are one.
    var firstLevel: Double { isSign == true ? -1 : 1 }

    /// The new column of a level.
    func column(of place: Int) -> Int { isSign == true ? 0 : place }

    var newNames: [String] {
      (levels.dropFirst(isSign == true ? 1 : 0) + (hasOther ? ["other"] : [])
        + (hasMissing ? ["missing"] : []))
        .map { "\(name)=\($0)" }
    }

    /// Which of the new columns is that of the other levels.
    var otherPlace: Int? { hasOther ? levels.count : nil }

    /// Which of the new columns is that of missing values.
    var missingPlace: Int? { hasMissing ? levels.count + (hasOther ? 1 : 0) : nil }
  }

  /// What a level becomes that training didn't have.
  package let unseen: OneHot.Unseen
  /// What a missing value becomes.
  package let missing: OneHot.Missing
  /// In the order of the table's columns.
  package internal(set) var columns: [Entry]

  /// Those with a column of their own, and those that share one.
  package var levels: [String: [String]] {
    Dictionary(columns.map { ($0.name, $0.levels + $0.rare) }) { first, _ in first }
  }

  /// Puts the new columns where each column stood.
  ///
  /// - Throws: `DataProblem` for a level that training didn't have, or a missing value, where that
  ///   is to be an error.
  package func apply(to table: inout Table) throws {
    let entries = Dictionary(columns.map { ($0.name, $0) }) { first, _ in first }
    let old = table.columns
    table.columns = []
    for column in old {
      guard let entry = entries[column.name],
        case .categories(let codes, let levels) = column.values
      else {
        table.columns.append(column)
        continue
      }
      let zeros = [Double](repeating: 0, count: codes.count)
      var encoded = [[Double]](repeating: zeros, count: entry.newNames.count)
      let places = places(of: levels, in: entry)
      for (row, code) in codes.enumerated() {
        if code < 0, missing == .error {
          throw table.problem(.missing, at: row, column: entry.name)
        }
        let place = code < 0 ? entry.missingPlace : places[Int(code)]
        if let place {
          encoded[entry.column(of: place)][row] = place == 0 ? entry.firstLevel : 1
        }
        if code >= 0, place == nil, unseen == .error {
          throw table.problem(.unseen(levels[Int(code)]), at: row, column: entry.name)
        }
      }
      table.columns += zip(entry.newNames, encoded).map { Column(name: $0, values: .numbers($1)) }
    }
  }

  package func formulas(of table: FormulaTable) -> FormulaTable? {
    var (table, refusals) = (table, [NumberFormula]())
    table.replace(columns, named: \.name) { column, entry in
      guard let text = column.texts else { return nil }
      let known = entry.levels + entry.rare
      let place = text.place(among: known, missing: known.count, unseen: known.count + 1)
      if missing == .error { refusals.append(text.isMissing) }
      if unseen == .error {
        refusals.append(text.place(among: known, missing: 0, unseen: -1).isLess(than: 0))
      }
      return FormulaTable.Column.each(of: place.line(of: lines(entry)), named: entry.newNames)
    }
    for refusal in refusals { table.refuse(where: refusal) }
    return table
  }

  /// The new columns' numbers for each level, a missing value, and a level that training didn't have.
  private func lines(_ entry: Entry) -> [[Double]] {
    let zeros = [Double](repeating: 0, count: entry.newNames.count)
    let places =
      entry.levels.indices.map(Optional.some) + entry.rare.map { _ in entry.otherPlace }
      + [entry.missingPlace, unseen == .other ? entry.otherPlace : nil]
    return places.map { place in
      var line = zeros
      if let place { line[entry.column(of: place)] = place == 0 ? entry.firstLevel : 1 }
      return line
    }
  }

  /// Which of the new columns is 1 for each level; nil for one that training didn't have, unless it
  /// goes with the others.
  private func places(of levels: [String], in entry: Entry) -> [Int?] {
    var places: [String: Int] = [:]
    for (place, level) in entry.levels.enumerated() { places[level] = place }
    for level in entry.rare { places[level] = entry.otherPlace }
    return levels.map { places[$0] ?? (unseen == .other ? entry.otherPlace : nil) }
  }
}
