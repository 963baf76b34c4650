internal import SeismoNetworks
package import SeismoSpec
package import SeismoTables

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
    var data = try split(try readTable(of: variant), for: variant, fold: fold)
    corrupting(&data)
    try prepare(&data, for: variant)
    return data
  }

  /// The rows as read, with the target set apart.
  ///
  /// - Throws: `SpecProblems` or `DataProblem`.
  package func readTable(of variant: Variant) throws -> Table {
    let config = variant.config
    let request = ReadRequest(
      excluding: Set(config.schema.exclude).subtracting(config.columnsApart),
      types: config.schema.types, missing: config.schema.missing,
      classes: config.loss.target == .classes ? [config.target] : [], progress: observeReading)
    var table = try read(config.reader, request)
    guard let index = table.index(of: config.target) else {
      let reason = ColumnSelection.noColumn(config.target, among: table.columns.map(\.name))
      throw located(
        ParameterProblem("target", reason), at: SpecPath("data.schema"), in: variant)
    }
    table.target = try target(table.columns.remove(at: index), variant)
    try setApart(&table, variant)
    table.columns.removeAll { $0.name == table.notes.rowNames }
    try refuseFreeText(in: table, variant)
    try requireTargets(table, variant)
    return table
  }

  private func read(_ reader: any Reader, _ request: ReadRequest) throws -> Table {
    try ColumnCache.ofUser?.table(of: reader, request) ?? reader.read(request)
  }

  /// The target as the loss takes it.
  private func target(_ column: Column, _ variant: Variant) throws -> Column {
    let loss = variant.config.loss
    guard loss.target == .values else { return column.asClasses }
    guard case .categories(let codes, let levels) = column.values else { return column }
    let example = codes.first { $0 >= 0 }.map { ", such as '\(levels[Int($0)])'" } ?? ""
    throw located(
      ParameterProblem(
        nil,
        "'\(type(of: loss).name)' needs a target of numbers, and '\(column.name)' holds words\(example); "
          + "take a loss for classes, such as cross_entropy, or another target"),
      at: SpecPath("loss"), in: variant)
  }

  /// Refuses rows without a target, unless they are to be left out.
  private func requireTargets(_ table: Table, _ variant: Variant) throws {
    let missing = table.rowsWithoutTarget
    guard let first = missing.first else { return }
    if missing.count == table.rowCount {
      throw located(
        ParameterProblem("target", "'\(variant.config.target)' is missing in every row"),
        at: SpecPath("data.schema"), in: variant)
    }
    guard variant.config.schema.onMissingTarget == .drop else {
      throw table.problem(
        .missingTarget(rows: missing.count), at: first, column: variant.config.target)
    }
  }

  /// Refuses every input column of free text, of which no transform makes numbers.
  private func refuseFreeText(in table: Table, _ variant: Variant) throws {
    let problems = table.columns.filter { $0.type == .text }.flatMap { column in
      let (different, rows) = column.observedLevels
      return located(
        ParameterProblem(
          nil, column: column.name,
          "holds free text (\(counted(different, "different value")) in "
            + "\(counted(rows, "row"))); add it to schema.exclude, or declare it a category in "
            + "schema.types"), at: SpecPath("data.schema"), in: variant
      ).all
    }
    if !problems.isEmpty { throw SpecProblems(problems, in: source) }
  }

  /// The three parts of a table, not yet prepared.
  ///
  /// - Throws: `SpecProblems`.
  package func split(_ read: consuming Table, for variant: Variant, fold: Int) throws
    -> PreparedData
  {
    var table = consume read
    let config = variant.config
    var data = PreparedData()
    data.rowsRead = table.rowCount
    data.notes = table.notes
    let (types, formats) = (config.schema.types, table.notes.formats)
    let asRead = (table.columns + [table.target].compactMap(\.self)).map {
      FittedPipeline.InputColumn($0, declared: types[$0.name], format: formats[$0.name])
    }
    data.columnsAsRead = asRead.filter { $0.name != config.target }
    data.targetAsRead = asRead.last ?? data.targetAsRead
    let without = table.rowsWithoutTarget
    data.rowsWithoutTarget = without.map { table.rowIDs[$0] }
    if !without.isEmpty {
      table = table.selecting(
        (0..<table.rowCount).filter { table.target?.isMissing(at: $0) == false })
    }
    var random = RandomStream(seed: config.seed, purpose: "split")
    let partition = try locating(SpecPath("data.split"), in: variant) {
      try config.splitter.partition(table, fold: fold, random: &random)
    }
    if partition.training.isEmpty {
      throw located(
        ParameterProblem(nil, "none of \(counted(table.rowCount, "row")) is for training"),
        at: SpecPath("data.split"), in: variant)
    }
    let parts = (consume table).divided(by: consume partition)
    for (part, rows) in zip(PreparedData.Part.allCases, parts) { data[part] = rows }
    try keepWeights(in: &data, for: variant)
    data.findRepetitions()
    data.keepTrainingClasses()
    return data
  }

  /// Fits every step on the training rows and applies it.
  ///
  /// - Parameter observe: told the place and the name of each step that was done, and the data after
  ///   it.
  /// - Throws: `SpecProblems`.
  package func prepare(
    _ data: inout PreparedData, for variant: Variant,
    observe: (SpecPath, String, PreparedData) -> Void = { _, _, _ in }
  ) throws {
    for (index, step) in variant.config.prepare.enumerated() {
      let path = SpecPath("prepare").appending(index)
      let count = data[.training].rowCount
      let infinite = data[.training].firstInfinite(
        in: try? step.on.indices(in: data[.training]))
      try locating(path, in: variant) {
        do {
          try data.apply(step)
        } catch let problem as ParameterProblem where problem.key == "on" {
          throw infinite ?? problem
        }
        guard data[.training].rowCount > 0 else {
          throw ParameterProblem(
            nil,
            "'\(type(of: step).name)' drops every training row that is left, "
              + "\(count) of them; no row is left to train on")
        }
      }
      observe(path, type(of: step).name, data)
    }
    try requireNumericColumns(data, variant)
    try requireRowWeights(data, of: variant)
    if let transform = variant.config.targetTransform {
      let path = SpecPath("data.schema.target.transform")
      try locating(path, in: variant) {
        do {
          try data.transformTarget(by: transform)
        } catch let problem as ParameterProblem {
          throw data[.training].firstInfiniteTarget ?? problem
        }
      }
      observe(path, type(of: transform).name, data)
    }
  }

  private func requireNumericColumns(_ data: PreparedData, _ variant: Variant) throws {
    let table = data[.training]
    if let column = table.columns.first(where: { $0.numbers == nil }) {
      throw located(
        ParameterProblem(
          nil, column: column.name, "holds words; add one_hot or ordinal, or exclude it"),
        at: SpecPath("prepare"), in: variant)
    }
    if table.columns.isEmpty {
      throw located(
        ParameterProblem(nil, "no input column is left"), at: SpecPath("data.schema"), in: variant)
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

extension Column {
  /// How many levels its rows have, and how many rows have one.
  fileprivate var observedLevels: (different: Int, rows: Int) {
    guard case .categories(let codes, _) = values else { return (0, 0) }
    let observed = codes.filter { $0 >= 0 }
    return (Set(observed).count, observed.count)
  }
}
