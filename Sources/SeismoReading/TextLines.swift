public import SeismoSpec
internal import SeismoTables

/// The lines of a text in UTF-8, gzipped or not, one after the other.
///
/// LF or CRLF ends a line; a byte order mark at the start is dropped.
public final class TextLines {
  private let file: FileReference
  private let data: DataFile
  private let limit: Int
  private var buffer: [UInt8] = []
  private var start = 0
  private var isAtEnd = false
  /// The number of the last line, from 1.
  public private(set) var number = 0
  /// Where it starts in the text.
  public private(set) var byte = 0
  private var nextByte = 0

  /// Opens a file.
  ///
  /// - Throws: `DataProblem` when it can't be read.
  public init(_ file: FileReference, _ policy: ReadPolicy) throws {
    self.file = file
    data = try DataFile(file, limits: policy.limits)
    limit = policy.maxRecordBytes
    try fill()
    if buffer.starts(with: [0xef, 0xbb, 0xbf]) { (start, nextByte) = (3, 3) }
    if let format = ForeignFormat(startingWith: buffer.prefix(4096)), !format.isJSON {
      throw DataProblem(
        .foreign(format, isPacked: data.isPacked, path: file.isStandardInput ? "FILE" : file.path),
        file: file.written)
    }
  }

  /// How much was read, and how large the file is.
  public var position: (bytes: Int, size: Int?) { (data.bytesRead, data.size) }

  /// Bytes that the file takes on disk.
  public var bytesOnDisk: Int { data.size ?? data.bytesRead }

  /// Gives the next line.
  ///
  /// - Returns: what `body` does; nil at the end of the file.
  /// - Throws: `DataProblem` when the file can't be read or isn't UTF-8, and what `body` throws.
  public func next<R>(_ body: (UnsafeBufferPointer<UInt8>) throws -> R) throws -> R? {
    var searched = start
    while true {
      if let end = buffer.withUnsafeBufferPointer({ bytes in
        bytes[searched...].firstIndex(of: UInt8(ascii: "\n"))
      }) {
        return try give(start..<end, next: end + 1, body)
      }
      guard buffer.count - start <= limit else {
        throw DataProblem(
          .limit("the line has more bytes than", limit, parameter: "max_record_bytes"),
          file: file.written, line: number + 1)
      }
      if isAtEnd {
        return start < buffer.count ? try give(start..<buffer.count, next: buffer.count, body) : nil
      }
      searched = buffer.count - start
      try fill()
      searched += start
    }
  }

  private func give<R>(
    _ range: Range<Int>, next: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> R
  ) throws -> R {
    number += 1
    byte = nextByte
    nextByte += next - start
    defer { start = next }
    guard range.count <= limit else {
      throw DataProblem(
        .limit("the line has more bytes than", limit, parameter: "max_record_bytes"),
        file: file.written, line: number)
    }
    return try buffer.withUnsafeBufferPointer { bytes in
      var range = range
      if range.count > 0, bytes[range.upperBound - 1] == UInt8(ascii: "\r") {
        range = range.lowerBound..<range.upperBound - 1
      }
      let line = UnsafeBufferPointer(rebasing: bytes[range])
      let hasOthers = line.contains { $0 >= 0x80 }
      if hasOthers, String(validating: line, as: UTF8.self) == nil {
        throw DataProblem(.notUTF8, file: file.written, line: number)
      }
      return try body(line)
    }
  }

  /// Moves what is left to the front, and reads on behind it.
  private func fill() throws {
    buffer.removeFirst(start)
    start = 0
    let read = try data.bytes(atMost: 1 << 18)
    if read.isEmpty { isAtEnd = true }
    buffer += read
  }
}

extension ForeignFormat {
  fileprivate var isJSON: Bool { self == .json || self == .jsonLines }
}
