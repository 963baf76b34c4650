internal import Dispatch
internal import Foundation
internal import SeismoTables
internal import Synchronization

/// Puts the columns of a table together from the blocks of its files, and decides their types by
/// all their values.
struct TableAssembler {
  /// One file's rows.
  struct Part {
    var file: String
    var blocks: [ParsedBlock]
    /// Where numbers of some of the blocks are.
    var region: RowRegion? = nil
    /// For each of the table's columns its place in the file's header; nil if the file lacks it.
    var places: [Int?]
    /// Sentences about its text.
    var doubts: [String] = []
    var rowCount: Int { blocks.reduce(0) { $0 + $1.rowCount } }
    var blankRows: Int { blocks.reduce(0) { $0 + $1.blankRows } }

    /// A column is read from a block on: what of the blocks ahead is on the disk is to be there by then.
    func readAhead(_ column: Int, from block: Int) {
      guard let place = places[column] else { return }
      let end = block + TableAssembler.blocksAhead
      for next in (block == 0 ? 0 : end)...end where next < blocks.count {
        blocks[next].readAhead(place)
      }
    }
  }

  /// A value that its column can't hold.
  struct BadValue {
    var row: Int
    var column: String
    var text: String
    var fact: DataProblem.Fact
  }

  private static let rowsOfSmallTables = 10_000
  private static let mostAtOnce = 4
  /// Blocks that are read ahead where they are on the disk.
  private static let blocksAhead = 16

  var names: [String]
  var request: ReadRequest
  /// Whether columns of several kinds are kept as words.
  var keepsMixtures: Bool
  var numbers: NumberFormat
  var parts: [Part]
  private(set) var badValues: [BadValue] = []
  private(set) var doubts: [String] = []
  /// The order of dates in columns where it isn't ISO 8601's.
  private(set) var formats: [String: String] = [:]

  init(
    names: [String], request: ReadRequest, keepsMixtures: Bool, numbers: NumberFormat, parts: [Part]
  ) {
    self.names = names
    self.request = request
    self.keepsMixtures = keepsMixtures
    self.numbers = numbers
    self.parts = parts
  }

  var rowCount: Int { parts.reduce(0) { $0 + $1.rowCount } }

  /// The file, line and byte of a row.
  func origin(of row: Int) -> (file: String, line: Int, byte: Int) {
    var left = row
    for part in parts {
      for block in part.blocks {
        if left < block.rowCount {
          return (part.file, Int(block.lines[left]), block.byte(of: left))
        }
        left -= block.rowCount
      }
    }
    return (parts.first?.file ?? "", 1, 0)
  }

  /// Whether a column was read as numbers and has others: it has to be read again as words.
  func isContradicted(_ column: Int) -> Bool {
    let mustBeWhole = request.types[names[column]] == .integer
    return parts.contains { part in
      guard let place = part.places[column] else { return false }
      return part.blocks.contains { block in
        let counts = block.columns[place].counts
        return counts.strays > 0 || (mustBeWhole && counts.doubts.fractional > 0)
      }
    }
  }

  /// Lets go of a column's values.
  func drop(_ column: Int) {
    for part in parts {
      guard let place = part.places[column] else { continue }
      for block in part.blocks { block.take(place) }
      _ = part.region?.take(place)
    }
  }

  private func mode(of column: Int) -> ColumnMode {
    let modes = parts.lazy.compactMap { part in
      part.places[column].flatMap { part.blocks.first?.columns[$0].mode }
    }
    return modes.first ?? .number
  }

  /// A column, and what there is to say of it.
  private struct Made: Sendable {
    var column: Column
    var bad: [BadValue] = []
    var doubts: [String] = []
    var format: String?
  }

  /// Some columns; the memory of their blocks is given back. A few are made at a time, which are there twice meanwhile.
  mutating func takeColumns(_ columns: [Int]) -> [Column] {
    let processors = ProcessInfo.processInfo.activeProcessorCount
    let atOnce = rowCount < Self.rowsOfSmallTables ? 1 : min(processors, Self.mostAtOnce)
    var taken: [Column] = []
    for start in stride(from: 0, to: columns.count, by: atOnce) {
      let group = Array(columns[start..<min(start + atOnce, columns.count)])
      for (column, made) in zip(group, inParallel(group)) {
        taken.append(made.column)
        badValues += made.bad
        doubts += made.doubts
        if let format = made.format { formats[names[column]] = format }
        drop(column)
      }
    }
    return taken
  }

  private func inParallel(_ columns: [Int]) -> [Made] {
    guard columns.count > 1 else { return columns.map(make) }
    let found = Mutex<[Int: Made]>([:])
    DispatchQueue.concurrentPerform(iterations: columns.count) { index in
      let made = make(columns[index])
      found.withLock { $0[index] = made }
    }
    return found.withLock { found in columns.indices.compactMap { found[$0] } }
  }

