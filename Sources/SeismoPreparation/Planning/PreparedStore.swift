internal import SeismoSpec
internal import SeismoTables
internal import Synchronization

/// Data that were prepared, for whoever needs the same again; any thread may ask.
///
/// Two that ask for the same at once have it made once.
package final class PreparedStore: Sendable {
  private let data: Shelf<PreparedData>
  private let tables: Shelf<Table>

  /// - Parameters:
  ///   - kept: how many data stay, those that were asked for last; nil for all.
  ///   - keepsTables: whether tables as they were read stay too, one at a time: what is prepared in several ways is
  ///     read once.
  package init(kept: Int? = nil, keepsTables: Bool = false) {
    data = Shelf(room: kept ?? .max)
    tables = Shelf(room: keepsTables ? 1 : 0)
  }

  func data(_ key: String, _ make: () throws -> PreparedData) throws -> PreparedData {
    try data.value(key, make)
  }

  func table(_ key: String, _ make: () throws -> Table) throws -> Table {
    try tables.value(key, make)
  }
}

/// Values by their keys, each made once.
private final class Shelf<V: Sendable>: Sendable {
  private final class Slot: Sendable {
    let value = Mutex<V?>(nil)
  }

  private let room: Int
  /// Those that were asked for last at the end.
  private let slots = Mutex<[(key: String, slot: Slot)]>([])

  init(room: Int) { self.room = room }

  func value(_ key: String, _ make: () throws -> V) throws -> V {
    guard room > 0 else { return try make() }
    let slot = slots.withLock { slots in
      let index = slots.firstIndex { $0.key == key }
      let found = index.map { slots.remove(at: $0) } ?? (key: key, slot: Slot())
      slots.append(found)
      if slots.count > room { slots.removeFirst() }
      return found.slot
    }
    return try slot.value.withLock { value in
      if let value { return value }
      let made = try make()
      value = made
      return made
    }
  }
}
