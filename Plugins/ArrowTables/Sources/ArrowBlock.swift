/// Where a message is in a file.
struct ArrowBlock {
  var offset: Int64
  /// Bytes of its head and its metadata.
  var head: Int32
  /// Bytes of its body.
  var length: Int64

  private func range(_ start: Int64, _ count: Int64, in bytes: [UInt8]) throws(ArrowProblem)
    -> Range<Int>
  {
    guard start >= 0, count >= 0, start <= bytes.count, count <= Int64(bytes.count) - start else {
      throw .damaged("its footer leads out of it")
    }
    return Int(start)..<Int(start + count)
  }

  /// Its metadata, behind their length; before that is a mark since version 0.15.
  func metadata(in bytes: [UInt8]) throws(ArrowProblem) -> [UInt8] {
    let all = bytes[try range(offset, Int64(head), in: bytes)]
    return Array(all.dropFirst(all.starts(with: [0xff, 0xff, 0xff, 0xff]) ? 8 : 4))
  }

  /// Its body.
  func body(in bytes: [UInt8]) throws(ArrowProblem) -> [UInt8] {
    // The head is in the file, so what is behind it doesn't overflow.
    _ = try range(offset, Int64(head), in: bytes)
    return Array(bytes[try range(offset + Int64(head), length, in: bytes)])
  }
}
