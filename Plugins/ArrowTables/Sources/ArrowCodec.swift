internal import Foundation
internal import SeismoTables

/// How a batch's buffers are compressed (Message.fbs of Apache Arrow): each by itself, behind the 8 bytes of its length.
enum ArrowCodec: Int8 {
  /// The frames of LZ4.
  case lz4 = 0
  case zstd = 1

  /// Bytes behind which a factor says something.
  private static let ratioMatters = 16 << 20

  /// The buffers one behind the other, unpacked, with their places.
  ///
  /// - Parameter limits: what one buffer may come to.
  func unpacked(
    _ buffers: ArraySlice<Range<Int>>, of body: [UInt8], _ limits: DataLimits
  ) throws(ArrowProblem) -> (bytes: [UInt8], places: [Range<Int>]) {
    var (bytes, places) = ([UInt8](), [Range<Int>]())
    for buffer in buffers {
      let start = bytes.count
      if !buffer.isEmpty { try unpack(body[buffer], behind: &bytes, limits) }
      places.append(start..<bytes.count)
    }
    return (bytes, places)
  }

  private func unpack(
    _ packed: ArraySlice<UInt8>, behind bytes: inout [UInt8], _ limits: DataLimits
  ) throws(ArrowProblem) {
    guard packed.count >= 8 else { throw .damaged("a buffer doesn't say how long it is") }
    let length = Int(
      Int64(bitPattern: packed.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }))
    let content = packed.dropFirst(8)
    // One that compression wouldn't make shorter is as it was.
    if length == -1 {
      bytes += content
      return
    }
    guard length >= 0 else { throw .damaged("a buffer's length is impossible") }
    try require(length, of: content.count, limits)
    let start = bytes.count
    bytes += [UInt8](repeating: 0, count: length)
    let library = try library()
    let made = bytes.withUnsafeMutableBytes { bytes in
      content.withUnsafeBytes {
        library.unpack($0, UnsafeMutableRawBufferPointer(rebasing: bytes[start...]))
      }
    }
    guard made == length else { throw .damaged("a buffer's \(self) data are wrong") }
  }

  private func require(_ length: Int, of packed: Int, _ limits: DataLimits) throws(ArrowProblem) {
    guard length <= limits.bytes else {
      throw ArrowProblem(.limit("a buffer is longer than", limits.bytes, parameter: "max_bytes"))
    }
    guard length <= Self.ratioMatters || length / max(1, packed) <= limits.ratio else {
      throw ArrowProblem(
        .limit(
          "a buffer is longer than its \(self) data by a factor of more than", limits.ratio,
          parameter: "max_ratio"))
    }
  }

  private func library() throws(ArrowProblem) -> any UnpackingLibrary {
    let (library, file, package): ((any UnpackingLibrary)?, String, String) =
      switch self {
      case .lz4: (LZ4Library.shared, LZ4Library.files[0], "liblz4-1")
      case .zstd: (ZstdLibrary.shared, ZstdLibrary.files[0], "libzstd1")
      }
    guard let library else {
      throw ArrowProblem(
        "is compressed by \(self), and \(file), which unpacks it, isn't there: apt-get install \(package), or brew "
          + "install \(self); or write the file with compression='uncompressed', which "
          + "pyarrow.feather.write_feather, pandas' to_feather and polars' write_ipc take")
    }
    return library
  }
}
