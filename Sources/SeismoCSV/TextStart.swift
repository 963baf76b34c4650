internal import SeismoTables

/// What the first bytes of a file say about the rest.
struct TextStart {
  static let count = 4096
  /// More controls than one in so many bytes are no text's.
  private static let bytesPerControl = 64
  /// Bell, backspace, escape and delete: text that was made for a terminal has them.
  private static let ofTerminals: [UInt8] = [0x07, 0x08, 0x1b, 0x7f]

  let bytes: [UInt8]
  private let isUnknown: Bool

  /// - Parameter declared: how the text is declared to be encoded.
  init(_ bytes: [UInt8], declared: TextEncoding) {
    self.bytes = bytes
    isUnknown = declared == .auto
  }

  /// The byte order mark, if there is one.
  var mark: (bytes: [UInt8], encoding: TextEncoding)? {
    let marks: [(bytes: [UInt8], encoding: TextEncoding)] = [
      ([0xef, 0xbb, 0xbf], .utf8), ([0xff, 0xfe], .utf16LittleEndian),
      ([0xfe, 0xff], .utf16BigEndian),
    ]
    return marks.first { bytes.starts(with: $0.bytes) }
  }

  /// What makes the file none that can be read; `mayBeWide` for text in UTF-16.
  func fault(mayBeWide: Bool, isPacked: Bool, path: String) -> DataProblem.Fact? {
    if let format = ForeignFormat(startingWith: bytes) {
      return .foreign(format, isPacked: isPacked, path: path)
    }
    if let name = utf32 {
      return .notUTF16(
        "is in UTF-32, which isn't read; convert it: iconv -f \(name) -t UTF-8 FILE > NEW")
    }
    if mayBeWide { return nil }
    if isUnknown, let guess = unmarkedUTF16 {
      return .notUTF16(
        "looks like UTF-16 without a byte order mark; declare it with encoding: \(guess.rawValue)")
    }
    return control
  }

  /// UTF-32 as iconv calls it, by its mark or by three zeros beside each letter.
  private var utf32: String? {
    if bytes.starts(with: [0xff, 0xfe, 0, 0]) || bytes.starts(with: [0, 0, 0xfe, 0xff]) {
      return "UTF-32"
    }
    let units = bytes.count / 4
    let zeros = (0..<4).map { place in
      (0..<units).count { bytes[4 * $0 + place] == 0 } == units
    }
    guard units >= 2 else { return nil }
    if zeros == [false, true, true, true] { return "UTF-32LE" }
    return zeros == [true, true, true, false] ? "UTF-32BE" : nil
  }

  /// Zeros that stand at every other place alone.
  private var unmarkedUTF16: TextEncoding? {
    let places = bytes.indices.filter { bytes[$0] == 0 }
    let odd = places.count { $0 % 2 == 1 }
    guard bytes.count >= 4, places.count >= 2, places.count * 16 >= bytes.count,
      max(odd, places.count - odd) * 20 >= places.count * 19
    else { return nil }
    return odd * 2 > places.count ? .utf16LittleEndian : .utf16BigEndian
  }

  private var control: DataProblem.Fact? {
    let places = bytes.indices.filter {
      bytes[$0].isControl && !Self.ofTerminals.contains(bytes[$0])
    }
    guard let first = places.first,
      places.count * Self.bytesPerControl > bytes.count || places.prefix(3).last ?? 0 < 32,
      places.count > 2
    else { return nil }
    return .notText(controls: places.count, of: bytes.count, first: bytes[first], at: first)
  }
}
