internal import SeismoSpec

extension FittedPipeline {
  /// Rows as the network takes them, and those that can't be had.
  package struct Prepared: Sendable {
    /// The columns of `inputs`, of the rows that can be had.
    package var table: Table
    /// The others, by their place in the table that was given, ascending, and why.
    package var refused: [(row: Int, problem: DataProblem)]
    /// Levels that no training row has, in rows that no step refuses.
    package var unseen: [UnseenLevel]
  }

  /// Prepares rows. Each is prepared by itself: a row that a step refuses takes no other with it.
  ///
  /// - Throws: `DataProblem` for a column that isn't there; what a step throws that is about no row.
  package func prepare(_ table: Table) throws -> Prepared {
    let missing = columns.map(\.name).filter { table.index(of: $0) == nil }
    if let first = missing.first {
      throw DataProblem(
        .other("isn't in the file"), file: table.provenance.files.first ?? "", column: first)
    }
    var whole = table
    whole.columns = columns.compactMap { column in
      table.index(of: column.name).map { table.columns[$0] }
    }
    var refused: [(row: Int, problem: DataProblem)] = []
    var unseen: [UnseenLevel] = []
    let parts = try apply(to: whole, places: Array(0..<whole.rowCount), &refused, &unseen)
    return Prepared(
      table: parts, refused: refused.sorted { $0.row < $1.row }, unseen: unseen)
  }

  /// Applies the steps; where a row is refused, to halves of the rows.
  private func apply(
    to table: Table, places: [Int], _ refused: inout [(row: Int, problem: DataProblem)],
    _ unseen: inout [UnseenLevel]
  ) throws -> Table {
    do {
      return try applied(to: table, &unseen)
    } catch let problem as DataProblem where problem.line != nil {
      guard table.rowCount > 1 else {
        refused.append((places[0], problem))
        return table.selecting([]).with(inputs)
      }
      let half = table.rowCount / 2
      let (first, second) = (Array(0..<half), Array(half..<table.rowCount))
      let upper = try apply(
        to: table.selecting(first), places: Array(places[..<half]), &refused, &unseen)
      let lower = try apply(
        to: table.selecting(second), places: Array(places[half...]), &refused, &unseen)
      return upper.appending(lower)
    }
  }

  private func applied(to table: Table, _ unseen: inout [UnseenLevel]) throws -> Table {
    var table = table
    var found: [UnseenLevel] = []
    for step in steps {
      found += step.fitted.unseen(in: table)
      try step.fitted.apply(to: &table)
    }
    guard table.columns.map(\.name) == inputs else {
      throw DataProblem(
        .other(
          "became other inputs than in training: \(table.columns.map(\.name).count) instead of "
            + "\(inputs.count)"), file: table.provenance.files.first ?? "")
    }
    unseen += found
    return table
  }
}

extension Table {
  /// No rows, and columns of numbers.
  fileprivate func with(_ names: [String]) -> Table {
    var table = self
    table.columns = names.map { Column(name: $0, values: .numbers([])) }
    return table
  }

  /// The rows of both; columns are of numbers.
  fileprivate func appending(_ other: Table) -> Table {
    var table = self
    table.append(other)
    return table
  }
}
