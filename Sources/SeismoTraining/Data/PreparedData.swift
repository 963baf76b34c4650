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
  /// The prepared rows of each part.
  package var tables: [Part: Table] = [:]
  /// Names of the classes, in the order of their indices; empty for a numeric target.
  package var classes: [String] = []
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

extension Experiment {
  /// Reads, splits and prepares a variant's data.
  ///
  /// - Parameters:
  ///   - fold: which of the splitter's experiments.
  ///   - corrupting: for the proof that nothing held out is fitted on: changes the parts after the
  ///     split.
  /// - Throws: `SpecProblems` or `DataProblem`.
  package func prepareData(
    of variant: Variant, fold: Int = 0, corrupting: (inout PreparedData) -> Void = { _ in }
  ) throws -> PreparedData {
    let recipe = variant.recipe
    let table = try readTable(variant)
    var data = PreparedData()
    data.rowsRead = table.rowCount
    if case .categories(_, let levels)? = table.target?.values { data.classes = levels }
    var random = RandomStream(seed: recipe.seed, purpose: "split")
    let partition = try locating(SpecPath("data.split"), in: variant) {
      try recipe.splitter.partition(table, fold: fold, random: &random)
    }
    data[.training] = table.selecting(partition.training)
    data[.validation] = table.selecting(partition.validation)
    data[.test] = table.selecting(partition.test)
    corrupting(&data)
    for (index, step) in recipe.prepare.enumerated() {
      try locating(SpecPath("prepare").appending(index), in: variant) {
        try data.apply(step)
      }
    }
    try requireNumericColumns(data, variant)
    return data
  }

  private func readTable(_ variant: Variant) throws -> Table {
    let recipe = variant.recipe
    var request = ReadRequest(
      excluding: Set(recipe.schema.exclude), types: recipe.schema.types,
      missing: recipe.schema.missing)
    request.types[recipe.target] = recipe.loss.target == .classes ? .category : .number
    var table = try recipe.reader.read(request)
    guard let index = table.index(of: recipe.target) else {
      let reason = ColumnSelection.noColumn(recipe.target, among: table.columns.map(\.name))
      throw located(
        ParameterProblem("target", reason), at: SpecPath("data.schema"), in: variant)
    }
    let target = table.columns.remove(at: index)
    if let row = (0..<table.rowCount).first(where: target.isMissing) {
      throw table.problem(.missingTarget, at: row, column: recipe.target)
    }
    table.target = target
    return table
  }

  private func requireNumericColumns(_ data: PreparedData, _ variant: Variant) throws {
    let table = data[.training]
    if let column = table.columns.first(where: { $0.numbers == nil }) {
      throw located(
        ParameterProblem(
          nil, "column '\(column.name)' holds words; add one_hot, or exclude the column"),
        at: SpecPath("prepare"), in: variant)
    }
    if table.columns.isEmpty {
      throw located(
        ParameterProblem(nil, "no input column is left"), at: SpecPath("data.schema"), in: variant)
    }
    if table.rowCount == 0 {
      throw located(
        ParameterProblem(nil, "no training row is left"), at: SpecPath("prepare"), in: variant)
    }
  }

  /// Runs work that belongs to a place of the spec; a rule broken in it is reported there.
  func locating<R>(_ path: SpecPath, in variant: Variant, _ work: () throws -> R) throws -> R {
    do {
      return try work()
    } catch let problem as ParameterProblem {
      throw located(problem, at: path, in: variant)
    }
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

  /// Refuses what the network can't take: a missing or infinite input, in any part, or one that
  /// the precision can't hold.
  ///
  /// - Throws: `DataProblem` with the row's file and line.
  package func requireFinite(in precision: Precision) throws {
    for part in Part.allCases {
      let table = self[part]
      for column in table.columns + [table.target].compactMap({ $0 }) {
        func fits(_ x: Double) -> Bool { precision == .float32 ? Float(x).isFinite : x.isFinite }
        guard let numbers = column.numbers, let row = numbers.firstIndex(where: { !fits($0) })
        else { continue }
        throw table.problem(
          .notFinite(split: part.rawValue, value: numbers[row]), at: row, column: column.name)
      }
    }
  }
}
