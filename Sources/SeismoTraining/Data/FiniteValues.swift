internal import SeismoNetworks
internal import SeismoSpec
internal import SeismoTables

/// A value that the network can't take.
private struct UnfitValue {
  var part: PreparedData.Part
  var column: String
  var row: Int32
  var value: Double
}

extension Experiment {
  /// Refuses what the network can't take: a missing or infinite input, in any part, or one that
  /// the precision can't hold.
  ///
  /// - Throws: `DataProblem` with the row's file and line, and the step that made the value of one
  ///   that was a number.
  package func requireFinite(_ data: PreparedData, of variant: Variant, fold: Int) throws {
    guard let unfit = data.firstUnfit(for: variant.recipe.train.precision) else { return }
    let (file, line) = data[unfit.part].provenance.origin(of: Int(unfit.row))
    let fact = try cause(of: unfit, variant, fold)
    throw DataProblem(
      fact ?? .notFinite(split: unfit.part.rawValue, value: unfit.value), file: file, line: line,
      column: unfit.column)
  }

  /// The step that made no number of a number; nil when none did.
  private func cause(
    of unfit: UnfitValue, _ variant: Variant, _ fold: Int
  ) throws -> DataProblem.Fact? {
    guard !unfit.value.isFinite else { return nil }
    var data = try split(try readTable(of: variant), for: variant, fold: fold)
    var trace = RowTrace(unfit.row, in: data)
    try prepare(&data, for: variant) { trace.observe($1, $2) }
    for step in trace.steps.reversed() {
      let change = step.changes?.first { $0.column == unfit.column }
      if case .number(let before)? = change?.before, before.isFinite {
        return .madeNotFinite(
          split: unfit.part.rawValue, step: step.name, from: before, to: unfit.value)
      }
    }
    return nil
  }
}

extension PreparedData {
  /// The first value of the first column that has one that doesn't fit.
  fileprivate func firstUnfit(for precision: Precision) -> UnfitValue? {
    func fits(_ x: Double) -> Bool { precision == .float32 ? Float(x).isFinite : x.isFinite }
    for part in Part.allCases {
      let table = self[part]
      for column in table.columns + [table.target].compactMap({ $0 }) {
        guard let numbers = column.numbers, let row = numbers.firstIndex(where: { !fits($0) })
        else { continue }
        return UnfitValue(
          part: part, column: column.name, row: table.rowIDs[row], value: numbers[row])
      }
    }
    return nil
  }
}
