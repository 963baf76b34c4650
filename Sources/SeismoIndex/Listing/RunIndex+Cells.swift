internal import GRDB

extension RunIndex {
  /// From how many trainings on a whole column is read instead of some of its cells.
  private static let fewTrainings = 400

  /// What trainings have under a key, by their numbers; those that aren't in it have nothing.
  ///
  /// - Parameter trainings: which are wanted; nil for all.
  package func cells(of key: Key, in trainings: [Int64]? = nil) throws -> [Int64: Cell] {
    let wanted = trainings.flatMap { $0.count <= Self.fewTrainings ? $0 : nil }
    return try reading { db in
      var cells: [Int64: Cell] = [:]
      let (sql, arguments) = Self.query(key, wanted)
      let rows = try Row.fetchCursor(db, sql: sql, arguments: arguments)
      while let row = try rows.next() { cells[row[0] as Int64] = Self.cell(row, key) }
      return cells
    }
  }

  private static func query(_ key: Key, _ wanted: [Int64]?) -> (String, StatementArguments) {
    func among(_ column: String) -> String {
      wanted.map { ids in "\(column) IN (\(ids.map(String.init).joined(separator: ",")))" } ?? "1"
    }
    switch key {
    case .field(let field):
      return (
        "SELECT t.id, \(field.sql) FROM trainings t JOIN runs r ON r.id = t.run_id WHERE \(among("t.id"))",
        []
      )
    case .figure(let part, let metric, let weights):
      return (
        """
        SELECT training_id, value, text FROM figures
        WHERE part = ? AND metric = ? AND weights = ? AND \(among("training_id"))
        """, [part, metric, weights.rawValue]
      )
    case .setting(let key):
      return (
        "SELECT training_id, number, value FROM settings WHERE key = ? AND \(among("training_id"))",
        [key]
      )
    }
  }

  private static func cell(_ row: Row, _ key: Key) -> Cell {
    switch key {
    case .figure:
      return .number((row[1] as Double?) ?? Double(row[2] as String) ?? .nan)
    case .setting:
      return (row[1] as Double?).map { .number($0) } ?? .word(row[2] as String)
    case .field(let field):
      if field == .tag {
        let tags = (row[1] as String?) ?? ""
        return .words(tags.split(separator: "\n").map(String.init))
      }
      if field.kind == .number { return (row[1] as Double?).map { .number($0) } ?? .missing }
      return (row[1] as String?).map { .word($0) } ?? .missing
    }
  }

  /// All trainings, the newest first.
  func trainings() throws -> [(id: Int64, isTrial: Bool)] {
    try reading { db in
      var found: [(Int64, Bool)] = []
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT t.id, r.sweep IS NOT NULL FROM trainings t JOIN runs r ON r.id = t.run_id
          ORDER BY coalesce(r.started, '') DESC, r.run DESC, t.id
          """)
      while let row = try rows.next() { found.append((row[0] as Int64, row[1] as Bool)) }
      return found
    }
  }

  /// The places of all runs.
  package func places() throws -> [RunPlace] {
    try reading { try String.fetchAll($0, sql: "SELECT run FROM runs ORDER BY run") }.map(
      RunPlace.init)
  }

  /// What is wrong with folders: each with its sentences.
  package func problems() throws -> [(run: String, words: String)] {
    try reading { db in
      try Row.fetchAll(
        db, sql: "SELECT run, problem FROM runs WHERE problem IS NOT NULL ORDER BY run"
      ).map { ($0[0] as String, $0[1] as String) }
    }
  }

  /// The metrics of the test rows that all those trainings have that have any.
  func sharedTestMetrics(of trainings: [Int64]) throws -> [String] {
    guard !trainings.isEmpty else { return [] }
    let ids = trainings.map(String.init).joined(separator: ",")
    return try reading { db in
      try String.fetchAll(
        db,
        sql: """
          WITH shown AS (
            SELECT * FROM figures WHERE training_id IN (\(ids)) AND part = 'test' AND weights = 'final')
          SELECT metric FROM shown GROUP BY metric
          HAVING count(*) = (SELECT count(DISTINCT training_id) FROM shown) ORDER BY metric <> 'loss', metric
          """)
    }
  }
}
