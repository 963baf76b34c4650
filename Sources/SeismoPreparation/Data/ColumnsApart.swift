internal import SeismoSpec
internal import SeismoTables

extension VariantConfig {
  /// What looks at columns as read, and where the spec has it.
  fileprivate var lookers: [(path: SpecPath, looksAt: ColumnsApart)] {
    [(SpecPath("data.split"), splitter.looksAt), (SpecPath("sampler"), sampler.looksAt)]
      .filter { !$0.looksAt.names.isEmpty }
  }

  /// The columns that its split and its sampler look at: they are read even where the schema excludes them.
  var columnsApart: Set<String> { Set(lookers.flatMap(\.looksAt.names)) }
}

extension Experiment {
  /// Sets the columns apart that the split and the sampler look at, as read; those that aren't to be inputs too are
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
    let looksAt = variant.config.sampler.looksAt
    let column = looksAt.names.first
    data.weightColumn = column
    for part in PreparedData.Part.allCases {
      data[part].apart.removeAll { part != .training || $0.name != column }
    }
    guard let name = column else { return }
    let rows = data[.training]
    guard let weights = rows.apart.first?.numbers else {
      throw located(
        ParameterProblem(looksAt.key, "column '\(name)' is not numeric"), at: SpecPath("sampler"),
        in: variant)
    }
    if let row = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      let found = weights[row].isNaN ? "missing" : short(weights[row])
      throw rows.problem(
        .other("the weight is \(found); expected a finite number of at least 0"), at: row,
        column: name)
    }
  }
}
