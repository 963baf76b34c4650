internal import CLibCSV

/// A record with quotes, put together by libcsv.
final class QuotedRecord {
  private let parser: UnsafeMutablePointer<csv_parser>
  /// Outside the object, so that libcsv's callbacks reach it without reference counting.
  private let found: UnsafeMutablePointer<Found>
  private let delimiter: UInt8
  private let quote: UInt8

  fileprivate struct Found {
    var bytes: [UInt8] = []
    var ends: [Int] = []
    var isComplete = false
  }

  init(delimiter: UInt8, quote: UInt8) {
    self.delimiter = delimiter
    self.quote = quote
    parser = .allocate(capacity: 1)
    parser.initialize(to: csv_parser())
    found = .allocate(capacity: 1)
    found.initialize(to: Found())
    csv_init(parser, 0)
  }

  deinit {
    csv_free(parser)
    parser.deallocate()
    found.deinitialize(count: 1)
    found.deallocate()
  }

  var isComplete: Bool { found.pointee.isComplete }

  func begin() {
    csv_free(parser)
    csv_init(parser, UInt8(CSV_STRICT | CSV_STRICT_FINI))
    csv_set_delim(parser, delimiter)
    csv_set_quote(parser, quote)
    csv_set_blk_size(parser, 1 << 12)
    found.pointee.bytes.removeAll(keepingCapacity: true)
    found.pointee.ends.removeAll(keepingCapacity: true)
    found.pointee.isComplete = false
  }

  /// False at a quote that isn't allowed.
  func feed(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    csv_parse(parser, bytes, count, appendField, endRecord, found) == count
  }

  /// Ends the last record, whose line may have no end; false within a quoted field.
  func finish() -> Bool {
    csv_fini(parser, appendField, endRecord, found) == 0
  }

  /// Good until the next record begins.
  var fields: [Field] {
    found.pointee.bytes.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return [] }
      var start = 0
      return found.pointee.ends.map { end in
        defer { start = end + 1 }
        return Field(start: base + start, count: end - start, isQuoted: false)
      }
    }
  }
}

/// A NUL follows each field, so that even a record of empty fields has an address.
private let appendField:
  @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeMutableRawPointer?) -> Void = {
    bytes, count, found in
    guard let found = found?.assumingMemoryBound(to: QuotedRecord.Found.self) else { return }
    found.pointee.bytes.append(
      contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
    found.pointee.ends.append(found.pointee.bytes.count)
    found.pointee.bytes.append(0)
  }

private let endRecord: @convention(c) (Int32, UnsafeMutableRawPointer?) -> Void = { _, found in
  found?.assumingMemoryBound(to: QuotedRecord.Found.self).pointee.isComplete = true
}
