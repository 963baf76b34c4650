internal import CLibPQ
internal import Foundation

/// What the server or libpq says.
struct PostgresProblem: Error {
  var words: String

  /// The first line of a message, without the word for what kind it is.
  init(message: UnsafeMutablePointer<CChar>?) {
    let text = message.map { String(cString: $0) } ?? "out of memory"
    let line =
      text.split(whereSeparator: \.isNewline).first.map(String.init) ?? "no reason is given"
    words = line.hasPrefix("ERROR:") ? String(line.dropFirst(6).drop(while: \.isWhitespace)) : line
  }

  init(_ words: String) { self.words = words }
}

/// A connection, in a transaction that only reads and sees one state of the database.
final class PostgresConnection {
  private let handle: OpaquePointer

  /// - Parameter text: libpq's connection string; empty: by the environment alone.
  init(_ text: String) throws(PostgresProblem) {
    guard let handle = PQconnectdb(text) else { throw PostgresProblem("out of memory") }
    self.handle = handle
    guard PQstatus(handle) == CONNECTION_OK else { throw problem }
    guard PQsetClientEncoding(handle, "UTF8") == 0 else { throw problem }
    _ = try run("begin isolation level repeatable read, read only")
  }

  deinit { PQfinish(handle) }

  private var problem: PostgresProblem { PostgresProblem(message: PQerrorMessage(handle)) }

  /// What is wrong with a connection string, as the end of a sentence; nil for nothing.
  static func problem(of text: String) -> String? {
    var message: UnsafeMutablePointer<CChar>?
    guard let options = PQconninfoParse(text, &message) else {
      defer { PQfreemem(message) }
      return "isn't a connection of libpq: \(PostgresProblem(message: message).words)"
    }
    defer { PQconninfoFree(options) }
    var option = options
    while let keyword = option.pointee.keyword {
      let secret = ["password", "sslpassword"].contains(String(cString: keyword))
      if secret, option.pointee.val != nil {
        return
          "holds a password, which a spec would show to everyone; leave it to PGPASSWORD, ~/.pgpass or a "
          + "service file"
      }
      option += 1
    }
    return nil
  }

  /// The names of the database and of its host, for people.
  var name: String {
    PQdb(handle).map { String(cString: $0) } ?? "postgres"
  }

  /// A name as SQL has it: `shop.orders` is `"shop"."orders"`.
  static func quoted(_ name: String) -> String {
    name.split(separator: ".", omittingEmptySubsequences: false)
      .map { "\"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: ".")
  }

  /// Runs one statement, by the protocol that takes no second one behind it.
  ///
  /// - Returns: its rows, as texts.
  func run(_ sql: String, _ values: [String] = []) throws(PostgresProblem) -> [[String?]] {
    let result = try executed(sql, values)
    defer { PQclear(result) }
    return (0..<PQntuples(result)).map { row in
      (0..<PQnfields(result)).map { column in
        PQgetisnull(result, row, column) != 0
          ? nil : PQgetvalue(result, row, column).map { String(cString: $0) }
      }
    }
  }

  private func executed(_ sql: String, _ values: [String]) throws(PostgresProblem) -> OpaquePointer?
  {
    let texts = values.map { strdup($0) }
    defer { for text in texts { free(text) } }
    let result = PQexecParams(
      handle, sql, Int32(values.count), nil, texts.map { UnsafePointer($0) }, nil, nil, 0)
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_COPY_OUT: return result
    default:
      defer { PQclear(result) }
      throw PostgresProblem(message: PQresultErrorMessage(result))
    }
  }

  /// The columns that a statement would give, each with the number of its type.
  func columns(of sql: String) throws(PostgresProblem) -> [(name: String, type: UInt32)] {
    for result in [PQprepare(handle, "", sql, 0, nil), PQdescribePrepared(handle, "")] {
      defer { PQclear(result) }
      guard PQresultStatus(result) == PGRES_COMMAND_OK else {
        throw PostgresProblem(message: PQresultErrorMessage(result))
      }
      let count = PQnfields(result)
      if count > 0 {
        return (0..<count).map { column in
          (PQfname(result, column).map { String(cString: $0) } ?? "", PQftype(result, column))
        }
      }
    }
    return []
  }

  /// Copies the rows of a SELECT out, in binary.
  ///
  /// - Parameter body: takes the next bytes.
  func copy(_ select: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    PQclear(try executed("copy (\(select)) to stdout (format binary)", []))
    var isWhole = false
    // Whatever ends it, the connection is done with.
    defer { if !isWhole { PQreset(handle) } }
    while true {
      var buffer: UnsafeMutablePointer<CChar>?
      let count = PQgetCopyData(handle, &buffer, 0)
      defer { PQfreemem(buffer) }
      if count == -1 { break }
      guard count >= 0, let buffer else { throw problem }
      try body(UnsafeRawBufferPointer(start: buffer, count: Int(count)))
    }
    while let result = PQgetResult(handle) {
      defer { PQclear(result) }
      guard PQresultStatus(result) == PGRES_COMMAND_OK else {
        throw PostgresProblem(message: PQresultErrorMessage(result))
      }
    }
    isWhole = true
  }
}
