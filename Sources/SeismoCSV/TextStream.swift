internal import SeismoSpec
internal import SeismoTables

/// A data file's text as UTF-8 bytes. Whether declared UTF-8 is valid is left to who reads on.
final class TextStream {
  /// What the file turned out to be in.
  let encoding: TextEncoding
  /// Whether it began with a byte order mark.
  let hasMark: Bool
  private let file: DataFile
  private let name: String
  /// Bytes that were read to look for a mark, behind it.
  private var head: [UInt8] = []
  private var raw: [UInt8] = []
  /// The first byte of a UTF-16 unit whose second wasn't read yet.
  private var half: UInt8?
  private var highSurrogate: UInt32?
  /// What is wrong behind bytes that are given first.
  private var pending: DataProblem?
  /// How many bytes of Latin-1 were control characters of which other encodings make letters.
  private(set) var controls = 0
  /// Whether Windows-1252 has no character for one of them.
  private(set) var hasUndefined = false

  init(_ file: DataFile, _ reference: FileReference, encoding: TextEncoding) throws {
    self.file = file
    name = reference.written
    let start = TextStart(try Self.start(of: file), declared: encoding)
    hasMark = start.mark.map { encoding == .auto || encoding == $0.encoding } ?? false
    self.encoding = encoding == .auto ? start.mark?.encoding ?? .utf8 : encoding
    head = Array(start.bytes.dropFirst(hasMark ? start.mark?.bytes.count ?? 0 : 0))
    let isWide = self.encoding == .utf16LittleEndian || self.encoding == .utf16BigEndian
    let fault = start.fault(
      mayBeWide: isWide, isPacked: file.isPacked, path: reference.shellPath)
    if let fault { throw DataProblem(fault, file: name) }
  }

  private static func start(of file: DataFile) throws -> [UInt8] {
    var start = [UInt8](repeating: 0, count: TextStart.count)
    var count = 0
    while count < start.count {
      do {
        let more = try start.withUnsafeMutableBytes {
          try file.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[count...]))
        }
        if more == 0 { break }
        count += more
      } catch var problem as DataProblem {
        guard count == 0 else { break }  // it is thrown again behind what there is
        problem.line = 1
        throw problem
      }
    }
    return Array(start[..<count])
  }

  /// Reads on.
  ///
  /// - Returns: how many bytes of UTF-8 were written; 0 at the end. `buffer` has room for 4.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    if let pending { throw pending }
    switch encoding {
    case .auto, .utf8: return try take(buffer.count, into: buffer)
    case .latin1, .windows1252: return try convertBytes(into: buffer)
    case .utf16LittleEndian, .utf16BigEndian: return try convertUTF16(into: buffer)
    }
  }

  /// At most `count` of the file's own bytes.
  private func take(_ count: Int, into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let target = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(count, buffer.count)])
    guard head.isEmpty else {
      let taken = min(target.count, head.count)
      target.copyBytes(from: head[..<taken])
      head.removeFirst(taken)
      return taken
    }
    return try file.read(into: target)
  }

  private func takeRaw(_ count: Int) throws -> Int {
    if raw.count < count { raw = Array(repeating: 0, count: count) }
    return try raw.withUnsafeMutableBytes { try take(count, into: $0) }
  }

  private func convertBytes(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = try takeRaw(buffer.count / 3)
    var written = 0
    for byte in raw[..<count] {
      if byte < 0x80 {
        buffer[written] = byte
        written += 1
        continue
      }
      guard let scalar = encoding.scalar(byte) else {
        return try stop(.undefinedByte(byte, encoding: encoding.name), behind: written)
      }
      if scalar.value < 0xa0 {
        controls += 1
        if TextEncoding.windows1252.scalar(byte) == nil { hasUndefined = true }
      }
      for byte in UTF8.encode(scalar) ?? .init() {
        buffer[written] = byte
        written += 1
      }
    }
    return written
  }

  /// Gives what was written, and then says what is wrong behind it.
  private func stop(_ fact: DataProblem.Fact, behind written: Int) throws -> Int {
    let problem = DataProblem(fact, file: name)
    guard written > 0 else { throw problem }
    pending = problem
    return written
  }

  private func convertUTF16(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var written = 0
    while written == 0 {
      let count = try takeRaw(max(1, buffer.count / 4))
      if count == 0 {
        guard half == nil, highSurrogate == nil else {
          throw DataProblem(.notUTF16("the text ends within a character of UTF-16"), file: name)
        }
        return 0
      }
      for byte in raw[..<count] {
        guard let first = half else {
          half = byte
          continue
        }
        half = nil
        let unit =
          encoding == .utf16LittleEndian
          ? UInt32(byte) << 8 | UInt32(first) : UInt32(first) << 8 | UInt32(byte)
        let scalar: Unicode.Scalar?
        do {
          scalar = try self.scalar(unit)
        } catch let problem as DataProblem {
          return try stop(problem.fact, behind: written)
        }
        guard let scalar else { continue }
        for byte in String(scalar).utf8 {
          buffer[written] = byte
          written += 1
        }
      }
    }
    return written
  }

  /// The scalar that a unit completes; nil behind the first half of one.
  private func scalar(_ unit: UInt32) throws -> Unicode.Scalar? {
    if let high = highSurrogate, (0xdc00..<0xe000).contains(unit) {
      highSurrogate = nil
      return Unicode.Scalar(0x10000 + (high - 0xd800) << 10 + (unit - 0xdc00))
    }
    guard highSurrogate == nil, !(0xdc00..<0xe000).contains(unit) else {
      throw DataProblem(.notUTF16("half of a surrogate pair stands alone in UTF-16"), file: name)
    }
    if (0xd800..<0xdc00).contains(unit) {
      highSurrogate = unit
      return nil
    }
    return Unicode.Scalar(unit)
  }
}
