internal import SeismoReading
internal import SeismoTables

/// Which columns a file has.
struct LibSVMLayout {
  private let declared: Bool?
  private let least: Int
  private var greatest: Int?
  private var hasZero = false
  private var hasGroup = false
  private(set) var rows = 0
  var bytesOnDisk = 0

  init(isZeroBased: Bool?, features: Int?) {
    (declared, least) = (isZeroBased, features ?? 0)
  }

  mutating func take(_ row: LibSVMLine) {
    rows += 1
    if row.group != nil { hasGroup = true }
    if row.pairs.first?.index == 0 { hasZero = true }
    if let last = row.pairs.last?.index { greatest = max(greatest ?? 0, last) }
  }

  /// Whether there is an `x0`.
  var isZeroBased: Bool { declared ?? hasZero }

  /// How many columns x there are.
  var features: Int {
    let first = isZeroBased ? 0 : 1
    return max(least, greatest.map { $0 - first + 1 } ?? 0)
  }

  var names: [String] { columns.map(\.name) }

  var columns: [SourceColumn] {
    let first = isZeroBased ? 0 : 1
    return [SourceColumn("y")] + (hasGroup ? [SourceColumn("qid")] : [])
      + (first..<first + features).map { SourceColumn("x\($0)", absent: 0) }
  }

  /// Gives a row's values.
  func give(_ row: LibSVMLine, of line: UnsafeBufferPointer<UInt8>, to sink: RowSink) {
    func text(_ range: Range<Int>) -> String { String(decoding: line[range], as: UTF8.self) }
    sink.field(text(row.label), in: 0)
    if let group = row.group { sink.field(text(group), in: 1) }
    let first = (hasGroup ? 2 : 1) - (isZeroBased ? 0 : 1)
    for (index, value) in row.pairs {
      if !sink.numeral(UnsafeBufferPointer(rebasing: line[value]), in: first + index) {
        let text = text(value)
        sink.bad(.badValue(.number, text), text: text, in: first + index)
      }
    }
  }
}
