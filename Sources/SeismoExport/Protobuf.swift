internal import Foundation

/// A message in protobuf's wire format, which is a few lines where nothing has to be read
/// (https://protobuf.dev/programming-guides/encoding).
struct Protobuf {
  private(set) var data = Data()

  /// A field that is a whole number.
  mutating func set(_ field: Int, _ number: Int) {
    tag(field, 0)
    append(varint: UInt64(bitPattern: Int64(number)))
  }

  /// A field that is a 32-bit floating-point number.
  mutating func set(_ field: Int, _ number: Float) {
    tag(field, 5)
    withUnsafeBytes(of: number.bitPattern.littleEndian) { data.append(contentsOf: $0) }
  }

  /// A field that is a text.
  mutating func set(_ field: Int, _ text: String) { set(field, Data(text.utf8)) }

  /// A field that is a message.
  mutating func set(_ field: Int, _ message: Protobuf) { set(field, message.data) }

  /// A field that is bytes.
  mutating func set(_ field: Int, _ bytes: Data) {
    tag(field, 2)
    append(varint: UInt64(bytes.count))
    data += bytes
  }

  /// A field that is a message, filled in place.
  mutating func set(_ field: Int, _ fill: (inout Protobuf) -> Void) {
    var message = Protobuf()
    fill(&message)
    set(field, message)
  }

  private mutating func tag(_ field: Int, _ kind: Int) {
    append(varint: UInt64(field << 3 | kind))
  }

  private mutating func append(varint number: UInt64) {
    var rest = number
    while rest > 0x7f {
      data.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    data.append(UInt8(rest))
  }
}
