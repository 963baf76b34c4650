internal import Foundation
internal import SeismoPreparation
internal import SeismoSpec
package import SeismoTables

/// What rows share that so many rows drawn at random hardly would.
package struct RowGroup {
  package enum Bond: Equatable {
    /// They stand near each other in the file: the places of the first and the last.
    case lines(first: Int, last: Int)
    /// They have a value of a column that few have.
    case value(column: String, text: String)
    /// They are of one class.
    case target(String)
  }

  package let bond: Bond
  /// The places in the training part of those that share it.
  package let members: [Int]
  /// The chance that as many of as many rows drawn at random would, times the bonds that were looked for.
  package let probability: Double

  /// The chance from which a bond is no chance.
  static let significant = 0.01
  /// Rows that are needed to speak of a group.
  static let fewest = 3
  /// Rows of a group, as a share of all, at most: a whole class says nothing.
  private static let largest = 0.1

  /// - Parameter rows: places in the training part.
  /// - Returns: the bond that chance explains least, of few rows; nil where chance explains all.
  package static func find(_ rows: [Int], in training: Table) -> RowGroup? {
    let rows = Set(rows).sorted()
    guard rows.count >= fewest, training.rowCount > rows.count else { return nil }
    let found = [neighbours(rows, training)] + values(rows, training)
    let tests = Double(found.count)
    return found.compactMap(\.self).map {
      RowGroup(
        bond: $0.bond, members: $0.members, probability: min(1, $0.probability * tests))
    }.filter {
      $0.probability < significant
        && Double($0.all(in: training).count) <= largest * Double(training.rowCount)
    }
    .min { $0.probability < $1.probability }
  }

  /// All training rows that share it, not only those that were looked at.
  func all(in training: Table) -> [Int] {
    switch bond {
    case .lines(let first, let last):
      let numbers = training.rowIDs[first]...training.rowIDs[last]
      return (0..<training.rowCount).filter { numbers.contains(training.rowIDs[$0]) }
    case .value(let name, _):
      guard let column = training.columns.first(where: { $0.name == name }) else { return [] }
      let key = members.first.map(column.key)
      return (0..<training.rowCount).filter { column.key(at: $0) == key }
    case .target:
      guard let column = training.target else { return [] }
      let key = members.first.map(column.key)
      return (0..<training.rowCount).filter { column.key(at: $0) == key }
    }
  }

  /// "rows from a.csv:20 to a.csv:31".
  ///
  /// - Parameter read: a row's value of a column as its file has it; nil for a column that preparation made.
  func name(in training: Table, _ read: (String, Int) -> String?) -> String {
    switch bond {
    case .lines(let first, let last):
      "rows from \(training.shortPlace(of: first)) to \(training.shortPlace(of: last))"
    case .value(let column, let text):
      if let raw = members.first.flatMap({ read(column, $0) }) {
        "rows with \(column) = \(raw.excerpt())"
      } else if column.contains("="), text == "1" {
        // A category as a column of its own, which has its name already.
        "rows with \(column)"
      } else {
        "rows with \(column) = \(text.excerpt())"
      }
    case .target(let text): "rows of the class \(text.excerpt())"
    }
  }

  /// The stretch of the file that has more of them than chance explains: of each number of rows the narrowest, by
  /// Bonferroni's bound over where it might begin and over the numbers.
  private static func neighbours(_ rows: [Int], _ training: Table) -> RowGroup? {
    let own = rows.map { (number: Int(training.rowIDs[$0]), place: $0) }
      .sorted { $0.number < $1.number }
    let stretches = (fewest...rows.count).map { count in
      let tightest = stretch(own.map(\.number), of: count)
      let share = min(1, Double(tightest.length + 1) / Double(training.rowCount))
      let chance = binomialTail(count - 1, of: rows.count - 1, share) * Double(rows.count)
      return (count: count, from: tightest.from, chance: chance)
    }
    guard let least = stretches.min(by: { ($0.chance, $1.count) < ($1.chance, $0.count) }) else {
      return nil
    }
    let members = own[least.from..<least.from + least.count].map(\.place)
    return RowGroup(
      bond: .lines(first: members[0], last: members[members.count - 1]), members: members,
      probability: min(1, least.chance * Double(stretches.count)))
  }

  /// The shortest stretch of sorted numbers that has so many of them.
  private static func stretch(_ numbers: [Int], of count: Int) -> (from: Int, length: Int) {
    let lengths = (0...numbers.count - count).map { numbers[$0 + count - 1] - numbers[$0] }
    let from = lengths.indices.min { lengths[$0] < lengths[$1] } ?? 0
    return (from, lengths[from])
  }

  /// The value that most of them have, of each column and of the target: a category, or the least or the greatest number,
  /// which stand for what is missing or cut off. Of other numbers many rows share one by chance of how they were measured.
  private static func values(_ rows: [Int], _ training: Table) -> [RowGroup?] {
    let columns = training.columns + [training.target].compactMap(\.self)
    return columns.map { column in
      let groups = Dictionary(grouping: rows, by: column.key)
      guard
        let (key, members) = groups.max(by: { ($0.value.count, $1.key) < ($1.value.count, $0.key) }
        ),
        members.count >= fewest, column.isSpecial(at: members[0])
      else { return nil }
      let all = (0..<training.rowCount).count { column.key(at: $0) == key }
      let text = column.text(at: members[0])
      return RowGroup(
        bond: column.name == training.target?.name
          ? .target(text) : .value(column: column.name, text: text),
        members: members,
        probability: binomialTail(
          members.count, of: rows.count, Double(all) / Double(training.rowCount)))
    }
  }
}

extension Column {
  /// Whether a row's value is a category, or the least or the greatest number.
  fileprivate func isSpecial(at row: Int) -> Bool {
    guard case .numbers(let numbers) = values else { return true }
    return numbers[row] == numbers.min() || numbers[row] == numbers.max()
  }

  /// A number that rows of the same value have in common.
  fileprivate func key(at row: Int) -> UInt64 {
    switch values {
    case .numbers(let numbers): numbers[row].bitPattern
    case .categories(let codes, _): UInt64(bitPattern: Int64(codes[row]))
    }
  }
}
