internal import Foundation
internal import SeismoSpec
package import SeismoTables

/// Tables as readers made them of files, for later runs: they are mapped, not read again.
///
/// A table is known by all that decides its columns: the program, the reader with every parameter, what it was asked
/// for, and the bytes of its files. One that isn't whole, or isn't what was written, is made again.
package struct ColumnCache: Sendable {
  private let folder: CacheFolder
  private let worthwhile: Int

  /// The user's own; nil where nothing is to be kept.
  package static let ofUser = CacheFolder.ofUser.map { ColumnCache($0) }

  /// - Parameter worthwhile: bytes that files have at least.
  package init(_ folder: CacheFolder, worthwhile: Int = FileDigests.worthwhile) {
    (self.folder, self.worthwhile) = (folder, worthwhile)
  }

  /// The table that a reader makes.
  ///
  /// - Throws: what the reader throws.
  package func table(of reader: any Reader, _ request: ReadRequest) throws -> Table {
    guard let key = key(of: reader, request) else { return try reader.read(request) }
    if let table = table(key) { return table }
    // Those who need the same at once, such as the ranks of a training, wait for the one who reads it.
    let lock = folder.lock(key)
    defer { withExtendedLifetime(lock) {} }
    if let table = table(key) { return table }
    let table = try reader.read(request)
    keep(table, key)
    return table
  }

  // MARK: - Keys

  private struct Facts: Encodable {
    var format = 1
    var program: String
    var reader: String
    var files: [String]
    var digests: [String]
    var excluding: [String]
    var types: [String: ColumnType]
    var missing: [String: [String]]
    var classes: [String]
    var formats: [String: String]
  }

  /// Nil for a table that isn't worth it, or can't be known again.
  private func key(of reader: any Reader, _ request: ReadRequest) -> String? {
    let files = reader.files
    guard !files.isEmpty, files.allSatisfy(\.opened.areCached),
      let sizes = try? files.map({ try $0.opened.file($0).size }),
      sizes.allSatisfy({ $0 != nil }), sizes.compactMap(\.self).reduce(0, +) >= worthwhile,
      let digests = try? files.map(sha256(of:)), let program = Program.hash
    else { return nil }
    let facts = Facts(
      program: program, reader: reader.encodedComponent().yaml(), files: files.map(\.written),
      digests: digests, excluding: request.excluding.sorted(), types: request.types,
      missing: request.missing, classes: request.classes.sorted(), formats: request.formats)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return (try? encoder.encode(facts)).map { String(sha256(of: $0).prefix(32)) }
  }

  // MARK: - Tables

  private func table(_ key: String) -> Table? {
    guard let entry = folder.entry(key) else { return nil }
    guard let file = MappedFile(folder.file(key + CacheEntry.endingOfTable)),
      digest(of: file) == entry.sha256, let table = StoredTable.table(in: file)
    else {
      folder.remove(key)
      return nil
    }
    folder.touch(key)
    return table
  }

  private func digest(of file: MappedFile) -> String {
    let digests = FileDigests(folder: folder)
    if let known = digests.known(file.version) { return known }
    let hash = SHA256Hash()
    hash.update(file.bytes)
    let digest = hash.hexadecimal()
    if file.version.isSettled { digests.keep(digest, of: file.version) }
    return digest
  }

  private func keep(_ table: Table, _ key: String) {
    guard folder.makeRoom(for: StoredTable.size(of: table)) else { return }
    let (hash, name) = (SHA256Hash(), key + CacheEntry.endingOfTable)
    var bytes = 0
    let isWritten = folder.write(name) { write in
      try StoredTable.write(table) { piece in
        hash.update(piece)
        write(piece)
        bytes += piece.count
      }
    }
    guard isWritten, let file = MappedFile(folder.file(name)), file.count == bytes else { return }
    let digest = hash.hexadecimal()
    // Nobody but this process knows the file, and no process changes one that has its name.
    FileDigests(folder: folder).keep(digest, of: file.version)
    let entry = CacheEntry(
      sha256: digest, files: table.provenance.files, rows: table.rowCount,
      columns: table.columns.count, bytes: bytes)
    _ = folder.write(key + CacheEntry.ending) { write in
      try JSONEncoder().encode(entry).withUnsafeBytes(write)
    }
  }
}
