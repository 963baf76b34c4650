public import SeismoSpec

/// Some lines of a data file as they stand in it, once unpacked.
public struct FileLines: Sendable, Equatable {
  /// The number of the first line, from 1.
  public let first: Int
  /// The lines without their ends, and without empty ones behind the last that isn't.
  public private(set) var lines: [String] = []

  /// Reads the file as far as needed. LF, CR and CRLF end lines; bytes that aren't UTF-8 become
  /// replacement characters.
  ///
  /// - Parameters:
  ///   - file: the file, gzipped or not.
  ///   - first: the number of the first line, from 1.
  ///   - end: the line that is no longer wanted; nil for all to the end of the file.
  /// - Throws: `DataProblem` when the file can't be read.
  public init(of file: FileReference, from first: Int, before end: Int? = nil) throws {
    self.first = first
    let data = try DataFile(file)
    var scanner = LineScanner(wanted: first..<max(first, end ?? .max))
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while !scanner.isDone, case let count = try block.withUnsafeMutableBytes(data.read(into:)),
      count > 0
    {
      for byte in block[..<count] { scanner.take(byte) }
    }
    scanner.endLine()
    lines = scanner.lines
    while lines.last == "" { lines.removeLast() }
  }
}

/// Cuts bytes into lines and keeps those that are wanted.
private struct LineScanner {
  let wanted: Range<Int>
  private(set) var lines: [String] = []
  private var number = 1
  private var current: [UInt8] = []
  private var isBehindCR = false

  init(wanted: Range<Int>) { self.wanted = wanted }

  var isDone: Bool { number >= wanted.upperBound }

  mutating func take(_ byte: UInt8) {
    defer { isBehindCR = byte == UInt8(ascii: "\r") }
    switch byte {
    case UInt8(ascii: "\n") where isBehindCR: break
    case UInt8(ascii: "\n"), UInt8(ascii: "\r"): endLine()
    default: if wanted.contains(number) { current.append(byte) }
    }
  }

  mutating func endLine() {
    if wanted.contains(number) { lines.append(String(decoding: current, as: UTF8.self)) }
    current.removeAll(keepingCapacity: true)
    number += 1
  }
}
