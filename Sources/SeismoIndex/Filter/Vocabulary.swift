internal import GRDB

/// The keys that the runs of an index have.
struct Vocabulary {
  private let index: RunIndex

  init(of index: RunIndex) throws { self.index = index }

  /// The key that a word names, and its kind; nil where no run has it. Where there are no runs, any key will do.
  func find(_ word: String) throws -> (Key, KeyKind)? {
    if let field = Field(named: word) { return (.field(field), field.kind) }
    if let key = Key.figure(named: word), try hasFigure(key) { return (key, .number) }
    if let kind = try kind(ofSetting: word) { return (.setting(word), kind) }
    if word.hasSuffix(Self.use) {
      let place = String(word.dropLast(Self.use.count))
      if let kind = try kind(ofSetting: place) { return (.setting(place), kind) }
    }
    return try isEmpty() ? (.setting(word), .either) : nil
  }

  /// All keys that may have been meant by a word: fields, figures, settings.
  func names(near word: String) throws -> [String] {
    let settings = try settings()
    return Field.allCases.map(\.rawValue) + (try figures()).map(\.name) + settings
      + (word.hasSuffix(Self.use) ? settings.map { $0 + Self.use } : [])
  }

  /// A component's name stands at its own place: 'optimizer.use' is 'optimizer'.
  private static let use = ".use"

  func figures() throws -> [Key] {
    try index.reading { db in
      try Row.fetchAll(
        db,
        sql:
          "SELECT DISTINCT part, metric, weights FROM figures ORDER BY weights DESC, part, metric"
      ).map { row in
        .figure(
          part: row[0] as String, metric: row[1] as String,
          weights: (row[2] as String) == "best" ? .best : .final)
      }
    }
  }

  func settings() throws -> [String] {
    // From one key to the next by the index: there are few keys and many settings.
    try index.reading { db in
      try String.fetchAll(
        db,
        sql: """
          WITH RECURSIVE keys(key) AS (
            SELECT min(key) FROM settings
            UNION ALL
            SELECT (SELECT min(key) FROM settings WHERE key > keys.key) FROM keys WHERE keys.key IS NOT NULL
          ) SELECT key FROM keys WHERE key IS NOT NULL
          """)
    }
  }

  /// The words that runs have under a key; nil for one that isn't of words, or whose words are many.
  func words(of key: Key) throws -> [String]? {
    let (sql, arguments): (String, StatementArguments)
    switch key {
    case .setting(let key):
      (sql, arguments) = ("SELECT DISTINCT value FROM settings WHERE key = ?", [key])
    case .field(.name): (sql, arguments) = ("SELECT DISTINCT name FROM runs", [])
    case .field(.variant): (sql, arguments) = ("SELECT DISTINCT variant FROM trainings", [])
    case .field(.tag): (sql, arguments) = ("SELECT DISTINCT tag FROM tags", [])
    case .field(.sweep):
      (sql, arguments) = ("SELECT DISTINCT sweep FROM runs WHERE sweep IS NOT NULL", [])
    case .field, .figure: return nil
    }
    if case .setting(let key) = key, try kind(ofSetting: key) != .word { return nil }
    return try index.reading { try String.fetchAll($0, sql: sql, arguments: arguments) }
  }

  private func isEmpty() throws -> Bool {
    try index.reading { try Bool.fetchOne($0, sql: "SELECT NOT EXISTS (SELECT 1 FROM runs)") }
      ?? true
  }

  private func hasFigure(_ key: Key) throws -> Bool {
    guard case .figure(let part, let metric, let weights) = key else { return false }
    return try index.reading { db in
      try Bool.fetchOne(
        db,
        sql: """
          SELECT EXISTS (SELECT 1 FROM figures
            WHERE part = ? AND metric = ? AND weights = ?)
          """, arguments: [part, metric, weights.rawValue])
    } ?? false
  }

  private func kind(ofSetting key: String) throws -> KeyKind? {
    try index.reading { db in
      let counts = try Row.fetchOne(
        db, sql: "SELECT count(*), count(number) FROM settings WHERE key = ?", arguments: [key])
      guard let counts, let all = counts[0] as Int?, let numbers = counts[1] as Int?, all > 0
      else { return nil }
      return numbers == all ? .number : numbers == 0 ? .word : .either
    }
  }
}
