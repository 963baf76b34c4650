internal import Foundation
internal import SeismoPreparation
package import SeismoSpec
package import SeismoTables
internal import SeismoTraining

/// What a person calls a row: its number as read, or a line of a file as any command prints it.
package enum RowReference: Sendable, Equatable {
  /// From 0.
  case number(Int)
  /// A file, with or without its folders, and a line, from 1.
  case line(file: String, Int)

  /// Reads "12", "data.csv:14", or "folder/data.csv:14:3: …" of a message; nil for anything else.
  package init?(_ text: String) {
    if let number = Int(text) {
      self = .number(number)
      return
    }
    if let match = text.wholeMatch(of: #/(.+?):(\d+)(:(\d+))?(:.*)?/#), let line = Int(match.2) {
      self = .line(file: String(match.1), line)
      return
    }
    // "shop.db, table orders, id 57", or the end of it.
    guard let match = text.wholeMatch(of: #/(.+ )(\d+)(:.*)?/#), let number = Int(match.2) else {
      return nil
    }
    self = .line(file: String(match.1), number)
  }

  /// The row's number as read.
  ///
  /// - Parameters:
  ///   - files: the files of the reader, for their paths.
  ///   - folder: where the person stands.
  /// - Throws: the sentence that says why there is none, and which row is near.
  package func row(
    in table: Table, files: [FileReference], from folder: String
  ) throws(NoSuchRow) -> Int {
    switch self {
    case .number(let number):
      guard table.rowIDs.indices.contains(number) else {
        throw NoSuchRow("no row \(number); the rows that were read are 0 to \(table.rowCount - 1)")
      }
      return number
    case .line(let name, let line):
      let part = try FilePart(named: name, in: table.provenance, files, folder)
      if let row = part.row(at: line) { return row }
      throw NoSuchRow("\(part.noRow(at: line)): \(part.whyNot(line, table))")
    }
  }

  /// Why no row is meant.
  package struct NoSuchRow: Error {
    package let reason: String

    init(_ reason: String) { self.reason = reason }
  }
}

/// The rows of one file.
private struct FilePart {
  let name: String
  private let written: String
  private let rows: Range<Int>
  private let lines: [UInt32]
  private let file: FileReference?

  /// - Parameter name: the file's path as the spec or a message has it, or the end of it.
  init(
    named name: String, in provenance: Provenance, _ files: [FileReference], _ folder: String
  ) throws(RowReference.NoSuchRow) {
    let all = provenance.files
    let paths = all.map { written in
      files.first { $0.written == written }?.path(from: folder) ?? written
    }
    var found = all.indices.filter { all[$0] == name || paths[$0] == name }
    if found.isEmpty {
      let end =
        "/" + name.split(separator: "/").filter { $0 != "." && $0 != ".." }.joined(separator: "/")
      found = all.indices.filter {
        ("/" + all[$0]).hasSuffix(end) || ("/" + paths[$0]).hasSuffix(end)
          || Place.unit(of: all[$0]) != nil && all[$0].hasSuffix(" " + name)
      }
    }
    guard let index = found.first else {
      throw RowReference.NoSuchRow(
        "no file '\(name)' was read; there \(all.count == 1 ? "is" : "are") \(Self.list(paths.map(Place.source)))"
      )
    }
    guard found.count == 1 else {
      throw RowReference.NoSuchRow(
        "'\(name)' may be \(found.map { paths[$0] }.joined(separator: " or ")); give it with its folder"
      )
    }
    let end = index + 1 < all.count ? provenance.starts[index + 1] : provenance.lines.count
    rows = provenance.starts[index]..<end
    lines = Array(provenance.lines[rows])
    written = all[index]
    self.name = name
    file = files.first { $0.written == all[index] }
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(8).joined(separator: ", ")
      + (names.count > 8 ? " and \(names.count - 8) more" : "")
  }

  /// What tells the rows apart.
  private var unit: String { Place.unit(of: written) ?? "line" }

  func noRow(at line: Int) -> String {
    Place.unit(of: written) == nil
      ? "no row starts at line \(line) of \(name)"
      : "no row of \(Place.source(of: written)) has \(unit) \(line)"
  }

  func row(at line: Int) -> Int? {
    lines.firstIndex { Int($0) == line }.map { rows.lowerBound + $0 }
  }

  /// Why no row starts at a line, and which are near.
  func whyNot(_ line: Int, _ table: Table) -> String {
    let before = lines.lastIndex { Int($0) < line }
    let after = lines.firstIndex { Int($0) > line }
    let near = [before, after].compactMap { $0.map(called) }.joined(separator: " and ")
    let nearest =
      near.isEmpty
      ? "no row of it was read"
      : "the nearest \(before != nil && after != nil ? "are" : "is") \(near)"
    if table.notes.rejects.contains(where: {
      $0.file == written && $0.line == line && $0.column == nil
    }) {
      return "the row there was left out, as rejects.csv says; \(nearest)"
    }
    guard let before else {
      return "it is above the first row; \(nearest)"
    }
    if let file,
      let text = try? FileLines(of: file, from: Int(lines[before]), before: line + 1).lines
    {
      let above = text.prefix(line - Int(lines[before])).joined()
      if above.count(where: { $0 == "\"" }) % 2 == 1 {
        return "it is within the row that starts at \(called(before))"
      }
      guard text.count > line - Int(lines[before]) else {
        return after == nil ? "the file ends before it; \(nearest)" : "it is blank; \(nearest)"
      }
      if text[line - Int(lines[before])].allSatisfy(\.isWhitespace) {
        return "it is blank; \(nearest)"
      }
    }
    return after == nil ? "it is below the last row; \(nearest)" : nearest
  }

  /// "line 14 (row 12)", "id 14 (row 12)".
  private func called(_ index: Int) -> String {
    "\(unit) \(lines[index]) (row \(rows.lowerBound + index))"
  }
}
