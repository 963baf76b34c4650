internal import Foundation
internal import SeismoPreparation
internal import SeismoSpec
internal import SeismoTables

/// Row filters.
struct RowFilterLaws {
  let filter: any RowFilter

  var checks: [Check] {
    [
      Check(.survivesOddColumns) {
        for (name, table) in SampleTables.odd {
          try naming(name) { _ = try answersForEveryRow(table) }
        }
      },
      Check(.keepsRows) {
        let kept = try answersForEveryRow(SampleTables.usual())
        try require(kept, "refuses the usual table")
      },
      Check(.seesTrainingRowsAlone) { try seesTrainingRowsAlone(filter) },
    ]
  }

  /// - Returns: whether it answers at all.
  private func answersForEveryRow(_ table: Table) throws -> Bool {
    let keep = try unlessRefused { try filter.keep(TrainView(trainingRows: table)) }
    guard let keep else { return false }
    try require(
      keep.count == table.rowCount, "answers for \(keep.count) of \(table.rowCount) rows")
    return true
  }
}

/// Transforms.
struct TransformLaws<T: Transform> {
  let transform: T

  var checks: [Check] {
    [
      Check(.survivesOddColumns) {
        for (name, table) in SampleTables.odd {
          try naming(name) {
            _ = try unlessRefused { try transform.fitTransform(TrainView(trainingRows: table)) }
          }
        }
      },
      Check(.keepsRows, keepsRows),
      Check(.seesTrainingRowsAlone) { try seesTrainingRowsAlone(transform) },
      Check(.treatsRowsAlone, treatsRowsAlone),
      Check(.fittedStateRoundTrips, fittedStateRoundTrips),
      Check(.knowsItsLevels, knowsItsLevels),
      Check(.undoesItself, undoesItself),
      Check(.staysFinite, staysFinite),
      Check(.saysWhatItDoes) { try FormulaLaw(transform: transform).check() },
    ]
  }

  /// Nil when it can't be fitted, of which `survivesOddColumns` tells, and `keepsRows` when it is the
  /// usual table.
  private func fitted(on table: Table) -> (fitted: T.Fitted, rows: Table)? {
    try? transform.fitTransform(TrainView(trainingRows: table))
  }

  private func keepsRows() throws {
    _ = try naming("the usual table") {
      try transform.fitTransform(TrainView(trainingRows: SampleTables.usual()))
    }
    for (name, table) in [("the usual table", SampleTables.usual())] + SampleTables.odd {
      guard let (fitted, rows) = fitted(on: table) else { continue }
      let before = SampleTables.usual(rows: 9, seed: 2)
      let other = try fitted.applied(to: before)
      for (after, before) in [(rows, table), (other ?? before, before)] {
        try naming(name) {
          try require(after.rowIDs == before.rowIDs, "the rows' ids changed")
          try require(after.target == before.target, "the target changed")
          try require(after.provenance == before.provenance, "the rows' origins changed")
          let odd = after.columns.first { $0.count != before.rowCount }
          try require(odd == nil, "column '\(odd?.name ?? "")' has \(odd?.count ?? 0) values")
        }
      }
    }
  }

  private func treatsRowsAlone() throws {
    guard let (fitted, _) = fitted(on: SampleTables.usual()) else { return }
    for (name, table) in SampleTables.odd + [("other rows", SampleTables.usual(rows: 20, seed: 3))]
    {
      let alone = try (0..<table.rowCount).map { try fitted.applied(to: table.selecting([$0])) }
      guard let together = try fitted.applied(to: table) else {
        try naming(name) {
          try require(alone.contains { $0 == nil }, "refuses the rows, and none of them alone")
        }
        continue
      }
      guard together.columns.allSatisfy({ $0.count == table.rowCount }) else { continue }
      for (row, alone) in alone.enumerated() {
        let among = together.selecting([row]).bits
        try naming(name) {
          try require(
            alone?.bits == among,
            "row \(row) alone is \(alone?.bits ?? ["refused"]), among others \(among)")
        }
      }
    }
  }

