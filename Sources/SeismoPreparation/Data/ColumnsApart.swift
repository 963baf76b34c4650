internal import SeismoSpec
internal import SeismoTables

extension VariantConfig {
  /// What looks at columns as read, and where the spec has it.
  fileprivate var lookers: [(path: SpecPath, looksAt: ColumnsApart)] {
    [
      (SpecPath("data.split"), splitter.looksAt), (SpecPath("sampler"), sampler.looksAt),
      (SchemaSpec.path, schema.looksAt),
    ].filter { !$0.looksAt.names.isEmpty }
  }

  /// The columns that its split, its sampler and its row weights look at: they are read even where the schema excludes them.
  var columnsApart: Set<String> { Set(lookers.flatMap(\.looksAt.names)) }
}

extension Experiment {
  /// Sets the columns apart that the split, the sampler and the row weights look at, as read; those that aren't to be inputs too are
  /// taken out of the inputs.
  ///
  /// - Throws: `SpecProblems` for a column that isn't there, or is the target.
  func setApart(_ table: inout Table, _ variant: Variant) throws {
    let config = variant.config
    var leaving = Set<String>()
    for (path, looksAt) in config.lookers {
      for name in looksAt.names {
        guard name != config.target else {
          throw located(
            ParameterProblem(looksAt.key, "'\(name)' is the target; name another column"), at: path,
            in: variant)
        }
        guard let index = table.index(of: name) else {
          let known = table.columns.map(\.name)
          throw located(
            ParameterProblem(looksAt.key, ColumnSelection.noColumn(name, among: known)), at: path,
            in: variant)
        }
        if !table.apart.contains(where: { $0.name == name }) {
          table.apart.append(table.columns[index])
        }
        if !looksAt.areInputs || config.schema.exclude.contains(name) { leaving.insert(name) }
      }
    }
    table.columns.removeAll { leaving.contains($0.name) }
  }

  /// Keeps of the columns that were set apart the weights of the training rows.
  ///
  /// - Throws: `DataProblem` for a weight that is missing, infinite or less than 0; `SpecProblems` for a column of
  ///   words.
  func keepWeights(in data: inout PreparedData, for variant: Variant) throws {
    let weighers = [
      (path: SpecPath("sampler"), looksAt: variant.config.sampler.looksAt),
      (path: SchemaSpec.path, looksAt: variant.config.schema.looksAt),
    ]
    data.weightColumn = weighers[0].looksAt.names.first
    data.rowWeightColumn = weighers[1].looksAt.names.first
    let kept = weighers.flatMap(\.looksAt.names)
    for part in PreparedData.Part.allCases {
      data[part].apart.removeAll { part != .training || !kept.contains($0.name) }
    }
    for (path, looksAt) in weighers {
      try looksAt.names.first.map { name in
        try checkWeights(name, in: data[.training], at: path, key: looksAt.key, variant)
      }
    }
  }

  private func checkWeights(
    _ name: String, in rows: Table, at path: SpecPath, key: String, _ variant: Variant
  ) throws {
    guard let weights = rows.apart.first(where: { $0.name == name })?.numbers else {
      throw located(
        ParameterProblem(key, "column '\(name)' is not numeric"), at: path, in: variant)
    }
    if let row = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      let found = weights[row].isNaN ? "missing" : short(weights[row])
      throw rows.problem(
        .other("the weight is \(found); expected a finite number of at least 0"), at: row,
        column: name)
    }
  }

  /// Refuses row weights of which the row filters left nothing that counts.
  func requireRowWeights(_ data: PreparedData, of variant: Variant) throws {
    guard let name = data.rowWeightColumn, let weights = data.apart(name) else { return }
    let sum = weights.reduce(0, +)
    guard sum <= 0 || !sum.isFinite else { return }
    let reason =
      sum.isFinite
      ? "is 0 in every training row that is left" : "has weights too large to be added up"
    throw located(
      ParameterProblem(variant.config.schema.looksAt.key, "'\(name)' \(reason)"),
      at: SchemaSpec.path, in: variant)
  }
}
