internal import SeismoSpec

/// A listing for other programs: in full precision, with every column unless some were asked for.
package struct ListingFile {
  private let trainings: [Int64]
  private let keys: [Key]
  private let isWhole: Bool
  private let columns: [[Int64: Cell]]

  /// - Parameter keys: the columns; nil for all that there are.
  package init(_ listing: Listing, columns keys: [Key]?, from index: RunIndex) throws {
    trainings = listing.trainings
    isWhole = keys == nil
    let all = try keys ?? Self.all(of: index)
    let columns = try all.map { try index.cells(of: $0, in: listing.trainings) }
    self.keys = all
    self.columns = columns
  }

  private static func all(of index: RunIndex) throws -> [Key] {
    let vocabulary = try Vocabulary(of: index)
    return Field.allCases.map { .field($0) } + (try vocabulary.figures())
      + (try vocabulary.settings().map { .setting($0) })
  }

  /// RFC 4180: a line of names, then a line for each training. NaN is `nan`; what isn't there is empty.
  package var csv: String {
    var lines = [keys.map { $0.title.asCSVCell }.joined(separator: ",")]
    for id in trainings {
      let cells = zip(keys, columns).map { key, column in
        CellText.full(column[id] ?? .missing, key).asCSVCell
      }
      // An empty line would be no row.
      lines.append(cells == [""] ? "\"\"" : cells.joined(separator: ","))
    }
    return lines.map { $0 + "\r\n" }.joined()
  }

  /// An array of objects. NaN and infinities are the strings "nan", "inf" and "-inf".
  package var json: String {
    JSON.array(trainings.map(object)).text
  }

  private func object(_ id: Int64) -> JSON {
    var members: [JSON.Member] = []
    var nested: [(name: String, members: [JSON.Member])] = [
      ("final", []), ("best", []), ("settings", []),
    ]
    for (key, column) in zip(keys, columns) {
      guard let value = CellText.json(column[id] ?? .missing, key) else { continue }
      guard isWhole else {
        members.append(JSON.Member(key.title, value))
        continue
      }
      switch key {
      case .field: members.append(JSON.Member(key.title, value))
      case .figure(let part, let metric, let weights):
        nested[weights == .final ? 0 : 1].members.append(JSON.Member("\(part).\(metric)", value))
      case .setting(let name): nested[2].members.append(JSON.Member(name, value))
      }
    }
    if isWhole { members += nested.map { JSON.Member($0.name, .object($0.members)) } }
    return .object(members)
  }
}
