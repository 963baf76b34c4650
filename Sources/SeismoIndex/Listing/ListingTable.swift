internal import SeismoReports

/// A listing as a table for a terminal.
package struct ListingTable {
  private let index: RunIndex
  private let trainings: [Int64]
  private let keys: [Key]
  private let isUsual: Bool
  private static let curveWidth = 16
  private static let mostMetrics = 4

  /// - Parameter keys: the columns; nil for those that say most.
  package init(_ listing: Listing, columns keys: [Key]?, from index: RunIndex) throws {
    self.index = index
    trainings = listing.trainings
    isUsual = keys == nil
    self.keys = try keys ?? Self.usual(trainings, index)
  }

  private static func usual(_ trainings: [Int64], _ index: RunIndex) throws -> [Key] {
    func hasAny(_ field: Field, besides usual: String? = nil) throws -> Bool {
      try index.cells(of: .field(field), in: trainings).contains { id, cell in
        switch cell {
        case .missing: false
        case .word(let word): !word.isEmpty && word != usual
        case .words(let words): !words.isEmpty
        case .number: true
        }
      }
    }
    var keys: [Key] = [.field(.run)]
    if try hasAny(.variant, besides: "main") { keys.append(.field(.variant)) }
    keys += [.field(.status), .field(.started), .field(.epochs)]
    keys += try index.sharedTestMetrics(of: trainings).prefix(mostMetrics).map {
      .figure(part: "test", metric: $0, weights: .final)
    }
    keys.append(.field(.curve))
    if try hasAny(.tag) { keys.append(.field(.tag)) }
    return keys
  }

  /// The usual columns that a narrow terminal can do without.
  private static let lessNeeded: [Key] = [.field(.epochs), .field(.started), .field(.tag)]

  /// The table, and the usual columns that have no room in it.
  ///
  /// - Parameter width: the terminal's; nil where lines may have any length.
  package func text(width: Int?) throws -> (table: String, leftOut: [String]) {
    var keys = keys
    var table = try table(of: keys)
    for key in isUsual ? Self.lessNeeded : [] where !table.fits(in: width) {
      keys.removeAll { $0 == key }
      table = try self.table(of: keys)
    }
    let leftOut = self.keys.filter { !keys.contains($0) }.map(\.name)
    return (table.text(width: width), leftOut)
  }

  private func table(of keys: [Key]) throws -> TextTable {
    let cells = try keys.map { try index.cells(of: $0, in: trainings) }
    let planned = try index.cells(of: .setting("train.epochs"), in: trainings)
    let status = try index.cells(of: .field(.status), in: trainings)
    let names = ShortNames(try index.places())
    let blocks = trainings.map { id in
      [
        zip(keys, cells).map { key, column in
          let cell = column[id] ?? .missing
          if key == .field(.run), case .word(let run) = cell { return names.name(of: run) }
          if key == .field(.epochs), case .word("running")? = status[id],
            case .number(let done) = cell, case .number(let all)? = planned[id]
          {
            return "\(Int(done))/\(Int(all))"
          }
          return CellText.forTerminal(cell, key, curveWidth: Self.curveWidth)
        }
      ]
    }
    return TextTable(keys.map(Self.column), blocks)
  }

  private static func column(_ key: Key) -> TextTable.Column {
    switch key {
    case .field(.run): TextTable.Column("run", isText: true, isName: true, narrowest: 16)
    case .field(.variant): TextTable.Column("variant", isText: true, isName: true, narrowest: 10)
    case .field(.tag): TextTable.Column("tags", group: " ", isText: true, narrowest: 10)
    case .field(.note): TextTable.Column("note", group: " ", isText: true, narrowest: 16)
    case .field(.curve): TextTable.Column("loss curve", group: " ", isText: true)
    case .field(let field):
      TextTable.Column(field.rawValue, group: " ", isText: field.kind != .number, narrowest: 10)
    case .figure(let part, let metric, let weights):
      TextTable.Column(metric, group: weights == .best ? "best \(part)" : part)
    case .setting(let key): TextTable.Column(key, group: " ", narrowest: 10)
    }
  }
}
