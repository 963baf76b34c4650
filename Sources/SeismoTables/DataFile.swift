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
  /// Those of which something was made.
  private var bytesUsed: Int { bytesRead - (count - position) }
  /// What of the file something was made of, of 1; nil where its size isn't known.
  package var shareUsed: Double? {
    size.flatMap { $0 > 0 ? Double(bytesUsed) / Double($0) : nil }
  }
  private var bytesGiven = 0
  private var input = [UInt8](repeating: 0, count: 1 << 18)
  private var position = 0
  private var count = 0
  private var inflater: (any Inflater)?
  private var isWithinMember = false
  private var isGzip: Bool { inflater != nil }
  /// Found behind bytes that had to be returned first.
  private var pending: (any Error)?

  /// Opens a file.
  ///
  /// - Throws: `DataProblem` when it can't be read.
  public convenience init(_ file: FileReference, limits: DataLimits = DataLimits()) throws {
    try self.init(file, limits: limits, isByZlib: false)
  }

  /// Opens a file, of which zlib takes gzip off even where another library would be faster.
  package init(
    _ file: FileReference, limits: DataLimits = DataLimits(), isByZlib: Bool
  ) throws {
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
    guard input[..<count].starts(with: [0x1f, 0x8b]) else { return }
    inflater = try isByZlib ? zlib() : FastInflater() ?? zlib()
    isWithinMember = true
  }

  deinit { source.endReading() }

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
    guard bytesGiven <= Self.ratioMatters || bytesGiven / max(bytesUsed, 1) <= limits.ratio else {
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
    count = try input.withUnsafeMutableBytes(readDirectly)
  }

  private func readDirectly(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    do throws(FileProblem) {
      let count = try source.read(into: buffer, at: bytesRead)
      if count == 0 { try source.requireUnchanged() }
      bytesRead += count
      return count
    } catch {
      throw DataProblem(.unreadable(error.reason), file: name)
    }
  }

  private func copy(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    if position == count, buffer.count >= input.count { return try readDirectly(into: buffer) }
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
    let output = buffer.bindMemory(to: UInt8.self)
    var made = 0
    do {
      do {
        try inflate(into: output, &made)
      } catch let problem as DataProblem where inflater is FastInflater && problem.isDamage {
        made = 0
        try startOver()
        try inflate(into: output, &made)
      }
    } catch {
      pending = error
      if made == 0 { throw error }
    }
    return made
  }

  private func inflate(into output: UnsafeMutableBufferPointer<UInt8>, _ made: inout Int) throws {
    while made < output.count {
      try fill()
      if !isWithinMember {
        guard try startsNextMember() else { break }
      }
      if position == count { throw DataProblem(.truncated, file: name) }
      let step = try step(into: UnsafeMutableBufferPointer(rebasing: output[made...]), &made)
      position += step.used
      made += step.made
      isWithinMember = !step.hasEnded
    }
  }

  private func step(
    into output: UnsafeMutableBufferPointer<UInt8>, _ made: inout Int
  ) throws -> InflateStep {
    guard let inflater else { return InflateStep(used: 0, made: 0, hasEnded: true) }
    do throws(InflateProblem) {
      return try input.withUnsafeBufferPointer { bytes throws(InflateProblem) in
        try inflater.inflate(UnsafeBufferPointer(rebasing: bytes[position..<count]), into: output)
      }
    } catch {
      made += error.made
      throw DataProblem(.corrupt(error.words), file: name)
    }
  }

  /// Inflates by zlib what was given already, and so finds out what is wrong.
  private func startOver() throws {
    inflater = try zlib()
    (position, count, bytesRead, isWithinMember) = (0, 0, 0, true)
    let block = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1 << 16)
    defer { block.deallocate() }
    var left = bytesGiven
    while left > 0 {
      var made = 0
      try inflate(
        into: UnsafeMutableBufferPointer(rebasing: block[..<min(left, block.count)]), &made)
      guard made > 0 else { return }
      left -= made
    }
  }

  private func zlib() throws -> ZlibInflater {
    do throws(InflateProblem) {
      return try ZlibInflater()
    } catch {
      throw DataProblem(.corrupt(error.words), file: name)
    }
  }

  /// Between members: at the end of the file, at padding zeros, or at the next member.
  private func startsNextMember() throws -> Bool {
    while position < count, input[position] == 0 {
      position += 1
      try fill()
    }
    guard position < count else { return false }
    guard input[position] == 0x1f, inflater?.startMember() == true else {
      throw DataProblem(.trailingBytes, file: name)
    }
    isWithinMember = true
    return true
  }
}

extension DataProblem {
  /// Whether the bytes aren't those that were packed.
  fileprivate var isDamage: Bool {
    switch fact {
    case .corrupt, .truncated: true
    default: false
    }
  }
}

extension FileReference {
  /// Where a shell finds the file; a word for it when it came on standard input.
  package var shellPath: String { isStandardInput ? "FILE" : path }
}
