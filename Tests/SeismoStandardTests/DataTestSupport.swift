import Foundation
import SeismoCSV
import SeismoSpec
import SeismoTables

/// Calls `body` with a reader of a file that holds `bytes` and is gone afterwards.
func withReader<R>(
  _ bytes: some Sequence<UInt8>, name: String = "t.csv", _ body: (CSVReader) throws -> R
) throws -> R {
  let folder = FileManager.default.temporaryDirectory.appending(path: "seismo-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try Data(bytes).write(to: folder.appending(path: name))
  var reader = CSVReader()
  reader.path = FileReference(name, in: folder.path)
  return try body(reader)
}

/// Reads bytes as a CSV file.
func read(_ bytes: some Sequence<UInt8>, name: String = "t.csv") throws -> Table {
  try withReader(bytes, name: name) { try $0.read(ReadRequest()) }
}

/// Reads a text as CSV.
func read(
  _ text: String, _ request: ReadRequest = ReadRequest(), set: (inout CSVReader) -> Void = { _ in }
) throws -> Table {
  try withReader(text.utf8) { reader in
    var reader = reader
    set(&reader)
    return try reader.read(request)
  }
}

/// The words of the error that `body` throws, or "no error".
func message<R>(_ body: () throws -> R) -> String {
  do {
    _ = try body()
    return "no error"
  } catch let problem as ParameterProblem {
    return (problem.key.map { "\($0): " } ?? "") + problem.reason
  } catch {
    return "\(error)"
  }
}

/// The words of the error that reading a text throws.
func message(reading text: String, _ request: ReadRequest = ReadRequest()) -> String {
  message { try read(text, request) }
}

/// A gzip member that stores its bytes without compression (RFC 1951, 1952).
func gzip(_ text: String) -> [UInt8] {
  let bytes = Array(text.utf8)
  func little(_ value: UInt32, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
  }
  let size = UInt32(bytes.count)
  let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
  let stored = [1] + little(size, 2) + little(~size, 2) + bytes
  return header + stored + little(crc32(bytes), 4) + little(size, 4)
}

private func crc32(_ bytes: [UInt8]) -> UInt32 {
  var sum = UInt32.max
  for byte in bytes {
    sum ^= UInt32(byte)
    for _ in 0..<8 {
      let isOdd = sum & 1 == 1
      sum >>= 1
      if isOdd { sum ^= 0xedb8_8320 }
    }
  }
  return ~sum
}

/// A table of numeric columns named x0, x1 … .
func numericTable(_ columns: [Double]...) -> Table {
  let lines = (0..<(columns.first?.count ?? 0)).map { UInt32($0 + 2) }
  return Table(
    columns: columns.enumerated().map { Column(name: "x\($0)", values: .numbers($1)) },
    provenance: Provenance(file: "t.csv", lines: lines))
}
