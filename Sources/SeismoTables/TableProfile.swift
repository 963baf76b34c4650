internal import Dispatch
internal import Synchronization

/// What can be said of a table before anything is made of it.
package struct TableProfile: Sendable {
  /// A value far from the others of its column.
  package struct Outlier: Sendable {
    /// The row's position in the table.
    package var row: Int
    package var column: String
    package var value: Double
    /// The modified z-score 0.6745 (x − median) / MAD (Iglewicz and Hoaglin, "How to Detect and
    /// Handle Outliers", ASQC 1993); they call 3.5 far, and real columns have many such values.
    package var score: Double
  }

  /// The scores that are worth a look, and how many at most.
  private static let farScore = 20.0
  private static let outliersShown = 10
  private static let rowsOfLargeColumns = 10_000

  package var columns: [ColumnProfile]
  /// The farthest of all, the worst first.
  package var outliers: [Outlier]
  /// Rows that are equal to one before them in every column, with that one.
  package var duplicates: [(row: Int, of: Int)]
  /// Columns equal in every row to one before them, with that one.
  package var equalColumns: [(name: String, to: String)]

  /// What can be said of a column alone.
  private struct Look {
    var profile: ColumnProfile
    var outliers: [Outlier]
    var digest: UInt64

    init(_ column: Column) {
      profile = ColumnProfile(column)
      outliers = TableProfile.outliers(column, profile)
      digest = profile.digest
    }
  }

  /// Looks at a table, its target among the columns.
  package init(_ table: Table) {
    let all = table.columns + [table.target].compactMap(\.self)
    let (looks, repeated) = Self.looks(at: all, rows: table.rowCount)
    columns = looks.map(\.profile)
    outliers = looks.flatMap(\.outliers)
      .sorted { (abs($0.score), $1.row) > (abs($1.score), $0.row) }
    outliers.removeLast(max(0, outliers.count - Self.outliersShown))
    duplicates = repeated
    equalColumns = Self.equalColumns(all, looks.map(\.digest))
  }

  /// Looks at each column, and for repeated rows; in a large table that takes a while, and none has to wait for another.
  private static func looks(
    at columns: [Column], rows: Int
  ) -> (columns: [Look], repeated: [(row: Int, of: Int)]) {
    guard rows >= rowsOfLargeColumns else {
      return (columns.map(Look.init), RowIndex(columns, rows: rows).repeated)
    }
    let found = Mutex<[Int: Look]>([:])
    let repeated = Mutex<[(row: Int, of: Int)]>([])
    DispatchQueue.concurrentPerform(iterations: 1 + columns.count) { index in
      if index == 0 {
        let rows = RowIndex(columns, rows: rows).repeated
        repeated.withLock { $0 = rows }
      } else {
        let look = Look(columns[index - 1])
        found.withLock { $0[index - 1] = look }
      }
    }
    return (
      found.withLock { found in columns.indices.compactMap { found[$0] } },
      repeated.withLock { $0 }
    )
  }

  private static func outliers(_ column: Column, _ profile: ColumnProfile) -> [Outlier] {
    guard let values = column.numbers, let figures = profile.numbers,
      figures.medianDeviation > 0, !profile.isIdentifier
    else { return [] }
    func score(_ value: Double) -> Double {
      0.6745 * (value - figures.median) / figures.medianDeviation
    }
    guard max(-score(figures.least), score(figures.greatest)) > farScore else { return [] }
    let far = values.withUnsafeBufferPointer { values in
      values.indices.compactMap { row -> Outlier? in
        let score = score(values[row])
        guard abs(score) > farScore, values[row].isFinite else { return nil }
        return Outlier(row: row, column: column.name, value: values[row], score: score)
      }
    }
    return Array(far.sorted { abs($0.score) > abs($1.score) }.prefix(outliersShown))
  }

  private static func equalColumns(
    _ columns: [Column], _ digests: [UInt64]
  ) -> [(name: String, to: String)] {
    var found: [(name: String, to: String)] = []
    // Only columns of one digest are held against each other.
    var distinct: [UInt64: [Column]] = [:]
    for (column, digest) in zip(columns, digests) {
      if let other = distinct[digest]?.first(where: column.hasSameValues) {
        found.append((column.name, other.name))
      } else {
        distinct[digest, default: []].append(column)
      }
    }
    return found
  }
}

extension Column {
  /// The bits of a value: all missing ones alike, and 0 as −0.
  func bits(at row: Int) -> UInt64 {
    switch values {
    case .numbers(let numbers): Self.bits(of: numbers[row])
    case .categories(let codes, _): Self.bits(of: codes[row])
    }
  }

  @inline(__always)
  static func bits(of number: Double) -> UInt64 {
    number.isNaN ? Double.nan.bitPattern : number == 0 ? 0 : number.bitPattern
  }

  @inline(__always)
  static func bits(of code: Int32) -> UInt64 { UInt64(bitPattern: Int64(code)) }

  /// Whether two rows have the same value.
  package func isSame(at row: Int, as other: Int) -> Bool { bits(at: row) == bits(at: other) }

  /// Whether another column is of the same kind and has the same value in each row.
  fileprivate func hasSameValues(as other: Column) -> Bool {
    guard other.type.isNumeric == type.isNumeric, other.count == count else { return false }
    switch (values, other.values) {
    case (.numbers(let numbers), .numbers(let others)):
      return numbers.withUnsafeBufferPointer { numbers in
        others.withUnsafeBufferPointer { others in
          numbers.elementsEqual(others) { Self.bits(of: $0) == Self.bits(of: $1) }
        }
      }
    case (.categories(let codes, let levels), .categories(let others, let texts)):
      return zip(codes, others).allSatisfy { code, other in
        code < 0 || other < 0
          ? code < 0 && other < 0 : levels[Int(code)] == texts[Int(other)]
      }
    case (.numbers, .categories), (.categories, .numbers): return false
    }
  }
}

extension ColumnProfile {
  /// A number that columns with the same values share: of figures that any order of the rows has.
  fileprivate var digest: UInt64 {
    var digest = UInt64(count)
    digest.mix(UInt64(missing))
    digest.mix(UInt64(distinct))
    if let numbers {
      for figure in [numbers.least, numbers.median, numbers.greatest, numbers.medianDeviation] {
        digest.mix(Column.bits(of: figure))
      }
    }
    // Equally frequent levels come in each column's own order.
    return levels.reduce(digest) { sum, level in
      var term = UInt64(truncatingIfNeeded: level.text.hashValue)
      term.mix(UInt64(level.count))
      return sum &+ term
    }
  }
}
