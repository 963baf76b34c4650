internal import SeismoReading
internal import SeismoTables

/// An array as NumPy saves it: its header, and its bytes.
struct NumPyArray {
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  let name: String
  let type: NumPyType
  let shape: [Int]
  private let isFortran: Bool
  private let bytes: [UInt8]
  /// Where the values start.
  private let start: Int

  /// Reads the header, and sees that all values are there.
  init(_ name: String, _ bytes: [UInt8]) throws(NumPyProblem) {
    (self.name, self.bytes) = (name, bytes)
    guard bytes.starts(with: Self.magic), bytes.count >= 12 else {
      throw NumPyProblem("array '\(name)' isn't in NumPy's format")
    }
    let isLong = bytes[6] >= 2
    let length = (0..<(isLong ? 4 : 2)).reversed().reduce(0) { $0 << 8 | Int(bytes[8 + $1]) }
    let header = isLong ? 12 : 10
    guard (1...3).contains(bytes[6]), length <= bytes.count - header,
      let text = String(validating: bytes[header..<header + length], as: UTF8.self)
    else { throw .damaged("array '\(name)' has no header") }
    start = header + length
    guard let descr = text.firstMatch(of: #/'descr'\s*:\s*('[^']*'|\[)/#)?.1,
      let order = text.firstMatch(of: #/'fortran_order'\s*:\s*(True|False)/#)?.1,
      let shape = text.firstMatch(of: #/'shape'\s*:\s*\(([^)]*)\)/#)?.1
    else { throw .damaged("the header of array '\(name)' has no type, order or shape") }
    guard let type = NumPyType(String(descr.dropFirst().dropLast())) else {
      throw NumPyProblem(
        descr == "["
          ? "array '\(name)' has fields of several types; save each as an array of its own"
          : "array '\(name)' has the type \(descr), which isn't read; save it as numbers (float64, "
            + "int64, …), booleans, datetime64 or texts")
    }
    (self.type, isFortran) = (type, order == "True")
    let parts = shape.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
      .filter { !$0.isEmpty }
    let sizes = parts.compactMap { Int($0) }
    guard sizes.count == parts.count else {
      throw .damaged("array '\(name)' has an impossible shape")
    }
    self.shape = sizes
    var size = type.width
    for part in sizes {
      let (product, overflows) = size.multipliedReportingOverflow(by: part)
      guard part >= 0, !overflows else { throw .damaged("array '\(name)' has an impossible shape") }
      size = product
    }
    guard size == bytes.count - start else {
      throw .damaged(
        "array '\(name)' is to have \(counted(size, "byte")), and has \(bytes.count - start)")
    }
  }

  /// Gives a value to a sink.
  func give(_ row: Int, _ column: Int, to sink: RowSink, in place: Int) {
    let width = shape.count == 2 ? shape[1] : 1
    let index = isFortran ? column * shape[0] + row : row * width + column
    let first = start + index * type.width
    bytes.withUnsafeBytes { all in
      type.give(
        UnsafeRawBufferPointer(rebasing: all[first..<first + type.width]), to: sink, in: place)
    }
  }
}
