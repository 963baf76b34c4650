import CLibCSV
import Foundation
import SeismoCSV
import SeismoSpec
import SeismoTables

/// libFuzzer's loop.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ callback: @convention(c) (UnsafePointer<UInt8>, Int) -> CInt
) -> CInt

@main
private struct Fuzz {
  static func main() {
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    exit(runDriver(&count, &arguments, fuzzReader))
  }
}

/// Reads an input as a file, in a way that its first two bytes choose.
///
/// Nothing may crash, hang or read beyond its memory; what is read has to account for every record
/// that libcsv alone finds, and to come out the same whatever the size of blocks.
private func fuzzReader(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  guard count > 2 else { return 0 }
  let ways = Ways(start[0], start[1])
  let bytes = [UInt8](UnsafeBufferPointer(start: start + 2, count: count - 2))
  let path = FuzzFile.write(ways.isPacked ? FuzzFile.gzip(bytes) : bytes)
  let table = ways.read(path, blockSize: 1 << 19)
  let small = ways.read(path, blockSize: 16)
  switch (table, small) {
  case (.success(let one), .success(let other)):
    demand(one.columns.elementsEqual(other.columns, by: isSame), "blocks change the table")
    demand(one.provenance == other.provenance, "blocks change the rows' lines")
    demand(one.notes == other.notes, "blocks change what was left out")
    account(for: one, bytes, ways)
  case (.failure(let one), .failure(let other)):
    demand("\(one)" == "\(other)", "blocks change the error: \(one) / \(other)")
  case (.success, .failure(let problem)), (.failure(let problem), .success):
    demand(false, "blocks decide whether it can be read: \(problem)")
  }
  return 0
}

/// By bits, since a missing number doesn't equal itself.
private func isSame(_ one: Column, _ other: Column) -> Bool {
  guard one.name == other.name, one.type == other.type else { return false }
  guard let numbers = one.numbers, let others = other.numbers else {
    return one.values == other.values
  }
  return numbers.map(\.bitPattern) == others.map(\.bitPattern)
}

/// Everything that isn't a row was named, or is blank, a comment or the header.
private func account(for table: Table, _ bytes: [UInt8], _ ways: Ways) {
  demand(
    table.columns.allSatisfy { $0.count == table.rowCount }, "columns of different lengths")
  demand(
    zip(table.provenance.lines, table.provenance.lines.dropFirst()).allSatisfy { $0 < $1 },
    "lines that don't ascend")
  guard ways.isPlain, let records = LibraryCount.records(bytes, ways.delimiter) else { return }
  let rejected = table.notes.rejects.count { $0.column == nil }
  let blank = table.notes.blankRows
  demand(
    table.rowCount + rejected + blank + 1 == records,
    "\(table.rowCount) rows, \(rejected) left out, \(blank) blank, of \(records - 1)")
}

private func demand(_ holds: Bool, _ what: String) {
  if !holds {
    FileHandle.standardError.write(Data("violated: \(what)\n".utf8))
    abort()
  }
}

/// How an input is read.
private struct Ways {
  let delimiter: UInt8
  let isPacked: Bool
  /// Whether libcsv alone would read the text: a header, commas, UTF-8 without a mark.
  let isPlain: Bool
  private var reader = CSVReader()

  init(_ first: UInt8, _ second: UInt8) {
    isPacked = first & 1 != 0
    isPlain = first & 2 != 0
    delimiter = [UInt8(ascii: ","), UInt8(ascii: ";"), 9, UInt8(ascii: "|")][Int(first >> 2 & 3)]
    let policies = BadRowPolicy.allCases
    reader.onBadRow = isPlain ? .skip : policies[Int(first >> 4) % policies.count]
    reader.onBadValue = isPlain ? .missing : ValuePolicy.allCases[Int(second & 3) % 3]
    reader.maxRejects = 1 << 20
    reader.maxRecordBytes = 1 << 16
    reader.maxBytes = 1 << 24
    if isPlain {
      reader.encoding = .utf8
      reader.delimiter = Delimiter(delimiter)
      reader.escape = .some(nil)
      reader.quote = .some(UInt8(ascii: "\""))
      reader.header = true
      reader.headerLines = 1
      reader.comment = .some(nil)
      reader.skipLines = 0
    } else {
      reader.encoding = TextEncoding.allCases[Int(second >> 2) % TextEncoding.allCases.count]
      // A dialect that libcsv doesn't know.
      if delimiter == UInt8(ascii: "|") {
        reader.delimiter = Delimiter("||")
        reader.escape = .some(UInt8(ascii: "\\"))
      }
      if second & 0x80 != 0 { reader.comment = .some(UInt8(ascii: "#")) }
      if second & 0x40 != 0 { reader.quote = .some(nil) }
      if second & 0x20 != 0 {
        reader.thousands = .some(
          NumberMark.allCases[Int(second & 0x1f) % NumberMark.allCases.count])
      }
    }
  }

  func read(_ path: String, blockSize: Int) -> Result<Table, any Error> {
    var reader = reader
    reader.path = FileReference(path, in: "/")
    reader.blockSize = blockSize
    return Result {
      let table = try reader.read(ReadRequest())
      demand(try reader.columnNames() == table.columns.map(\.name), "other names than columns")
      return table
    }
  }
}

/// How many records libcsv finds in a sound text.
private enum LibraryCount {
  static func records(_ bytes: [UInt8], _ delimiter: UInt8) -> Int? {
    let marks: [[UInt8]] = [[0xef, 0xbb, 0xbf], [0x1f, 0x8b]]
    guard !marks.contains(where: bytes.starts) else { return nil }
    var parser = csv_parser()
    csv_init(&parser, UInt8(CSV_STRICT | CSV_STRICT_FINI))
    csv_set_delim(&parser, delimiter)
    defer { csv_free(&parser) }
    var count = 0
    let end: @convention(c) (Int32, UnsafeMutableRawPointer?) -> Void = { _, count in
      count?.assumingMemoryBound(to: Int.self).pointee += 1
    }
    let isSound = withUnsafeMutablePointer(to: &count) { count in
      csv_parse(&parser, bytes, bytes.count, nil, end, count) == bytes.count
        && csv_fini(&parser, nil, end, count) == 0
    }
    return isSound && count > 0 ? count : nil
  }
}

/// One file in memory, written again for each input.
private enum FuzzFile {
  private static let path = "/dev/shm/seismo-fuzz-\(getpid())"

  static func write(_ bytes: [UInt8]) -> String {
    _ = FileManager.default.createFile(atPath: path, contents: Data(bytes))
    return path
  }

  /// A member that stores its bytes without compression (RFC 1951, 1952).
  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    let part = Array(bytes.prefix(0xffff))
    func little(_ value: UInt32, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
    }
    let size = UInt32(part.count)
    let sum = ~part.reduce(~0 as UInt32) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in
        value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1
      }
    }
    return [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1] + little(size, 2) + little(~size, 2) + part
      + little(sum, 4) + little(size, 4)
  }
}
