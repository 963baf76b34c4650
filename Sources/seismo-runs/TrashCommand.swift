internal import ArgumentParser
internal import Foundation
internal import SeismoCommand
internal import SeismoIndex
internal import SeismoReports

struct TrashCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trash", abstract: "List what is in the trash, or delete it for good.")

  @OptionGroup var folder: RunsArguments

  @Flag(help: "Delete all that is in the trash; nothing brings it back.")
  var empty = false

  func run() throws {
    _ = try folder.opened()
    let trash = Trash(of: folder.runs)
    let items = trash.items()
    let size = Self.size(items.reduce(0) { $0 + $1.bytes })
    if empty {
      try trash.empty()
      print(items.isEmpty ? "The trash was empty." : "\(items.count) deleted, \(size)")
    } else if items.isEmpty {
      print("The trash is empty.")
    } else {
      let columns = [
        TextTable.Column("run", isText: true, isName: true, narrowest: 16),
        TextTable.Column("size"), TextTable.Column("removed", isText: true),
      ]
      let rows = items.map { item in
        [
          [
            item.name, Self.size(item.bytes),
            String(item.removed.ISO8601Format().prefix(16)).replacing("T", with: " "),
          ]
        ]
      }
      print(TextTable(columns, rows).text(width: Terminal.standardOutput.width), terminator: "")
      print("\(size) in all; 'seismo runs trash --empty' deletes it")
    }
  }

  private static func size(_ bytes: Int) -> String {
    let (units, step) = (["kB", "MB", "GB", "TB"], 1000.0)
    guard bytes >= 1000 else { return "\(bytes) B" }
    var (value, unit) = (Double(bytes) / step, 0)
    while value >= step, unit + 1 < units.count { (value, unit) = (value / step, unit + 1) }
    return "\(Figures.significant(value, 3)) \(units[unit])"
  }
}
