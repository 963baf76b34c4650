internal import CZlib
internal import Foundation
internal import SeismoGzip

/// Takes gzip off bytes, one member after the other.
protocol Inflater: AnyObject {
  /// Inflates what it can of `input` into `output`.
  ///
  /// - Throws: `InflateProblem` where the bytes are damaged.
  func inflate(
    _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
  ) throws(InflateProblem) -> InflateStep
  /// Goes to the start of the next member.
  ///
  /// - Returns: whether that can be done.
  func startMember() -> Bool
}

/// What a call came to.
struct InflateStep {
  /// Bytes that were taken, and bytes that were made of them.
  var used, made: Int
  /// Whether a member has ended, its checksum and length being right.
  var hasEnded: Bool
}

/// What is wrong with gzip's bytes, in zlib's words.
struct InflateProblem: Error {
  var words: String
  /// Bytes that were made before.
  var made = 0
}

/// By zlib: it says what is wrong.
final class ZlibInflater: Inflater {
  private let stream: UnsafeMutablePointer<z_stream>

  init() throws(InflateProblem) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let gzipOnly = 15 + 16
    let status = inflateInit2_(
      stream, Int32(gzipOnly), ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw InflateProblem(words: "zlib error \(status)") }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  func startMember() -> Bool { inflateReset(stream) == Z_OK }

  func inflate(
    _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
  ) throws(InflateProblem) -> InflateStep {
    stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
    stream.pointee.avail_in = UInt32(clamping: input.count)
    stream.pointee.next_out = output.baseAddress
    stream.pointee.avail_out = UInt32(clamping: output.count)
    let (given, room) = (Int(stream.pointee.avail_in), Int(stream.pointee.avail_out))
    let status = CZlib.inflate(stream, Z_NO_FLUSH)
    let made = room - Int(stream.pointee.avail_out)
    guard status == Z_OK || status == Z_BUF_ERROR || status == Z_STREAM_END else {
      let words = stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(status)"
      throw InflateProblem(words: words, made: made)
    }
    return InflateStep(
      used: given - Int(stream.pointee.avail_in), made: made, hasEnded: status == Z_STREAM_END)
  }
}

/// By ISA-L, where the machine has it. Of what is wrong it says nothing.
final class FastInflater: Inflater {
  /// `SEISMO_INFLATE=zlib` does without it.
  private static let isWanted = ProcessInfo.processInfo.environment["SEISMO_INFLATE"] != "zlib"

  private let state: OpaquePointer

  init?() {
    guard Self.isWanted, let state = gzip_fast_begin() else { return nil }
    self.state = state
  }

  deinit { gzip_fast_end(state) }

  func startMember() -> Bool {
    gzip_fast_next_member(state)
    return true
  }

  func inflate(
    _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
  ) throws(InflateProblem) -> InflateStep {
    var (used, made) = (0, 0)
    let result = gzip_fast_inflate(
      state, input.baseAddress, input.count, output.baseAddress, output.count, &used, &made)
    let goesOn = used > 0 || made > 0 || result == GZIP_FAST_MEMBER_ENDED
    guard result != GZIP_FAST_DAMAGED, used <= input.count, goesOn else {
      throw InflateProblem(words: "damaged")
    }
    return InflateStep(used: used, made: made, hasEnded: result == GZIP_FAST_MEMBER_ENDED)
  }
}
