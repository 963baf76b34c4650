internal import ArgumentParser
internal import Foundation
internal import SeismoPreparation
internal import SeismoSpec
internal import SeismoTables

struct CacheCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache",
    abstract: "Show the tables that are kept, so that a file is read once, or remove them.")

  @Flag(help: "Remove all of them.")
  var clear = false

  @Flag(help: "As JSON.")
  var json = false

  func validate() throws {
    if clear, json { throw ValidationError("--clear prints no JSON") }
  }

  func run() throws {
    guard let folder = CacheFolder.ofUser else {
      return print(json ? "null" : "Nothing is kept: SEISMO_CACHE is off.")
    }
    if clear {
      let removed = folder.clear()
      return print(
        "\(folder.path): \(counted(removed.tables, "table")) removed, \(Self.size(removed.bytes))")
    }
    json ? try printJSON(folder) : printText(folder)
  }

  private func printText(_ folder: CacheFolder) {
    let kept = folder.entries
    let total = kept.reduce(0) { $0 + $1.entry.bytes }
    for table in kept {
      let entry = table.entry
      print(
        "\(Self.size(entry.bytes))  \(counted(entry.rows, "row")) of \(counted(entry.columns, "column"))"
          + "  used \(table.lastUse.formatted(.iso8601))  \(entry.files.joined(separator: ", "))")
    }
    print(
      "\(folder.path): \(counted(kept.count, "table")), \(Self.size(total)) of at most "
        + Self.size(folder.limit))
  }

  private func printJSON(_ folder: CacheFolder) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    let listing = Listing(
      folder: folder.path, limit: folder.limit,
      tables: folder.entries.map {
        .init(
          files: $0.entry.files, rows: $0.entry.rows, columns: $0.entry.columns,
          bytes: $0.entry.bytes, lastUse: $0.lastUse)
      })
    print(String(decoding: try encoder.encode(listing), as: UTF8.self))
  }

  private struct Listing: Encodable {
    struct Table: Encodable {
      var files: [String]
      var rows, columns, bytes: Int
      var lastUse: Date
    }
    var folder: String
    var limit: Int
    var tables: [Table]
  }

  private static func size(_ bytes: Int) -> String {
    bytes < 1_000_000
      ? "\((bytes + 999) / 1000) kB" : String(format: "%.1f MB", Double(bytes) / 1e6)
  }
}
