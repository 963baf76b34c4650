internal import CSQLite

/// What SQLite says of a call that failed.
struct SQLiteProblem: Error {
  /// Its own words.
  var words: String
  /// Whether the authorizer refused the statement.
  var isForbidden = false
}

/// An open database. Nothing of it can be changed by what is opened so, nor anything beside it.
final class SQLiteDatabase {
  private var handle: OpaquePointer?

  /// Opens a file that nobody writes to meanwhile: no lock is taken and no other file is looked at.
  init(_ path: String) throws(SQLiteProblem) {
    let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX
    let status = sqlite3_open_v2("file:\(Self.escaped(path))?immutable=1", &handle, flags, nil)
    guard status == SQLITE_OK, seismo_sqlite_defend(handle) == SQLITE_OK else { throw problem() }
  }

  deinit { sqlite3_close_v2(handle) }

  /// From now on statements may read, and nothing else.
  func allowReadingAlone() {
    sqlite3_set_authorizer(
      handle,
      { _, action, _, name, _, _ in
        switch action {
        case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE: return SQLITE_OK
        case SQLITE_FUNCTION:
          let name = name.map { String(cString: $0).lowercased() }
          return name == "load_extension" ? SQLITE_DENY : SQLITE_OK
        default: return SQLITE_DENY
        }
      }, nil)
  }

  /// Prepares a statement.
  ///
  /// - Throws: `SQLiteProblem`, also for a second statement behind it.
  func prepare(_ sql: String) throws(SQLiteProblem) -> SQLiteStatement {
    var (statement, rest) = (OpaquePointer?.none, "")
    let status = sql.withCString { text in
      var tail: UnsafePointer<CChar>?
      let status = sqlite3_prepare_v2(handle, text, -1, &statement, &tail)
      rest = tail.map { String(cString: $0) } ?? ""
      return status
    }
    guard status == SQLITE_OK else { throw problem(status) }
    guard let statement else { throw SQLiteProblem(words: "there is no statement") }
    let prepared = SQLiteStatement(statement, self)
    guard rest.allSatisfy({ $0.isWhitespace || $0 == ";" }) else {
      throw SQLiteProblem(words: "there is more than one statement")
    }
    return prepared
  }

  func problem(_ status: Int32 = SQLITE_ERROR) -> SQLiteProblem {
    let words = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
    return SQLiteProblem(words: words, isForbidden: status == SQLITE_AUTH)
  }

  /// A path as a URI has it.
  private static func escaped(_ path: String) -> String {
    path.utf8.reduce(into: "") { text, byte in
      let isPlain =
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte)
        || (0x61...0x7a).contains(byte) || [0x2f, 0x2e, 0x5f, 0x2d].contains(byte)
      let digits = String(byte, radix: 16)
      text += isPlain ? String(Unicode.Scalar(byte)) : "%" + (byte < 16 ? "0" : "") + digits
    }
  }

  /// A name as SQL has it.
  static func quoted(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }
}

/// A statement that gives rows.
final class SQLiteStatement {
  private let statement: OpaquePointer
  /// Kept, since its handle has to be closed last.
  private let database: SQLiteDatabase

  init(_ statement: OpaquePointer, _ database: SQLiteDatabase) {
    (self.statement, self.database) = (statement, database)
  }

  deinit { sqlite3_finalize(statement) }

  /// Whether it changes nothing.
  var isReadOnly: Bool { sqlite3_stmt_readonly(statement) != 0 }

  /// The names of its columns.
  var names: [String] {
    (0..<sqlite3_column_count(statement)).map { place in
      sqlite3_column_name(statement, place).map { String(cString: $0) } ?? ""
    }
  }

  /// Goes to the next row.
  ///
  /// - Returns: false behind the last.
  func step() throws(SQLiteProblem) -> Bool {
    switch sqlite3_step(statement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let status: throw database.problem(status)
    }
  }

  /// A value of the row.
  enum Value {
    case null, integer(Int64), real(Double), text(String), badText, blob(Int)
  }

  func value(_ column: Int) -> Value {
    let place = Int32(truncatingIfNeeded: column)
    switch sqlite3_column_type(statement, place) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, place))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, place))
    case SQLITE_TEXT:
      guard let start = sqlite3_column_text(statement, place) else { return .null }
      let count = Int(sqlite3_column_bytes(statement, place))
      let text = String(
        validating: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
      return text.map { .text($0) } ?? .badText
    case SQLITE_BLOB: return .blob(Int(sqlite3_column_bytes(statement, place)))
    default: return .null
    }
  }
}
