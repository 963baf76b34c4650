internal import SeismoText

/// A block's columns of numbers, of which those of a row are read together.
struct NumberColumns: ~Copyable {
  /// Bytes before a block's text that are read too, whatever they are.
  static let slack = 64

  private let count: Int
  private let decimal: UInt8
  private let fields: UnsafeMutablePointer<UInt32>
  private let columns: UnsafeMutablePointer<text_column>
  private let others: UnsafeMutablePointer<UInt32>
  private var rows = 0

  /// - Parameter places: their places among the fields of a row.
  init(_ places: [Int], of block: ParsedBlock, _ format: NumberFormat) {
    count = places.count
    decimal = format.decimal
    fields = .allocate(capacity: max(1, count))
    columns = .allocate(capacity: max(1, count))
    others = .allocate(capacity: max(1, count))
    for (index, place) in places.enumerated() {
      (fields + index).initialize(to: UInt32(place))
      (columns + index).initialize(
        to: text_column(
          values: block.columns[place].numbers, fractions: 0, padded: 0, others: 0))
    }
  }

  deinit {
    fields.deallocate()
    columns.deallocate()
    others.deallocate()
  }

  /// Reads a row's numbers, where digits with a sign and a mark are all that they are.
  ///
  /// - Returns: the places of fields that are something else; good until the next row.
  @inline(__always)
  mutating func add(
    _ row: Int, of block: TextBlock, endingAt ends: UnsafePointer<UInt32>
  ) -> UnsafeMutableBufferPointer<UInt32> {
    let found = text_numbers(
      text_row(text: block.bytes, ends: ends, fields: fields, count: count), decimal, columns, row,
      others)
    rows += 1
    return UnsafeMutableBufferPointer(start: others, count: found)
  }

  /// Adds what was seen to the block's counts.
  func count(in block: ParsedBlock) {
    for index in 0..<count {
      let column = columns[index]
      block.columns[Int(fields[index])].counts.doubts.add(
        NumberDoubts(
          observed: rows - column.others, fractional: column.fractions, padded: column.padded))
    }
  }
}
