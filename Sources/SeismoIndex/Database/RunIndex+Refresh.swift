internal import Foundation
internal import GRDB
internal import SeismoRuns
internal import Synchronization

extension RunIndex {
  /// What a run's row says of its files.
  private struct Known {
    var state: UInt64
    var isOpen: Bool
    var jobs: [String]
  }

  /// How many runs are written at a time.
  private static let chunk = 500
  /// From how many on their reading is told of.
  private static let many = 1000

  /// Brings the database up to date with the folders: what changed since is read again, the rest isn't.
  ///
  /// - Returns: how many runs were read.
  @discardableResult
  package func refresh() throws -> Int {
    try use { queue in
      let known = try Self.known(queue)
      let places = RunFinder(root, known: Set(known.keys)).places()
      let changed = changed(places, known)
      let gone = Set(known.keys).subtracting(places.map(\.path))
      if !gone.isEmpty { try queue.write { try Self.remove(gone, $0) } }
      if changed.count >= Self.many { tell("reading \(changed.count) runs") }
      try read(changed, to: queue)
      return changed.count
    }
  }

  /// Reads runs, and writes some while the next ones are read.
  private func read(_ places: [RunPlace], to queue: DatabaseQueue) throws {
    let reader = RunReader(root: root)
    let outcome = Mutex<(any Error)?>(nil)
    let writing = DispatchGroup()
    for start in stride(from: 0, to: places.count, by: Self.chunk) {
      let part = Array(places[start..<min(start + Self.chunk, places.count)])
      let runs = parallel(part) { reader.read($0) }
      writing.wait()
      if let error = outcome.withLock({ $0 }) { throw error }
      writing.enter()
      queue.asyncWrite { db in
        for run in runs { try Self.write(run, db) }
      } completion: { _, result in
        if case .failure(let error) = result { outcome.withLock { $0 = error } }
        writing.leave()
      }
    }
    writing.wait()
    if let error = outcome.withLock({ $0 }) { throw error }
  }

  /// A folder that is known and is a run no more is gone.
  private func changed(_ places: [RunPlace], _ known: [String: Known]) -> [RunPlace] {
    let root = root
    let isChanged = parallel(places) { place in
      guard let known = known[place.path] else { return true }
      let now = FolderState.now(
        of: "\(root)/\(place.path)", jobs: known.jobs, isOpen: known.isOpen)
      return now.hash != known.state
    }
    return zip(places, isChanged).filter(\.1).map(\.0)
  }

  private static func known(_ queue: DatabaseQueue) throws -> [String: Known] {
    try queue.read { db in
      var known: [String: Known] = [:]
      let rows = try Row.fetchCursor(db, sql: "SELECT run, state, is_open, jobs FROM runs")
      while let row = try rows.next() {
        let jobs = row[3] as String
        known[row[0] as String] = Known(
          state: UInt64(bitPattern: row[1] as Int64), isOpen: row[2] as Bool,
          jobs: jobs.split(separator: "\n").map(String.init))
      }
      return known
    }
  }

  private static func remove(_ gone: Set<String>, _ db: Database) throws {
    let statement = try db.cachedStatement(sql: "DELETE FROM runs WHERE run = ?")
    for run in gone { try statement.execute(arguments: [run]) }
  }
}

/// Does a work for each element, on all processors.
private func parallel<E: Sendable, R: Sendable>(
  _ elements: [E], _ work: @Sendable (E) -> R
) -> [R] {
  let share = 64
  let found = Mutex<[Int: [R]]>([:])
  DispatchQueue.concurrentPerform(iterations: (elements.count + share - 1) / share) { part in
    let own = elements[(part * share)..<min((part + 1) * share, elements.count)].map(work)
    found.withLock { $0[part] = own }
  }
  return found.withLock { found in found.keys.sorted().flatMap { found[$0] ?? [] } }
}
