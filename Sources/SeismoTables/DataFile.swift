internal import CZlib
public import SeismoSpec

/// What a file may hold at most; a file that was made to fill the memory is refused.
public struct DataLimits: Sendable, Equatable {
  /// Bytes once unpacked.
  public var bytes: Int
  /// Bytes once unpacked for each packed one; looked at behind the first 16 MiB.
  public var ratio: Int

  /// Makes limits; deflate itself reaches a ratio of 1032 (RFC 1951: 258 bytes in two bits).
  public init(bytes: Int = 64 << 30, ratio: Int = 1000) {
    self.bytes = bytes
    self.ratio = ratio
  }
}

/// The bytes of a file, gunzipped when its content says that it is gzip; `-` is standard input.
///
/// Gzip members are read one after the other; each one's checksum and length are verified by zlib.
/// A file that ends within a member, or has other bytes behind the last one, is an error; it is
/// thrown once every byte before it was read.
public final class DataFile {
  private static let ratioMatters = 16 << 20

  private let name: String
  private let limits: DataLimits
  private let source: OpenedFile
  /// Bytes of the file as it is on disk.
  public let size: Int?
  /// Whether gzip is taken off.
  public var isPacked: Bool { isGzip }
  /// How many of those were read.
  public private(set) var bytesRead = 0
  private var bytesGiven = 0
  private var input = [UInt8](repeating: 0, count: 1 << 16)
  private var position = 0
  private var count = 0
  private var stream: UnsafeMutablePointer<z_stream>?
  private var isWithinMember = false
  private var isGzip = false
  /// Found behind bytes that had to be returned first.
  private var pending: (any Error)?

  /// Opens a file.
  ///
  /// - Throws: `DataProblem` when it can't be read.
  public init(_ file: FileReference, limits: DataLimits = DataLimits()) throws {
    name = file.written
    self.limits = limits
    do throws(FileProblem) {
      source = try file.opened.file(file)
      try source.beginReading()
    } catch {
      throw DataProblem(.unreadable(error.reason), file: file.written)
    }
    size = source.size
    try fill()
    if input[..<count].starts(with: [0x1f, 0x8b]) { try openGzip() }
  }

  deinit {
    if let stream {
      inflateEnd(stream)
      stream.deallocate()
    }
    source.endReading()
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
      let format = ForeignFormat(startingWith: bytes.prefix(4096))
      throw DataProblem(
        format.map { .foreign($0, isPacked: data.isPacked, path: file.shellPath) } ?? .notUTF8,
        file: file.written)
    }
    return text
  }

  /// The first bytes of a file, unpacked, by which its format is known.
  ///
  /// - Throws: `DataProblem` when it can't be read or is damaged there.
  public static func start(of file: FileReference, count: Int = 4096) throws -> [UInt8] {
    let data = try DataFile(file)
    return try data.bytes(atMost: count)
  }

  /// The next bytes, fewer at the end of the file.
  ///
  /// - Throws: `DataProblem`.
  public func bytes(atMost limit: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: min(1 << 16, max(1, limit)))
    while bytes.count < limit {
      let room = min(block.count, limit - bytes.count)
      let count = try block.withUnsafeMutableBytes {
        try read(into: UnsafeMutableRawBufferPointer(rebasing: $0[..<room]))
      }
      guard count > 0 else { break }
      bytes += block[..<count]
    }
    return bytes
  }

  /// Refuses a file that was written to since it was opened: for readers that have another library open it.
  ///
  /// - Throws: `DataProblem`.
  public func requireUnchanged() throws {
    do throws(FileProblem) {
      try source.requireUnchanged()
    } catch {
      throw DataProblem(.unreadable(error.reason), file: name)
    }
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
    let count = isGzip ? try inflate(into: buffer) : try copy(into: buffer)
    bytesGiven += count
    guard bytesGiven <= limits.bytes else {
      throw DataProblem(
        .limit("the text is longer than", limits.bytes, parameter: "max_bytes"), file: name)
    }
    guard bytesGiven <= Self.ratioMatters || bytesGiven / max(bytesRead, 1) <= limits.ratio else {
      throw DataProblem(
        .limit(
          "the text is longer than the gzip data by a factor of more than", limits.ratio,
          parameter: "max_ratio"), file: name)
    }
    return count
  }

  /// Reads on from the file when all its bytes so far are used.
  private func fill() throws {
    guard position == count else { return }
    position = 0
    count = 0
    let place = bytesRead
    do {
      count = try input.withUnsafeMutableBytes { try source.read(into: $0, at: place) }
      if count == 0 { try source.requireUnchanged() }
    } catch let problem as FileProblem {
      throw DataProblem(.unreadable(problem.reason), file: name)
    }
    bytesRead += count
  }

  private func copy(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    try fill()
    let taken = min(buffer.count, count - position)
    input.withUnsafeBytes {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + taken]))
    }
    position += taken
    return taken
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
        if position == count { throw DataProblem(.truncated, file: name) }
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
      stream.pointee.avail_in = UInt32(count - position)
      let status = CZlib.inflate(stream, Z_NO_FLUSH)
      position = count - Int(stream.pointee.avail_in)
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
    while position < count, input[position] == 0 {
      position += 1
      try fill()
    }
    guard position < count else { return false }
    guard let stream, input[position] == 0x1f, inflateReset(stream) == Z_OK else {
      throw DataProblem(.trailingBytes, file: name)
    }
    isWithinMember = true
    return true
  }
}

extension FileReference {
  /// Where a shell finds the file; a word for it when it came on standard input.
  package var shellPath: String { isStandardInput ? "FILE" : path }
}
