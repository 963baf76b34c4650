internal import CZlib
internal import SeismoTables

/// The entries of a zip archive, by its directory; every offset of it is checked.
struct ZipArchive {
  /// A file in it.
  struct Entry {
    var name: String
    var isPacked: Bool
    var packed: Int
    var size: Int
    var checksum: UInt32
    /// Where its local header is.
    var offset: Int
  }

  /// Small entries may unpack to this much, whatever their size.
  private static let ratioMatters = 16 << 20

  private let bytes: [UInt8]
  private let limits: DataLimits
  private(set) var entries: [Entry] = []

  init(_ bytes: [UInt8], _ limits: DataLimits) throws(NumPyProblem) {
    (self.bytes, self.limits) = (bytes, limits)
    let (count, start) = try directory()
    var place = start
    var total = 0
    for _ in 0..<count {
      let entry = try entry(at: &place)
      let (sum, overflows) = total.addingReportingOverflow(entry.size)
      guard !overflows, sum <= limits.bytes else {
        throw NumPyProblem(
          .limit("the arrays have more bytes than", limits.bytes, parameter: "max_bytes"))
      }
      total = sum
      entries.append(entry)
    }
  }

  /// A number of so many bytes, the lowest first.
  private func number(_ place: Int, _ count: Int) throws(NumPyProblem) -> Int {
    guard place >= 0, place <= bytes.count - count else {
      throw .damaged("the archive's directory leads out of the file")
    }
    let value = (0..<count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[place + $1]) }
    guard let value = Int(exactly: value) else {
      throw .damaged("a size in the archive's directory is impossible")
    }
    return value
  }

  /// How many entries there are, and where they start.
  private func directory() throws(NumPyProblem) -> (count: Int, start: Int) {
    // It ends in a comment of up to 64 KiB.
    let first = max(0, bytes.count - 22 - 65_535)
    var found: Int?
    var place = bytes.count - 22
    while place >= first {
      if try number(place, 4) == 0x0605_4b50, try number(place + 20, 2) == bytes.count - place - 22
      {
        found = place
        break
      }
      place -= 1
    }
    guard let end = found else { throw .damaged("the archive has no directory, so its end lacks") }
    let (count, start) = (try number(end + 10, 2), try number(end + 16, 4))
    guard count == 0xffff || start == 0xffff_ffff else { return (count, start) }
    guard end >= 20, try number(end - 20, 4) == 0x0706_4b50 else { return (count, start) }
    let large = try number(end - 12, 8)
    guard try number(large, 4) == 0x0606_4b50 else {
      throw .damaged("the archive's directory isn't where it says")
    }
    return (try number(large + 32, 8), try number(large + 48, 8))
  }

  private func entry(at place: inout Int) throws(NumPyProblem) -> Entry {
    guard try number(place, 4) == 0x0201_4b50 else {
      throw .damaged("the archive's directory isn't where it says")
    }
    let (flags, method) = (try number(place + 8, 2), try number(place + 10, 2))
    let (name, extra) = (try number(place + 28, 2), try number(place + 30, 2))
    guard place <= bytes.count - 46 - name - extra else {
      throw .damaged("the archive's directory leads out of the file")
    }
    var entry = Entry(
      name: String(decoding: bytes[place + 46..<place + 46 + name], as: UTF8.self),
      isPacked: method == 8, packed: try number(place + 20, 4), size: try number(place + 24, 4),
      checksum: UInt32(truncatingIfNeeded: try number(place + 16, 4)),
      offset: try number(place + 42, 4))
    guard flags & 1 == 0 else { throw NumPyProblem("'\(entry.name)' is encrypted") }
    guard method == 0 || method == 8 else {
      throw NumPyProblem("'\(entry.name)' is packed by another method than deflate (\(method))")
    }
    try widen(&entry, extraFrom: place + 46 + name, count: extra)
    place += 46 + name + extra + (try number(place + 32, 2))
    return entry
  }

  /// Takes 64-bit sizes where 32 bits don't do.
  private func widen(
    _ entry: inout Entry, extraFrom start: Int, count: Int
  ) throws(NumPyProblem) {
    var place = start
    while place + 4 <= start + count {
      let (kind, length) = (try number(place, 2), try number(place + 2, 2))
      if kind == 1 {
        var field = place + 4
        for part in [\Entry.size, \Entry.packed, \Entry.offset]
        where entry[keyPath: part] == 0xffff_ffff {
          guard field + 8 <= place + 4 + length else { break }
          entry[keyPath: part] = try number(field, 8)
          field += 8
        }
      }
      place += 4 + length
    }
  }

  /// An entry's bytes, unpacked.
  func bytes(of entry: Entry) throws(NumPyProblem) -> [UInt8] {
    guard entry.offset <= bytes.count - 30, try number(entry.offset, 4) == 0x0403_4b50 else {
      throw .damaged("'\(entry.name)' isn't where the archive says")
    }
    let start =
      entry.offset + 30 + (try number(entry.offset + 26, 2)) + (try number(entry.offset + 28, 2))
    guard start <= bytes.count, entry.packed <= bytes.count - start else {
      throw .damaged("'\(entry.name)' leads out of the file")
    }
    let packed = start..<start + entry.packed
    guard entry.size <= Self.ratioMatters || entry.size / max(1, entry.packed) <= limits.ratio
    else {
      throw NumPyProblem(
        .limit(
          "an array is longer than its packed bytes by a factor of more than", limits.ratio,
          parameter: "max_ratio"))
    }
    guard let unpacked = entry.isPacked ? inflated(packed, to: entry.size) : Array(bytes[packed]),
      unpacked.count == entry.size, Self.checksum(unpacked) == entry.checksum
    else { throw .damaged("'\(entry.name)' contradicts its length or checksum") }
    return unpacked
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBufferPointer { bytes in
      UInt32(truncatingIfNeeded: crc32_z(0, bytes.baseAddress, bytes.count))
    }
  }

  /// Deflated bytes, inflated to as many as they are said to be; nil where they aren't.
  private func inflated(_ range: Range<Int>, to size: Int) -> [UInt8]? {
    var stream = z_stream()
    guard inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else {
      return nil
    }
    defer { inflateEnd(&stream) }
    let chunk = 1 << 30
    var status = Z_OK
    let result = [UInt8](unsafeUninitializedCapacity: max(1, size)) { output, count in
      bytes.withUnsafeBufferPointer { input in
        var place = range.lowerBound
        while status == Z_OK {
          guard let source = input.baseAddress, let target = output.baseAddress else { return }
          let (offered, room) = (min(chunk, range.upperBound - place), min(chunk, size - count))
          stream.next_in = UnsafeMutablePointer(mutating: source + place)
          stream.avail_in = UInt32(offered)
          stream.next_out = target + count
          stream.avail_out = UInt32(room)
          status = inflate(&stream, Z_NO_FLUSH)
          place += offered - Int(stream.avail_in)
          let before = count
          count += room - Int(stream.avail_out)
          if status == Z_OK, count == before, offered == Int(stream.avail_in) {
            status = Z_BUF_ERROR
          }
        }
      }
    }
    return status == Z_STREAM_END ? result : nil
  }
}
