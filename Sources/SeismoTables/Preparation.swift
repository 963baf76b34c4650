public import SeismoSpec

/// A step of `prepare`: a row filter or a transform.
public protocol PreparationStep: Component {
  /// The columns it acts on.
  var on: ColumnSelection { get }
}

extension PreparationStep {
  /// The selected columns, in the table's order, with their values; NaN is missing.
  ///
  /// - Throws: `ParameterProblem` when one of them is categorical, or a name matches none.
  public func numericColumns(
    in table: Table
  ) throws(ParameterProblem) -> [(name: String, values: [Double])] {
    var selected: [(name: String, values: [Double])] = []
    for index in try on.indices(in: table) {
      let column = table.columns[index]
      guard let numbers = column.numbers else {
        throw ParameterProblem("on", column: column.name, "is not numeric")
      }
      selected.append((column.name, numbers.array))
    }
    return selected
  }

  /// The selected columns, in the table's order, with each row's index into the levels; −1 is
  /// missing.
  ///
  /// - Throws: `ParameterProblem` when one of them is numeric, or a name matches none.
  public func categoricalColumns(
    in table: Table
  ) throws(ParameterProblem) -> [(name: String, codes: [Int32], levels: [String])] {
    var selected: [(name: String, codes: [Int32], levels: [String])] = []
    for index in try on.indices(in: table) {
      let column = table.columns[index]
      guard case .categories(let codes, let levels) = column.values else {
        throw ParameterProblem("on", column: column.name, "is not categorical")
      }
      selected.append((column.name, codes.array, levels))
    }
    return selected
  }
}

extension Kind<any PreparationStep> {
  /// What `prepare` takes: row filters and transforms.
  public static let preparationStep = Kind(
    "preparation step",
    accepts: [Kind<any RowFilter>.rowFilter.name, Kind<any Transform>.transform.name])
}

/// The training rows: the only rows that anything can be fitted on.
///
/// Only the pipeline makes one, from the training split, so a component can't be handed others.
public struct TrainView: Sendable {
  /// The rows, with their targets.
  public let table: Table

  /// The rows, to be changed.
  fileprivate consuming func taken() -> Table { table }

  /// For the pipeline alone.
  package init(trainingRows table: Table) {
    self.table = table
  }
}

/// Drops rows of the training split; held-out rows are never dropped.
public protocol RowFilter: PreparationStep {
  /// Whether to keep each row, in order.
  ///
  /// - Throws: `ParameterProblem`.
  func keep(_ rows: TrainView) throws -> [Bool]
}

extension Kind<any RowFilter> {
  /// Filters of training rows.
  public static let rowFilter = Kind(
    "row filter", "Drops rows of the training split, never held-out ones.")
}

/// Changes columns and keeps the rows; fitted on the training split, applied to all.
public protocol Transform: PreparationStep {
  /// The fitted half.
  associatedtype Fitted: FittedTransform
  /// Learns from the training rows.
  ///
  /// - Throws: `ParameterProblem`, or `DataProblem` for a row that it refuses.
  func fit(_ rows: TrainView) throws -> Fitted
  /// Learns from the training rows and transforms them. The default applies what `fit` returns;
  /// an encoding that treats the rows it learned from in another way (out of fold) has its own.
  ///
  /// - Throws: `ParameterProblem`, or `DataProblem` for a row that it refuses.
  func fitTransform(_ rows: consuming TrainView) throws -> (fitted: Fitted, rows: Table)
}

extension Transform {
  /// Fits, then applies to the same rows.
  public func fitTransform(_ rows: consuming TrainView) throws -> (fitted: Fitted, rows: Table) {
    let fitted = try fit(copy rows)
    var table = rows.taken()
    try fitted.apply(to: &table)
    return (fitted, table)
  }
}

/// What a transform learned: a value that can be saved, and applied to any rows.
public protocol FittedTransform: Codable, Sendable {
  /// For each categorical column that it encodes the levels that it knows. Others are told of as unseen when rows
  /// are predicted.
  var levels: [String: [String]] { get }
  /// Changes the columns; the rows and their ids stay.
  ///
  /// - Throws: `DataProblem` for a row that it refuses; `Table.problem(_:at:column:)` makes one.
  func apply(to table: inout Table) throws
  /// The same by formulas of a closed list, for whoever knows those alone, such as an exporter; nil if there are none.
  ///
  /// - Parameter table: the columns' formulas before this step.
  func formulas(of table: FormulaTable) -> FormulaTable?
}

