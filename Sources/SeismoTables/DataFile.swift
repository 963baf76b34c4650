internal import CZlib
internal import Foundation
public import SeismoSpec

/// The bytes of a file, gunzipped when its content says that it is gzip.
///
/// Gzip members are read one after the other; each one's checksum and length are verified by zlib.
/// A file that ends within a member, or has other bytes behind the last one, is an error; it is
/// thrown once every byte before it was read.
public final class DataFile {
  private let name: String
  private let handle: FileHandle
  private var input: [UInt8] = []
  private var position = 0
  private var stream: UnsafeMutablePointer<z_stream>?
  private var isWithinMember = false
  private var isGzip = false
  /// Found behind bytes that had to be returned first.
  private var pending: (any Error)?

  /// Opens a file.
  ///
  /// - Throws: `DataProblem` when it can't be read.
  public init(_ file: FileReference) throws {
    name = file.written
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder) else {
      throw DataProblem(.unreadable("no such file (looked for \(file.path))"), file: name)
    }
    guard !isFolder.boolValue else {
      throw DataProblem(.unreadable("is a folder, not a file"), file: name)
    }
    guard let handle = FileHandle(forReadingAtPath: file.path) else {
      throw DataProblem(.unreadable("can't be opened: permission denied"), file: name)
    }
    self.handle = handle
    try fill()
    if input.starts(with: [0x1f, 0x8b]) { try openGzip() }
  }

  deinit {
    if let stream {
      inflateEnd(stream)
      stream.deallocate()
    }
    try? handle.close()
  }

  /// The whole of a file as text, for formats that are read in one piece.
  ///
  /// - Throws: `DataProblem` when it can't be read, is damaged, or isn't UTF-8.
  public static func text(of file: FileReference) throws -> String {
    let data = try DataFile(file)
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = try block.withUnsafeMutableBytes(data.read(into:)), count > 0 {
      bytes += block[..<count]
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DataProblem(.notUTF8, file: file.written)
    }
    return text
  }

  private func openGzip() throws {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    self.stream = stream
    isGzip = true
    isWithinMember = true
    let gzipOnly = 15 + 16
    let status = inflateInit2_(
      stream, Int32(gzipOnly), ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw DataProblem(.corrupt("zlib error \(status)"), file: name) }
  }

  /// Reads the next bytes.
  ///
  /// - Returns: how many were written to the start of `buffer`; 0 at the end of the file.
  /// - Throws: `DataProblem`.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    isGzip ? try inflate(into: buffer) : try copy(into: buffer)
  }

  /// Reads on from the file when all its bytes so far are used.
  private func fill() throws {
    guard position == input.count else { return }
    do {
      input = try handle.read(upToCount: 1 << 16).map(Array.init) ?? []
      position = 0
    } catch {
      throw DataProblem(.unreadable("reading failed: \(error.localizedDescription)"), file: name)
    }
  }

  private func copy(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    try fill()
    let count = min(buffer.count, input.count - position)
    input.withUnsafeBytes {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count]))
    }
    position += count
    return count
  }

  private func inflate(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    if let pending { throw pending }
    guard let stream, let start = buffer.bindMemory(to: UInt8.self).baseAddress else { return 0 }
    stream.pointee.next_out = start
    stream.pointee.avail_out = UInt32(clamping: buffer.count)
    let capacity = Int(stream.pointee.avail_out)
    do {
      while stream.pointee.avail_out > 0 {
        try fill()
        if !isWithinMember {
          guard try startsNextMember() else { break }
        }
        if position == input.count { throw DataProblem(.truncated, file: name) }
        try inflateSome(stream)
      }
    } catch {
      pending = error
      if Int(stream.pointee.avail_out) == capacity { throw error }
    }
    return capacity - Int(stream.pointee.avail_out)
  }

  private func inflateSome(_ stream: UnsafeMutablePointer<z_stream>) throws {
    let status = input.withUnsafeMutableBufferPointer { bytes in
      stream.pointee.next_in = bytes.baseAddress.map { $0 + position }
      stream.pointee.avail_in = UInt32(bytes.count - position)
      let status = CZlib.inflate(stream, Z_NO_FLUSH)
      position = bytes.count - Int(stream.pointee.avail_in)
      return status
    }
    switch status {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: isWithinMember = false
    default:
      let words = stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(status)"
      throw DataProblem(.corrupt(words), file: name)
    }
  }

  /// Between members: at the end of the file, at padding zeros, or at the next member.
  private func startsNextMember() throws -> Bool {
    while position < input.count, input[position] == 0 {
      position += 1
      try fill()
    }
    guard position < input.count else { return false }
    guard let stream, input[position] == 0x1f, inflateReset(stream) == Z_OK else {
      throw DataProblem(.trailingBytes, file: name)
    }
    isWithinMember = true
    return true
  }
}
