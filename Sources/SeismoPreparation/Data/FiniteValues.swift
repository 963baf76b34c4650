internal import SeismoNetworks
internal import SeismoSpec
internal import SeismoTables

/// A value that the network can't take.
private struct UnfitValue {
  var part: PreparedData.Part
  var column: String
  var row: Int32
  var value: Double
  var isTarget: Bool

  /// What is wrong where no step made it so.
  var fact: DataProblem.Fact {
    switch (value.isInfinite, isTarget) {
    case (true, true): .infiniteTarget(value: value, marker: marker(value, of: column))
    case (true, false):
      .infinite(split: part.rawValue, value: value, marker: marker(value, of: column))
    case (false, true) where value.isFinite: .targetTooLarge(value: value)
    case (false, _): .notFinite(split: part.rawValue, value: value)
    }
  }
}

/// The entry of `schema.missing` that takes a value for none: `{CO: [inf]}`.
private func marker(_ value: Double, of column: String) -> String {
  let list = SpecNode(.list([SpecNode(.scalar("\(value)"))]))
  return SpecNode(.map([SpecNode.Entry(key: column, value: list)])).onOneLine
}

extension Table {
  /// The rows whose target is missing.
  var rowsWithoutTarget: [Int] {
    target.map { target in (0..<rowCount).filter(target.isMissing) } ?? []
  }

  /// The first infinite number of some columns of training rows.
  func firstInfinite(in columns: [Int]?) -> DataProblem? {
    for index in columns ?? [] {
      let column = self.columns[index]
      let row = column.numbers?.withUnsafeBufferPointer { $0.firstIndex { $0.isInfinite } }
      if let row {
        let value = column.numbers?[row] ?? .infinity
        return problem(
          .infinite(split: "training", value: value, marker: marker(value, of: column.name)),
          at: row,
          column: column.name)
      }
    }
    return nil
  }

  /// The first infinite target.
  var firstInfiniteTarget: DataProblem? {
    guard let target, let row = target.numbers?.firstIndex(where: \.isInfinite) else { return nil }
    let value = target.numbers?[row] ?? .infinity
    return problem(
      .infiniteTarget(value: value, marker: marker(value, of: target.name)), at: row,
      column: target.name)
  }
}

extension Experiment {
  /// Refuses what the network can't take: a missing or infinite input, in any part, or one that
  /// the precision can't hold.
  ///
  /// - Throws: `DataProblem` with the row's file and line, and the step that made the value of one
  ///   that was a number.
  package func requireFinite(_ data: PreparedData, of variant: Variant, fold: Int) throws {
    guard let unfit = data.firstUnfit(for: variant.config.train.precision) else {
      return try requireTargets(data, of: variant.config.loss)
    }
    let (file, line) = data[unfit.part].provenance.origin(of: Int(unfit.row))
    let fact = try cause(of: unfit, variant, fold) ?? unfit.fact
    throw DataProblem(fact, file: file, line: line, column: unfit.column)
  }

  /// Refuses a target that the loss has no meaning for.
  private func requireTargets(_ data: PreparedData, of loss: any Loss) throws {
    let range = loss.targetRange
    for part in PreparedData.Part.allCases {
      let table = data[part]
      guard let target = table.target, let numbers = target.numbers,
        let row = numbers.firstIndex(where: { !range.contains($0) })
      else { continue }
      let words =
        range.upperBound.isFinite
        ? "from \(short(range.lowerBound)) to \(short(range.upperBound))"
        : "of \(short(range.lowerBound)) or more"
      throw table.problem(
        .other(
          "is \(short(numbers[row])) after all steps, and the loss '\(type(of: loss).name)' is for targets \(words)"
        ), at: row, column: target.name)
    }
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
      for column in table.allColumns {
        guard let numbers = column.numbers,
          let row = numbers.withUnsafeBufferPointer({ $0.firstIndex { !fits($0) } })
        else { continue }
        return UnfitValue(
          part: part, column: column.name, row: table.rowIDs[row], value: numbers[row],
          isTarget: column.name == table.target?.name)
      }
    }
    return nil
  }
}
