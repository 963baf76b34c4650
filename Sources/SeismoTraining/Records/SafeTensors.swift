package import Foundation
package import SeismoNetworks

/// Weights in the safetensors format, which Python's `safetensors` opens.
///
/// Layout: the header's length as eight bytes, little-endian; the header as JSON, padded with
/// spaces to a multiple of eight; the numbers, little-endian, row-major
/// (https://github.com/huggingface/safetensors, "Format").
package enum SafeTensors {
  /// The file's bytes: trained tensors, then buffers, in the order of the layers.
  package static func encode(_ network: Network, precision: Precision) -> Data {
    var header: [String] = ["\"__metadata__\":{\"format\":\"pt\"}"]
    var numbers = Data()
    for tensor in network.parameters + network.buffers {
      let start = numbers.count
      for value in network.values(of: tensor) {
        switch precision {
        case .float32: append(Float(value).bitPattern, to: &numbers)
        case .float64: append(value.bitPattern, to: &numbers)
        }
      }
      let shape = tensor.dimensions.map(String.init).joined(separator: ",")
      let type = precision == .float32 ? "F32" : "F64"
      header.append(
        "\"\(tensor.name)\":{\"dtype\":\"\(type)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(start),\(numbers.count)]}")
    }
    var json = "{\(header.joined(separator: ","))}"
    while json.utf8.count % 8 != 0 { json += " " }
    var file = Data()
    append(UInt64(json.utf8.count), to: &file)
    return file + Data(json.utf8) + numbers
  }

  private static func append<I: FixedWidthInteger>(_ value: I, to data: inout Data) {
    withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
  }
}