extension FittedTransform {
  /// None: it encodes no categories, or all of them.
  public var levels: [String: [String]] { [:] }
  /// None.
  public func formulas(of table: FormulaTable) -> FormulaTable? { nil }
}

extension Kind<any Transform> {
  /// Transforms of columns.
  public static let transform = Kind(
    "transform", "Changes columns; fitted on the training rows, applied to all.")
}

/// A transform that treats each selected numeric column by itself.
public protocol ColumnTransform: Transform where Fitted == FittedColumns<FittedColumn> {
  /// What is learned of one column.
  associatedtype FittedColumn: FittedColumnTransform
  /// Learns from one column's training values; NaN is missing.
  ///
  /// - Throws: `ParameterProblem` whose reason continues "column 'x'", such as "is constant".
  func fit(column: Span<Double>) throws -> FittedColumn
}

/// What a column transform learned of one column.
public protocol FittedColumnTransform: Codable, Sendable {
  /// Whether dates and times of day are still such after it; false unless it says otherwise.
  static var keepsDates: Bool { get }
  /// Changes the values in place.
  func apply(to column: inout MutableSpan<Double>)
  /// The same as a formula of a closed list, for whoever knows that alone, such as an exporter; nil if there is none.
  ///
  /// - Parameter x: the column before this step.
  func formula(of x: NumberFormula) -> NumberFormula?
}

extension FittedColumnTransform {
  /// False: what it makes of a date is a number.
  public static var keepsDates: Bool { false }
  /// None.
  public func formula(of x: NumberFormula) -> NumberFormula? { nil }
}

/// The fitted columns of a `ColumnTransform`, by name.
public struct FittedColumns<C: FittedColumnTransform>: FittedTransform {
  /// One fitted column.
  public struct Entry: Codable, Sendable {
    /// Its name.
    public var name: String
    /// What was learned.
    public var fitted: C
  }

  /// In the order of the table's columns.
  public var columns: [Entry]

  /// Applies each to the column of its name. The column is of numbers from then on, unless it is of
  /// dates that are kept.
  public func apply(to table: inout Table) {
    let names = table.columns.map(\.name)
    let places = Dictionary(zip(names, names.indices)) { first, _ in first }
    for entry in columns {
      guard let index = places[entry.name], var numbers = table.columns[index].numbers?.array
      else { continue }
      table.columns[index].values = .numbers([])
      var span = numbers.mutableSpan
      entry.fitted.apply(to: &span)
      table.columns[index].values = .numbers(numbers)
      if !(C.keepsDates && table.columns[index].type.isDate) { table.columns[index].type = .number }
    }
  }

  /// Nil where one of the columns has no formula.
  public func formulas(of table: FormulaTable) -> FormulaTable? {
    var (table, isWhole) = (table, true)
    table.replace(columns, named: \.name) { column, entry in
      guard let x = column.numbers else { return nil }
      guard let formula = entry.fitted.formula(of: x) else {
        isWhole = false
        return nil
      }
      return [.init(name: column.name, formula)]
    }
    return isWhole ? table : nil
  }
}

extension ColumnTransform {
  /// Fits each selected numeric column; the columns' names are put into its problems.
  public func fit(_ rows: TrainView) throws -> FittedColumns<FittedColumn> {
    var entries: [FittedColumns<FittedColumn>.Entry] = []
    for (name, values) in try numericColumns(in: rows.table) {
      do {
        entries.append(.init(name: name, fitted: try fit(column: values.span)))
      } catch let problem as ParameterProblem {
        throw ParameterProblem(problem.key, column: name, problem.reason)
      }
    }
    return FittedColumns(columns: entries)
  }
}

extension Registration {
  /// Registers a row filter.
  public static func rowFilter<C: RowFilter>(_ type: C.Type) -> Registration {
    Registration(Kind<any RowFilter>.rowFilter, type)
  }

  /// Registers a transform.
  public static func transform<C: Transform>(_ type: C.Type) -> Registration {
    Registration(Kind<any Transform>.transform, type)
  }
}
