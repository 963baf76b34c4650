package import SeismoNetworks
internal import SeismoSpec
package import SeismoTables

/// A dataset after reading, splitting and preparation.
package struct PreparedData: Sendable {
  /// The three parts, in this order everywhere.
  package enum Part: String, CaseIterable, Sendable {
    case training, validation, test
  }

  /// One fitted or applied step, for the run's record.
  package struct Step: Sendable {
    /// The component's name.
    package var name: String
    /// What it learned, as JSON; nil for a row filter.
    package var fitted: String?
    /// Ids of the training rows that a filter dropped.
    package var dropped: [Int32] = []
  }

  /// Rows read.
  package var rowsRead = 0
  /// What the reader decided, doubts, and left out.
  package var notes = ReadNotes()
  /// Rows that are in two parts.
  package var repetitions: [Repetition] = []
  /// Classes that only held-out rows have; the rows were left out.
  package var unknownClasses: [UnknownClass] = []
  /// Ids of the rows that have no target and are in no part.
  package var rowsWithoutTarget: [Int32] = []
  /// The prepared rows of each part.
  package var tables: [Part: Table] = [:]
  /// Names of the classes, in the order of their indices; empty for a numeric target.
  package var classes: [String] = []
  /// What the target was transformed by; nil when it is as read.
  package var target: FittedTarget?
  /// The targets of each part as read, where a transform has others for training.
  var targetsAsRead: [Part: [Double]] = [:]
  /// The steps that made them.
  package var steps: [Step] = []

  /// Nothing read yet.
  package init() {}

  /// The prepared rows of a part.
  package subscript(part: Part) -> Table {
    get { tables[part] ?? Table(columns: [], provenance: Provenance(file: "", lines: [])) }
    set { tables[part] = newValue }
  }

  /// The class indices of the training rows, for samplers that balance.
  var sampledRows: SampledRows {
    var rows = SampledRows(count: self[.training].rowCount)
    if case .categories(let codes, _)? = self[.training].target?.values { rows.labels = codes }
    return rows
  }

  /// Columns of the target: the classes, or 1.
  package var targetWidth: Int { classes.isEmpty ? 1 : classes.count }

  /// The targets of a part in the column's own unit, as exact as they were read; nil for classes.
  package func truth(of part: Part) -> [Double]? {
    targetsAsRead[part] ?? self[part].target?.numbers
  }

  /// The rows of a part as the network takes them.
  package func examples(_ part: Part, _ precision: Precision) -> Examples {
    let table = self[part]
    var labels: [Int32] = []
    var targets: [[Double]] = []
    switch table.target?.values {
    case .categories(let codes, _)?: labels = codes
    case .numbers(let numbers)?: targets = [numbers]
    case nil: break
    }
    return Examples(
      columns: table.columns.map { $0.numbers ?? [] }, labels: labels, targets: targets,
      count: table.rowCount, precision: precision)
  }
}

extension PreparedData {
  /// Fits a step on the training rows and applies it: a filter to them, a transform to all.
  ///
  /// - Throws: `ParameterProblem`, or `DataProblem` for a row that the step refuses.
  package mutating func apply(_ step: any PreparationStep) throws {
    let training = TrainView(trainingRows: self[.training])
    switch step {
    case let filter as any RowFilter:
      let keep = try filter.keep(training)
      let table = training.table
      guard keep.count == table.rowCount else {
        throw ParameterProblem(nil, "answered for \(keep.count) of \(table.rowCount) rows")
      }
      let dropped = keep.indices.filter { !keep[$0] }.map { table.rowIDs[$0] }
      steps.append(Step(name: type(of: filter).name, fitted: nil, dropped: dropped))
      self[.training] = table.selecting(keep.indices.filter { keep[$0] })
    case let transform as any Transform:
      try apply(transform, training)
    default:
      break
    }
  }

  private mutating func apply<T: Transform>(_ transform: T, _ training: TrainView) throws {
    let (fitted, rows) = try transform.fitTransform(training)
    let before = self
    self[.training] = rows
    try fitted.apply(to: &self[.validation])
    try fitted.apply(to: &self[.test])
    for part in Part.allCases {
      let (rows, columns) = (before[part].rowIDs, self[part].columns)
      guard self[part].rowIDs == rows, columns.allSatisfy({ $0.count == rows.count }) else {
        throw ParameterProblem(nil, "didn't keep the \(part.rawValue) rows as they are")
      }
    }
    steps.append(Step(name: T.name, fitted: try FittedState.encode(fitted)))
  }
}
