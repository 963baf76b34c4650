internal import CZlib

/// Small files as NumPy writes them.
enum NumPySample {
  /// An array of doubles in C's order.
  static func array(_ descr: String, _ shape: [Int], _ values: [Double]) -> [UInt8] {
    header(descr, shape) + values.flatMap { bytes($0.bitPattern, 8) }
  }

  /// An array of texts.
  static func array(texts: [String]) -> [UInt8] {
    let width = texts.map(\.unicodeScalars.count).max() ?? 1
    return header("<U\(width)", [texts.count])
      + texts.flatMap { text in
        let scalars = text.unicodeScalars.map { UInt64($0.value) }
        return (scalars + Array(repeating: 0, count: width - scalars.count)).flatMap {
          bytes($0, 4)
        }
      }
  }

  private static func bytes(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
  }

  private static func header(_ descr: String, _ shape: [Int]) -> [UInt8] {
    let shape = shape.map { "\($0)," }.joined(separator: " ")
    let text = "{'descr': '\(descr)', 'fortran_order': False, 'shape': (\(shape)), }"
    let padded = text + String(repeating: " ", count: 63 - (text.utf8.count + 10) % 64) + "\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0] + bytes(UInt64(padded.utf8.count), 2)
      + Array(padded.utf8)
  }

  /// A zip archive whose entries are stored as they are.
  static func archive(_ arrays: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    var (archive, directory) = ([UInt8](), [UInt8]())
    for array in arrays {
      let name = Array("\(array.name).npy".utf8)
      let checksum = array.bytes.withUnsafeBufferPointer {
        UInt64(crc32_z(0, $0.baseAddress, $0.count))
      }
      let size = UInt64(array.bytes.count)
      let common =
        bytes(20, 2) + bytes(0, 8) + bytes(checksum, 4) + bytes(size, 4) + bytes(size, 4)
        + bytes(UInt64(name.count), 2) + bytes(0, 2)
      directory +=
        bytes(0x0201_4b50, 4) + bytes(20, 2) + common + bytes(0, 10)
        + bytes(UInt64(archive.count), 4) + name
      archive += bytes(0x0403_4b50, 4) + common + name + array.bytes
    }
    let end =
      bytes(0x0605_4b50, 4) + bytes(0, 4) + bytes(UInt64(arrays.count), 2)
      + bytes(UInt64(arrays.count), 2) + bytes(UInt64(directory.count), 4)
      + bytes(UInt64(archive.count), 4) + bytes(0, 2)
    return archive + directory + end
  }
}
