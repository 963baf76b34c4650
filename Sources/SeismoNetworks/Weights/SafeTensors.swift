package import Foundation
internal import SeismoSpec

/// Named tensors in the safetensors format, which Python's `safetensors` opens.
///
/// Layout: the header's length as eight bytes, little-endian; the header as JSON, padded with
/// spaces to a multiple of eight; the numbers, little-endian, row-major
/// (https://github.com/huggingface/safetensors, "Format").
package struct SafeTensors: Sendable, Equatable {
  /// What a tensor's numbers are; the raw value is the format's name.
  package enum Element: String, Sendable {
    case float32 = "F32"
    case float64 = "F64"
    case int32 = "I32"
    case int64 = "I64"
    case bytes = "U8"

    /// Bytes of one.
    package var size: Int {
      switch self {
      case .float32, .int32: 4
      case .float64, .int64: 8
      case .bytes: 1
      }
    }

    /// What a network of a precision has.
    package init(_ precision: Precision) { self = precision == .float32 ? .float32 : .float64 }
  }

  /// One tensor.
  package struct Tensor: Sendable, Equatable {
    package var name: String
    package var element: Element
    package var shape: [Int]
    /// As the file has them.
    package var bytes: Data

    package init(_ name: String, _ element: Element, _ shape: [Int], bytes: Data) {
      (self.name, self.element, self.shape, self.bytes) = (name, element, shape, bytes)
    }
  }

  /// Texts about the tensors; `format` is `pt`, as PyTorch's readers want it.
  package var metadata = ["format": "pt"]
  /// In the order of the file.
  package var tensors: [Tensor] = []

  package init() {}

  /// A tensor by its name.
  package subscript(name: String) -> Tensor? { tensors.first { $0.name == name } }

  /// The file's bytes.
  package func encoded() -> Data {
    var entries = [Self.quoted("__metadata__") + ":{" + metadataText + "}"]
    var end = 0
    for tensor in tensors {
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      let start = end
      end += tensor.bytes.count
      entries.append(
        "\(Self.quoted(tensor.name)):{\"dtype\":\"\(tensor.element.rawValue)\","
          + "\"shape\":[\(shape)],\"data_offsets\":[\(start),\(end)]}")
    }
    var header = Data("{\(entries.joined(separator: ","))}".utf8)
    while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
    var file = Data(capacity: 8 + header.count + end)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { file.append(contentsOf: $0) }
    file += header
    for tensor in tensors { file += tensor.bytes }
    return file
  }

  private var metadataText: String {
    metadata.sorted { $0.key < $1.key }
      .map { "\(Self.quoted($0.key)):\(Self.quoted($0.value))" }.joined(separator: ",")
  }

  private static func quoted(_ text: String) -> String { JSON.string(text).text }
}

/// Why some bytes aren't a file of tensors, or not the one that was wanted.
package struct SafeTensorsProblem: Error, Equatable, CustomStringConvertible {
  /// Continues "the file": "isn't …", "has …".
  package let description: String

  package init(_ description: String) { self.description = description }
}

extension SafeTensors {
  /// Reads a file's bytes; tensors are in the order of their numbers, of which empty ones have none.
  ///
  /// - Throws: `SafeTensorsProblem` for what isn't whole, or not in the format.
  package init(decoding file: Data) throws(SafeTensorsProblem) {
    let file = Data(file)
    guard file.count >= 8 else { throw SafeTensorsProblem("has only \(file.count) bytes") }
    let length = file.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard let length = Int(exactly: length), length <= file.count - 8 else {
      throw SafeTensorsProblem("isn't one of tensors, or was cut off")
    }
    let header: Header
    do {
      header = try JSONDecoder().decode(Header.self, from: file.dropFirst(8).prefix(length))
    } catch {
      throw SafeTensorsProblem("has a header that can't be read")
    }
    metadata = header.metadata
    let numbers = file.dropFirst(8 + length)
    var end = 0
    for (name, entry) in header.entries.sorted(by: { $0.value.place < $1.value.place }) {
      guard let element = Element(rawValue: entry.dtype) else {
        throw SafeTensorsProblem("has '\(name)' of the type \(entry.dtype), which isn't read here")
      }
      guard entry.start == end, let size = entry.size(of: element), entry.end - entry.start == size
      else { throw SafeTensorsProblem("has '\(name)' at a place that doesn't fit its shape") }
      guard entry.end <= numbers.count else {
        throw SafeTensorsProblem("was cut off: '\(name)' isn't whole")
      }
      end = entry.end
      let first = numbers.startIndex
      tensors.append(
        Tensor(
          name, element, entry.shape,
          bytes: Data(numbers[(first + entry.start)..<(first + entry.end)])))
    }
    guard end == numbers.count else {
      throw SafeTensorsProblem("has \(numbers.count - end) bytes behind its last tensor")
    }
  }

  /// The header's JSON.
  private struct Header: Decodable {
    struct Entry: Decodable {
      var dtype: String
      var shape: [Int]
      var data_offsets: [Int]

      var start: Int { data_offsets.first ?? -1 }
      var end: Int { data_offsets.count == 2 ? data_offsets[1] : -1 }
      /// An empty tensor comes before the one that starts where it does.
      var place: (Int, Int) { (start, end) }

      /// The bytes that the shape says; nil for one that no file could hold.
      func size(of element: Element) -> Int? {
        shape.reduce(Optional(element.size)) { size, count in
          guard let size, count >= 0 else { return nil }
          let (product, overflows) = size.multipliedReportingOverflow(by: count)
          return overflows ? nil : product
        }
      }
    }

    struct Key: CodingKey {
      var stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    var metadata: [String: String] = [:]
    var entries: [String: Entry] = [:]

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: Key.self)
      for key in values.allKeys {
        if key.stringValue == "__metadata__" {
          metadata = try values.decode([String: String].self, forKey: key)
        } else {
          entries[key.stringValue] = try values.decode(Entry.self, forKey: key)
        }
      }
    }
  }
}

extension SafeTensors.Tensor {
  /// A tensor of floating-point numbers.
  package init(_ name: String, _ shape: [Int], _ values: [Double], _ precision: Precision) {
    var bytes = Data(capacity: values.count * SafeTensors.Element(precision).size)
    for value in values {
      switch precision {
      case .float32: Self.append(Float(value).bitPattern, to: &bytes)
      case .float64: Self.append(value.bitPattern, to: &bytes)
      }
    }
    self.init(name, SafeTensors.Element(precision), shape, bytes: bytes)
  }

  /// The numbers of a tensor of floating-point numbers; nil for another.
  package var values: [Double]? {
    switch element {
    case .float32: integers(UInt32.self).map { Double(Float(bitPattern: $0)) }
    case .float64: integers(UInt64.self).map(Double.init(bitPattern:))
    case .int32, .int64, .bytes: nil
    }
  }

  private func integers<I: FixedWidthInteger>(_ type: I.Type) -> [I] {
    bytes.withUnsafeBytes { bytes in
      (0..<(bytes.count / MemoryLayout<I>.size)).map {
        I(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<I>.size, as: I.self))
      }
    }
  }

  private static func append<I: FixedWidthInteger>(_ value: I, to data: inout Data) {
    withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
  }
}
