internal import SeismoTables

/// One block's rows, as columns of numbers or of codes of levels.
final class ParsedBlock: @unchecked Sendable {
  /// What was seen of a column.
  struct Counts {
    /// What was seen of numbers.
    var doubts = NumberDoubts()
    /// Texts that the mode can't take.
    var strays = 0
  }

  /// One column; its values lie in the block's memory or in its region, by its mode as numbers or as codes.
  struct Values {
    let mode: ColumnMode
    var counts = Counts()
    fileprivate var place: UnsafeMutableRawPointer
    fileprivate let isInRegion: Bool
    fileprivate let table: Unmanaged<LevelTable>?
    fileprivate var isTaken: Bool

    var numbers: UnsafeMutablePointer<Double> { place.assumingMemoryBound(to: Double.self) }
    var codes: UnsafeMutablePointer<Int32> { place.assumingMemoryBound(to: Int32.self) }
    /// The texts that the codes stand for.
    var levels: [String] { table?._withUnsafeGuaranteedRef(\.texts) ?? [] }

    func code(of text: UnsafeBufferPointer<UInt8>) -> Int32 {
      table?._withUnsafeGuaranteedRef { $0.code(of: text) } ?? -1
    }

    /// Writes for each row the number that its text has among others', −1 where it is missing.
    func writeCodes(_ rows: UnsafeMutableBufferPointer<Int32>, among known: LevelTable) {
      let places = [-1] + (table?._withUnsafeGuaranteedRef(known.codes) ?? [])
      for row in rows.indices { rows[row] = places[Int(codes[row]) + 1] }
    }
  }

  /// Where the rows are in the text.
  struct Rows {
    private(set) var count = 0
    /// The line on which each row starts.
    private(set) var lines = LineNumbers()
    /// Where each row starts, where a value may be rejected.
    fileprivate var offsets: [UInt32] = []
    fileprivate let keepsOffsets: Bool

    fileprivate init(keepsOffsets: Bool, capacity: Int) {
      self.keepsOffsets = keepsOffsets
      if keepsOffsets { offsets.reserveCapacity(capacity) }
    }

    /// Goes to the next row, whose values are there.
    mutating func end(line: Int, offset: Int) {
      count += 1
      lines.append(UInt32(clamping: line))
      if keepsOffsets { offsets.append(UInt32(clamping: offset)) }
    }
  }

  /// What a text costs in memory, beside its bytes, until the table is put together.
  private static let levelOverhead = 100

  /// The columns by their place in the file's header, outside the object: the innermost loop counts.
  let columns: UnsafeMutablePointer<Values>
  let columnCount: Int
  private var memory: BlockMemory
  private var tables: [LevelTable] = []
  private var capacity: Int
  /// Where numbers are, if that isn't the block's own memory.
  private let region: RowRegion?
  /// Columns before this place were taken.
  private var taken = 0
  private let firstByte: Int
  /// The rows, when all are parsed.
  var rows: Rows
  /// Rows of nothing but delimiters, and the line of the first.
  var blankRows = 0
  var firstBlankLine = 0
  /// Rows that were left out.
  var rejects: [Reject] = []
  /// What ended the reading.
  var problem: DataProblem?
  /// How much of the block was used.
  var consumed = 0

  init(_ planned: [PlannedColumn], rows: Int, at rowPlace: RowPlace? = nil, firstByte: Int) {
    region = rowPlace?.region
    let inRegion = planned.indices.map { rowPlace?.start(of: $0) }
    let widths = zip(planned, inRegion).map { $1 == nil ? $0.mode.width(of: rows) : 0 }
    columnCount = planned.count
    columns = .allocate(capacity: max(1, planned.count))
    capacity = rows
    self.firstByte = firstByte
    memory = BlockMemory(count: widths.reduce(0, +))
    self.rows = Rows(keepsOffsets: planned.contains { $0.mode == .words }, capacity: rows)
    var place = memory.start
    for (index, column) in planned.enumerated() {
      let table = column.mode == .words ? LevelTable() : nil
      if let table { tables.append(table) }
      (columns + index).initialize(
        to: Values(
          mode: column.mode, place: inRegion[index] ?? place, isInRegion: inRegion[index] != nil,
          table: table.map(Unmanaged.passUnretained), isTaken: false))
      place += widths[index]
    }
  }

  deinit { columns.deallocate() }

  var rowCount: Int { rows.count }
  var lines: LineNumbers { rows.lines }

  /// A column, until it was taken.
  subscript(place: Int) -> Values? { columns[place].isTaken ? nil : columns[place] }

  /// The byte of the text at which a row starts, or its block where no column was read as words: no value is
  /// rejected there.
  func byte(of row: Int) -> Int {
    firstByte + (rows.keepsOffsets ? Int(rows.offsets[row]) : 0)
  }

  /// A column is needed soon: what of it is on the disk is read.
  func readAhead(_ place: Int) {
    guard !columns[place].isTaken, !columns[place].isInRegion else { return }
    memory.readAhead(columns[place].place, columns[place].mode.width(of: rowCount))
  }

  /// A column is no longer needed: what it took is given back.
  func take(_ place: Int) {
    columns[place].isTaken = true
    while taken < columnCount, columns[taken].isTaken || columns[taken].isInRegion { taken += 1 }
    if taken < columnCount {
      memory.free(before: columns[taken].place - memory.start)
    } else {
      memory = BlockMemory(count: 0)
    }
  }

  /// Bytes of memory that the block takes, and what a table of its rows takes beside its columns.
  var bytes: Int {
    let perRow = (0..<columnCount).reduce(16) { $0 + columns[$1].mode.width }
    let texts = tables.reduce(0) { $0 + $1.byteCount + Self.levelOverhead * $1.count }
    let left = rejects.reduce(0) { $0 + $1.value.utf8.count + Self.levelOverhead }
    return rowCount * perRow + columnCount * MemoryLayout<Values>.stride + texts + left
  }

  /// Moves the values together where most lines of the block made no row.
  func compact() {
    guard rowCount < capacity / 2 else { return }
    let own = (0..<columnCount).filter { !columns[$0].isInRegion }
    let smaller = BlockMemory(
      count: own.reduce(0) { $0 + columns[$1].mode.width(of: rowCount) })
    var place = smaller.start
    for column in own {
      let mode = columns[column].mode
      place.copyMemory(from: columns[column].place, byteCount: mode.width * rowCount)
      columns[column].place = place
      place += mode.width(of: rowCount)
    }
    memory = smaller
    capacity = rowCount
    rows.offsets = Array(rows.offsets)
  }
}

extension ColumnMode {
  /// Whether its values are numbers.
  var isNumeric: Bool {
    switch self {
    case .number, .date, .time: true
    case .ignored, .words: false
    }
  }

  /// Bytes of a value.
  fileprivate var width: Int {
    switch self {
    case .ignored: 0
    case .number, .date, .time: MemoryLayout<Double>.size
    case .words: MemoryLayout<Int32>.size
    }
  }

  /// Bytes of a column, so that the next one is aligned.
  fileprivate func width(of rows: Int) -> Int { (width * rows + 7) / 8 * 8 }
}
