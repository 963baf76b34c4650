internal import SeismoSpec
package import SeismoTables

/// A transform that puts a value in place of missing ones, the same in all rows, and may tell of them in a column of
/// its own.
package protocol Imputing: Transform where Fitted == FittedFill {
  /// The columns to fill.
  var on: ColumnSelection { get set }
  /// Whether a column `name=missing` says where it was filled, 1 there and 0 elsewhere.
  var indicator: Bool { get set }
  /// What fills a column.
  ///
  /// - Throws: `ParameterProblem` whose reason continues "column 'x'".
  func filling(of column: Column) throws -> FittedFill.Filling
}

extension Imputing {
  /// `indicator`.
  static var indicatorParameter: Parameter<Self> {
    Parameter(
      "indicator", \.indicator, .flag,
      "Whether a column 'name=missing' is 1 where it was filled, for columns that training lacks values of."
    )
  }

  /// Learns what fills each column.
  ///
  /// - Throws: `ParameterProblem` for a column that can't be filled, or when a new column's name is taken.
  package func fit(_ rows: TrainView) throws -> FittedFill {
    let table = rows.table
    let names = Set(table.columns.map(\.name))
    var fitted = FittedFill(columns: [])
    for column in try on.indices(in: table).map({ table.columns[$0] }) {
      do {
        let hasMissing = (0..<column.count).contains(where: column.isMissing(at:))
        let entry = FittedFill.Entry(
          name: column.name, fitted: try filling(of: column),
          indicator: indicator && hasMissing ? true : nil)
        if entry.indicator == true, names.contains(entry.indicatorName) {
          throw ParameterProblem("indicator", "would make '\(entry.indicatorName)' a second time")
        }
        fitted.columns.append(entry)
      } catch let problem as ParameterProblem {
        throw ParameterProblem(problem.key, column: column.name, problem.reason)
      }
    }
    return fitted
  }
}

/// What stands in for missing values, by column.
package struct FittedFill: FittedTransform, Equatable {
  /// A number or a level.
  package enum Filling: Sendable, Equatable {
    case number(Double)
    case level(String)
  }

  /// One column.
  package struct Entry: Codable, Sendable, Equatable {
    /// Its name.
    package var name: String
    /// What fills it.
    package var fitted: Filling
    /// Whether it has a column `name=missing`; nil is no.
    package var indicator: Bool?

    var indicatorName: String { "\(name)=missing" }
  }

  /// In the order of the table's columns.
  package internal(set) var columns: [Entry]

  /// Fills; an indicator stands behind its column.
  package func apply(to table: inout Table) {
    let entries = Dictionary(columns.map { ($0.name, $0) }) { first, _ in first }
    let old = table.columns
    table.columns = []
    for column in old {
      guard let entry = entries[column.name] else {
        table.columns.append(column)
        continue
      }
      table.columns.append(column.filled(by: entry.fitted))
      guard entry.indicator == true else { continue }
      let marks = (0..<column.count).map { column.isMissing(at: $0) ? 1.0 : 0 }
      table.columns.append(Column(name: entry.indicatorName, values: .numbers(marks)))
    }
  }

  package func formulas(of table: FormulaTable) -> FormulaTable? {
    var table = table
    table.replace(columns, named: \.name) { column, entry in
      let indicator = [column.isMissing].filter { _ in entry.indicator == true }
      return [column.filled(by: entry.fitted)]
        + indicator.map { .init(name: entry.indicatorName, $0) }
    }
    return table
  }
}

extension FormulaTable.Column {
  fileprivate var isMissing: NumberFormula {
    switch values {
    case .numbers(let numbers): numbers.isMissing
    case .texts(let texts): texts.isMissing
    }
  }

  fileprivate func filled(by filling: FittedFill.Filling) -> FormulaTable.Column {
    switch (values, filling) {
    case (.numbers(let x), .number(let number)):
      .init(name: name, x.isMissing.choose(.constant(number), else: x))
    case (.texts(let text), .level(let level)): .init(name: name, text.filled(by: level))
    case (.numbers, .level), (.texts, .number): self
    }
  }
}

extension FittedFill.Filling: Codable {
  /// A number is called the median for all means of filling: models have been saved so.
  private enum Key: String, CodingKey {
    case number = "median"
    case level
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    if let level = try values.decodeIfPresent(String.self, forKey: .level) {
      self = .level(level)
    } else {
      self = .number(try values.decode(Double.self, forKey: .number))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    switch self {
    case .number(let number): try values.encode(number, forKey: .number)
    case .level(let level): try values.encode(level, forKey: .level)
    }
  }
}

extension Column {
  /// The column with a value where it has none. A level that it doesn't have comes behind its others.
  fileprivate func filled(by filling: FittedFill.Filling) -> Column {
    var column = self
    switch (values, filling) {
    case (.numbers(let numbers), .number(let number)):
      column.values = .numbers(numbers.map { $0.isNaN ? number : $0 })
      if !type.isDate { column.type = .number }
    case (.categories(let codes, var levels), .level(let level)):
      let place = levels.firstIndex(of: level) ?? levels.count
      if place == levels.count { levels.append(level) }
      column.values = .categories(codes.map { $0 < 0 ? Int32(place) : $0 }, levels: levels)
    case (.numbers, .level), (.categories, .number): break
    }
    return column
  }

  /// Its numbers.
  ///
  /// - Throws: `ParameterProblem` for a column of words.
  func numbersToFill() throws(ParameterProblem) -> ObservedValues {
    guard let numbers else { throw ParameterProblem("on", "is not numeric") }
    return ObservedValues(numbers.array)
  }
}

extension Double {
  /// A filling of a column's own figure, such as its median.
  ///
  /// - Throws: `ParameterProblem` for one that isn't finite.
  func asFilling(called word: String) throws(ParameterProblem) -> FittedFill.Filling {
    guard !isNaN else {
      throw ParameterProblem("on", "has no value in any training row, so it has no \(word)")
    }
    guard isFinite else {
      throw ParameterProblem(
        "on",
        "has an infinite \(word); take infinite values for missing ones with schema.missing, such as "
          + "missing: {NAME: [inf, -inf]}")
    }
    return .number(self)
  }
}