  private func make(_ column: Int) -> Made {
    let mode = mode(of: column)
    return mode == .words ? words(column) : typed(column, mode)
  }

  private func typed(_ column: Int, _ mode: ColumnMode) -> Made {
    var counts = ParsedBlock.Counts()
    let numbers = inRegion(column, &counts) ?? copied(column, &counts)
    let name = names[column]
    let declared = request.types[name]
    let found: ColumnType =
      switch mode {
      case .date: .date
      case .time: .time
      case .number where counts.doubts.observed > 0 && counts.doubts.fractional == 0: .integer
      case .number, .words, .ignored: .number
      }
    return Made(
      column: Column(name: name, values: .numbers(numbers), type: declared ?? found),
      doubts: declared == nil ? counts.doubts.sentences(on: name) : [])
  }

  /// A column's numbers where its blocks were parsed to, moved together; nil where they aren't of one region.
  private func inRegion(_ column: Int, _ counts: inout ParsedBlock.Counts) -> ColumnBuffer<Double>?
  {
    guard let part = parts.first, parts.count == 1, let place = part.places[column],
      let region = part.region, rowCount <= region.capacity, let pages = region.take(place)
    else { return nil }
    var start = pages.start
    for block in part.blocks {
      let values = block.columns[place]
      if values.numbers != start {
        memmove(start, values.numbers, block.rowCount * MemoryLayout<Double>.stride)
      }
      counts.add(values.counts)
      start += block.rowCount
    }
    pages.shrink(to: rowCount)
    return ColumnBuffer(MappedPart(pages, count: rowCount))
  }

  private func copied(_ column: Int, _ counts: inout ParsedBlock.Counts) -> ColumnBuffer<Double> {
    let numbers = [Double](unsafeUninitializedCapacity: rowCount) { buffer, initialized in
      for part in parts {
        for (place, block) in part.blocks.enumerated() {
          part.readAhead(column, from: place)
          let values = part.places[column].flatMap { block[$0] }
          let rows = UnsafeMutableBufferPointer(
            rebasing: buffer[initialized..<initialized + block.rowCount])
          if let values {
            _ = rows.initialize(
              fromContentsOf: UnsafeBufferPointer(start: values.numbers, count: rows.count))
            counts.add(values.counts)
          } else {
            rows.initialize(repeating: .nan)
          }
          initialized += block.rowCount
        }
      }
    }
    return ColumnBuffer(numbers)
  }

  private func words(_ column: Int) -> Made {
    let (codes, levels) = texts(of: column)
    let name = names[column]
    let decision = WordColumn(
      name: name, codes: codes, levels: levels, declared: request.types[name], numbers: numbers,
      dateOrder: request.formats[name].flatMap(DateOrder.init),
      isClass: request.classes.contains(name), keepsMixtures: keepsMixtures
    )
    .decided()
    return Made(
      column: decision.column,
      bad: decision.bad.map {
        BadValue(row: $0.row, column: name, text: levels[Int(codes[$0.row])], fact: $0.fact)
      }, doubts: decision.doubts, format: decision.dateOrder?.rawValue)
  }

  /// For each row the number of its text, −1 where it is missing; and the texts in the order in which they appear.
  private func texts(of column: Int) -> (codes: [Int32], levels: [String]) {
    let known = LevelTable()
    let codes = [Int32](unsafeUninitializedCapacity: rowCount) { buffer, initialized in
      for part in parts {
        for (place, block) in part.blocks.enumerated() {
          part.readAhead(column, from: place)
          let rows = UnsafeMutableBufferPointer(
            rebasing: buffer[initialized..<initialized + block.rowCount])
          if let values = part.places[column].flatMap({ block[$0] }) {
            values.writeCodes(rows, among: known)
          } else {
            rows.initialize(repeating: -1)
          }
          initialized += block.rowCount
        }
      }
    }
    return known.isASCII ? (codes, known.texts) : Self.united(codes, known.texts)
  }

  /// Texts that Unicode takes for equal are one, whatever their bytes are.
  private static func united(
    _ codes: [Int32], _ texts: [String]
  ) -> (codes: [Int32], levels: [String]) {
    var (levels, known): ([String], [String: Int32]) = ([], [:])
    let places = texts.map { text in
      if let code = known[text] { return code }
      let code = Int32(levels.count)
      known[text] = code
      levels.append(text)
      return code
    }
    guard levels.count < texts.count else { return (codes, texts) }
    return (codes.map { $0 < 0 ? -1 : places[Int($0)] }, levels)
  }
}

extension ParsedBlock.Counts {
  fileprivate mutating func add(_ other: Self) {
    doubts.add(other.doubts)
    strays += other.strays
  }
}
