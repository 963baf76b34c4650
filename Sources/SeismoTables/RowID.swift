package import SeismoSpec

/// A row's number as read, from 0: the one that it keeps through filters and splits, and that people give.
package struct RowID: Sendable, Hashable, Comparable {
  package var number: Int

  package init(_ number: Int) { self.number = number }

  package static func < (one: RowID, other: RowID) -> Bool { one.number < other.number }
}

extension RowID: Codable, CustomStringConvertible {
  package init(from decoder: any Decoder) throws {
    number = try decoder.singleValueContainer().decode(Int.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(number)
  }

  package var description: String { "\(number)" }
}

extension Table {
  /// The number as read of the row at a place of this table.
  package func id(at place: Int) -> RowID { RowID(Int(rowIDs[place])) }
}

extension Provenance {
  /// Where a row stands.
  package func place(of id: RowID) -> Place {
    let origin = origin(of: id.number)
    return Place(origin.file, origin.line)
  }
}
