package import Foundation

/// What is known of a table that is kept, beside it.
package struct CacheEntry: Sendable, Codable {
  static let ending = ".entry"
  static let endingOfTable = ".table"

  /// The SHA-256 of the table's file.
  var sha256: String
  /// The files that it was read from, as the spec named them.
  package var files: [String]
  package var rows: Int
  package var columns: Int
  /// Bytes that it takes.
  package var bytes: Int
}

extension CacheFolder {
  /// A table that is kept.
  package struct Kept: Sendable {
    let key: String
    package let entry: CacheEntry
    package let lastUse: Date
    var bytes: Int { entry.bytes }
  }

  /// The tables that are kept, those used last at the end.
  package var entries: [Kept] {
    names.filter { $0.hasSuffix(CacheEntry.ending) }.compactMap { name in
      let key = String(name.dropLast(CacheEntry.ending.count))
      let used = try? FileManager.default.attributesOfItem(atPath: file(name))[.modificationDate]
      return entry(key).map { Kept(key: key, entry: $0, lastUse: used as? Date ?? .distantPast) }
    }.sorted { $0.lastUse < $1.lastUse }
  }

  func entry(_ key: String) -> CacheEntry? {
    (try? Data(contentsOf: URL(filePath: file(key + CacheEntry.ending)))).flatMap {
      try? JSONDecoder().decode(CacheEntry.self, from: $0)
    }
  }

  /// Says that an entry was used now.
  func touch(_ key: String) { utimes(file(key + CacheEntry.ending), nil) }

  func remove(_ key: String) {
    unlink(file(key + CacheEntry.ending))
    unlink(file(key + CacheEntry.endingOfTable))
  }
}
