internal import SeismoTables
internal import Synchronization

/// Memory for the numbers of all rows of a file: blocks of rows are parsed to their place in it, so that the table's
/// columns are there when the last one is.
final class RowRegion: Sendable {
  /// Below, a table is made as quickly from its blocks.
  private static let fewestRows = 1 << 15
  /// A process can't have any number of memories.
  private static let mostColumns = 4096

  let capacity: Int
  private let columns: Mutex<[ColumnPages?]>

  /// - Returns: nil where it isn't worth it, or memory is short.
  init?(_ planned: [PlannedColumn], rows: Int) {
    guard rows >= Self.fewestRows, planned.count <= Self.mostColumns else { return nil }
    var columns: [ColumnPages?] = []
    for (index, column) in planned.enumerated() {
      guard column.mode.isNumeric else {
        columns.append(nil)
        continue
      }
      guard let pages = ColumnPages(count: rows, index: index) else { return nil }
      columns.append(pages)
    }
    capacity = rows
    self.columns = Mutex(columns)
  }

  /// Where a column's first number belongs, until it was taken.
  fileprivate func start(of column: Int) -> UnsafeMutablePointer<Double>? {
    columns.withLock { $0[column]?.start }
  }

  /// A column, which is no longer the region's.
  func take(_ column: Int) -> ColumnPages? {
    columns.withLock { columns in
      defer { columns[column] = nil }
      return columns[column]
    }
  }
}

/// A stretch of rows of a region.
struct RowPlace {
  var region: RowRegion
  var firstRow: Int

  /// Where a column's first number of the stretch belongs; nil for others than numbers.
  func start(of column: Int) -> UnsafeMutableRawPointer? {
    region.start(of: column).map { UnsafeMutableRawPointer($0 + firstRow) }
  }
}

/// Decides where the rows of a file's blocks go. How many rows a file has shows when some of it was read: those before,
/// and those beyond what was expected, are memory of their blocks.
struct RowPlaces {
  /// Bytes of text that say how much gzip saves, and how long rows are.
  private static let textThatTells = 1 << 22
  /// Memory that isn't written to takes none.
  private static let slack = 1.25

  let columns: [PlannedColumn]
  private(set) var region: RowRegion?
  private var isDecided = false
  /// At most so many rows, in so many bytes of text, came before.
  private var rows = 0
  private var text = 0

  init(_ columns: [PlannedColumn]) { self.columns = columns }

  /// - Parameter share: what of the file was read, with the block; nil if nobody knows.
  mutating func next(_ block: TextBlock, share: Double?) -> RowPlace? {
    defer { rows += block.mostRows }
    text += block.count
    if !isDecided, text >= Self.textThatTells {
      isDecided = true
      let expected = share.map { Double(rows + block.mostRows) / $0 * Self.slack }
      region = expected.flatMap { RowRegion(columns, rows: Int($0)) }
    }
    guard let region, rows + block.mostRows <= region.capacity else { return nil }
    return RowPlace(region: region, firstRow: rows)
  }
}
