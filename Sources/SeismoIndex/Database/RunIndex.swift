internal import Foundation
internal import GRDB
internal import SeismoRuns
internal import SeismoSpec

/// The database over a folder of runs. The folders are the truth: whatever is lost of it comes back from them.
package final class RunIndex {
  /// The folder of runs.
  package let root: String
  /// Told of what somebody should know: that the database was made anew, how far a long reading is.
  let tell: (String) -> Void
  private var queue: DatabaseQueue?
  /// The state that all questions are put to.
  private var snapshot: Database?
  /// Held while the database is open, so that nobody takes the file away meanwhile.
  private var lock: FileLock?
  static let file = ".index.sqlite"

  /// Opens the database of a folder, or makes it.
  ///
  /// - Throws: `IndexProblem` where there is no such folder.
  package init(of root: String, tell: @escaping (String) -> Void) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: root, isDirectory: &isFolder), isFolder.boolValue
    else {
      throw IndexProblem(
        "there is no folder '\(root.excerpt())' here; 'seismo run SPEC' makes one, and --runs DIR names another"
      )
    }
    self.root = root
    self.tell = tell
  }

  private var path: String { "\(root)/\(Self.file)" }
  private var lockPath: String { "\(root)/.index.lock" }

  /// Reads or writes. A database that turns out to be damaged is made anew, and the work done again.
  func use<R>(_ body: (DatabaseQueue) throws -> R) throws -> R {
    do {
      return try body(try opened())
    } catch let error as DatabaseError where Self.isOfDamage(error) {
      try makeAnew(because: "is damaged (\(error.message ?? "no words"))")
      return try Self.sayingWhy { try body(try opened()) }
    } catch let error as DatabaseError {
      throw Self.problem(error)
    }
  }

  /// Several questions to the database in one state, whatever others write meanwhile: numbers of trainings are good for
  /// no longer.
  package func consistently<R>(_ body: () throws -> R) throws -> R {
    func snapshot() throws -> R {
      try opened().read { db in
        self.snapshot = db
        defer { self.snapshot = nil }
        return try body()
      }
    }
    do {
      return try snapshot()
    } catch let error as DatabaseError where Self.isOfDamage(error) {
      try makeAnew(because: "is damaged (\(error.message ?? "no words"))")
      try refresh()
      return try Self.sayingWhy(snapshot)
    } catch let error as DatabaseError {
      throw Self.problem(error)
    }
  }

  /// Reads, of the state that is held if one is.
  func reading<R>(_ body: (Database) throws -> R) throws -> R {
    if let snapshot { return try body(snapshot) }
    return try use { try $0.read(body) }
  }

  private static func sayingWhy<R>(_ body: () throws -> R) throws -> R {
    do { return try body() } catch let error as DatabaseError { throw problem(error) }
  }

  private static func problem(_ error: DatabaseError) -> IndexProblem {
    IndexProblem(
      "the index \(file) can't be used: \(error.message ?? "no words"); 'seismo runs reindex' makes it anew"
    )
  }

  private static func isOfDamage(_ error: DatabaseError) -> Bool {
    let message = error.message ?? ""
    return [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode)
      || error.resultCode == .SQLITE_ERROR
        && (message.hasPrefix("no such table") || message.hasPrefix("no such column")
          || message.contains("has no column"))
  }

  /// Throws the database away and makes an empty one.
  package func makeAnew() throws { try makeAnew(because: nil) }

  private func makeAnew(because reason: String?) throws {
    if let reason { tell("the index \(path) \(reason); it is made anew from the folders") }
    // Kept open, so that no other file gets its number.
    let old = FileHandle(forReadingAtPath: path)
    close()
    let alone = try FileLock(file: lockPath, isShared: false)
    defer { alone.release() }
    // Another process may have done it meanwhile: then the file is another one.
    if reason != nil, let old, Self.number(old.fileDescriptor) != Self.number(ofFile: path) {
      return
    }
    try remove()
    try Self.sayingWhy { try create() }
  }

  private static func number(_ descriptor: Int32) -> ino_t? {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? status.st_ino : nil
  }

  private static func number(ofFile path: String) -> ino_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_ino : nil
  }

  func close() {
    // By its name a connection would take away files of the database that comes after it.
    try? queue?.close()
    queue = nil
    lock?.release()
    lock = nil
  }

  private func opened() throws -> DatabaseQueue {
    if let queue { return queue }
    guard access(root, W_OK) == 0, let shared = try? FileLock(file: lockPath, isShared: true) else {
      tell("\(root) can't be written to: this listing reads every run anew")
      let queue = try DatabaseQueue(configuration: Self.configuration)
      try queue.write { try Self.fill($0) }
      self.queue = queue
      return queue
    }
    lock = shared
    if !FileManager.default.fileExists(atPath: path) {
      shared.release()
      let alone = try FileLock(file: lockPath, isShared: false)
      if !FileManager.default.fileExists(atPath: path) { try create() }
      alone.release()
      lock = try FileLock(file: lockPath, isShared: true)
    }
    let queue = try connect()
    switch Self.verdict(on: queue) {
    case .right:
      self.queue = queue
      return queue
    case .wrong(let reason, _):
      try? queue.close()
      try makeAnew(because: reason)
      lock = try FileLock(file: lockPath, isShared: true)
      let queue = try connect()
      self.queue = queue
      return queue
    }
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(60)
    return configuration
  }

  private func connect() throws -> DatabaseQueue {
    try DatabaseQueue(path: path, configuration: Self.configuration)
  }

  /// Makes the file beside its name, so that nobody sees half of it.
  private func create() throws {
    let partial = "\(path).new"
    for ending in Self.endings { unlink(partial + ending) }
    let queue = try DatabaseQueue(path: partial, configuration: Self.configuration)
    try queue.write { try Self.fill($0) }
    try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
    try queue.close()
    guard rename(partial, path) == 0 else {
      throw IndexProblem("\(path) can't be made: \(String(cString: strerror(errno)))")
    }
  }

  private static func fill(_ db: Database) throws {
    try db.execute(sql: IndexSchema.tables)
    try db.execute(sql: "PRAGMA application_id = \(IndexSchema.application)")
    try db.execute(sql: "PRAGMA user_version = \(IndexSchema.version)")
  }

  private static let endings = ["", "-wal", "-shm", "-journal"]

  private func isForeign() -> Bool {
    guard FileManager.default.fileExists(atPath: path), let queue = try? connect() else {
      return false
    }
    defer { try? queue.close() }
    if case .wrong(_, isForeign: true) = Self.verdict(on: queue) { return true }
    return false
  }

  /// A file of somebody else's is put aside, and kept.
  private func remove() throws {
    if isForeign() {
      let aside = "\(path).foreign"
      guard rename(path, aside) == 0 else {
        throw IndexProblem("\(path) can't be put aside: \(String(cString: strerror(errno)))")
      }
      tell("what was there is kept as \(aside)")
    }
    for ending in Self.endings { unlink(path + ending) }
    guard !FileManager.default.fileExists(atPath: path) else {
      throw IndexProblem("\(path) is in the way of the index and can't be removed; remove it")
    }
  }
}

extension RunIndex {
  /// Whether a database is one that can be trusted.
  private enum Verdict: Equatable {
    case right
    /// Why not, as the end of a sentence.
    case wrong(String, isForeign: Bool = false)
  }

  private static func verdict(on queue: DatabaseQueue) -> Verdict {
    do {
      return try queue.read { db in
        let application = try Int32.fetchOne(db, sql: "PRAGMA application_id")
        let version = try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard application == IndexSchema.application else {
          return .wrong("isn't Seismo's", isForeign: true)
        }
        guard version == IndexSchema.version else {
          let age = version < IndexSchema.version ? "an earlier" : "a later"
          return .wrong("is of \(age) Seismo")
        }
        return .right
      }
    } catch {
      return .wrong("is damaged")
    }
  }
}