  /// As a model's file has it, whose steps are found by their names.
  private func fittedStateRoundTrips() throws {
    let registry = try Registry([Plugin("Contract", [.transform(T.self)])])
    for (name, table) in [("the usual table", SampleTables.usual())] + SampleTables.odd {
      guard let (fitted, _) = fitted(on: table) else { continue }
      try naming(name) {
        var pipeline = FittedPipeline()
        pipeline.steps = [.init(use: T.name, fitted: fitted)]
        let saved = try FittedState.encode(pipeline)
        let read = try FittedState.decode(FittedPipeline.self, from: saved, registry: registry)
        try require(
          try FittedState.encode(read) == saved, "saves \(saved), and after loading another")
        guard let loaded = read.steps.first?.fitted else { throw Evidence("loads nothing") }
        let one = try fitted.applied(to: SampleTables.usual(seed: 4))
        let other = try loaded.applied(to: SampleTables.usual(seed: 4))
        try require(one?.bits == other?.bits, "does otherwise after loading \(saved)")
      }
    }
  }

  /// Else rows like those of the training would be told of as unseen.
  private func knowsItsLevels() throws {
    for (name, table) in [("the usual table", SampleTables.usual())] + SampleTables.odd {
      guard let (fitted, _) = fitted(on: table) else { continue }
      let known = fitted.levels
      for case let (column, .categories(codes, levels)) in table.columns.map({
        ($0.name, $0.values)
      }) {
        guard let known = known[column] else { continue }
        let missing = Set(codes.filter { $0 >= 0 }.map { levels[Int($0)] }).subtracting(known)
        try naming(name) {
          try require(
            missing.isEmpty, "doesn't know \(missing.sorted()) of column '\(column)', but \(known)")
        }
      }
    }
  }

  private func undoesItself() throws {
    guard let transform = transform as? any ColumnTransform else { return }
    for column in SampleTables.usual().columns {
      guard let values = column.numbers?.array,
        let fitted = try unlessRefused({ try transform.fitInvertible(values) }) ?? nil
      else { continue }
      var undone = values
      var span = undone.mutableSpan
      fitted.apply(to: &span)
      fitted.invert(&span)
      let largest = values.map(abs).max() ?? 0
      for (found, value) in zip(undone, values) {
        try naming("column '\(column.name)'") {
          try require(abs(found - value) <= 1e-9 * largest, "makes \(found) of \(value)")
        }
      }
    }
  }

  private func staysFinite() throws {
    let constant = SampleTables.odd.filter { $0.name.hasPrefix("constant") }
    for (name, table) in [("the usual table", SampleTables.usual())] + constant {
      guard let (fitted, rows) = fitted(on: table) else { continue }
      let other = try fitted.applied(to: SampleTables.usual(seed: 5))
      for column in rows.columns + (other?.columns ?? []) {
        let bad = column.numbers?.first { !$0.isFinite }
        try naming(name) { try require(bad == nil, "'\(column.name)' has \(bad ?? 0)") }
        guard let count = column.categories else { continue }
        let other = column.numbers?.first { Int(exactly: $0).map { $0 < 0 || $0 >= count } ?? true }
        try naming(name) {
          try require(
            other == nil, "'\(column.name)' has the index \(other ?? 0) of \(count) categories")
        }
      }
    }
  }
}

extension FittedTransform {
  /// What it makes of a table, or nil when it refuses a row.
  fileprivate func applied(to table: Table) throws -> Table? {
    try unlessRefused {
      var table = table
      try apply(to: &table)
      return table
    }
  }
}

/// The step through the real pipeline, with clean and with poisoned held-out rows.
private func seesTrainingRowsAlone(_ step: any PreparationStep) throws {
  func prepared(_ change: (Table) -> Table) throws -> PreparedData? {
    var data = PreparedData()
    data[.training] = SampleTables.usual()
    data[.validation] = change(SampleTables.usual(rows: 20, seed: 6))
    data[.test] = change(SampleTables.usual(rows: 20, seed: 7))
    return try unlessRefused {
      try data.apply(step)
      return data
    }
  }
  guard let clean = try prepared({ $0 }), let other = try prepared(SampleTables.poisoned) else {
    return
  }
  try require(
    clean.steps.map(\.fitted) == other.steps.map(\.fitted),
    "learned \(clean.steps.compactMap(\.fitted)), and \(other.steps.compactMap(\.fitted))")
  try require(
    clean.steps.map(\.dropped) == other.steps.map(\.dropped), "dropped other training rows")
  try require(clean[.training].bits == other[.training].bits, "changed training rows otherwise")
}

/// Puts the name of a case before the evidence found in it.
func naming<R>(_ name: String, _ work: () throws -> R) throws -> R {
  do {
    return try work()
  } catch {
    throw Evidence("with \(name): \(error)")
  }
}
