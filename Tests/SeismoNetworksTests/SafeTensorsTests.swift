import Foundation
import SeismoNetworks
import Testing

struct SafeTensorsTests {
  private var example: SafeTensors {
    var file = SafeTensors()
    file.metadata["a \"name\"/ü"] = "1\n2"
    file.tensors = [
      .init("b", [2, 2], [1, -0.0, .nan, .infinity], .float64),
      .init("a/weight", [3], [1.5, 2, -7], .float32),
      .init("none", [0, 4], [], .float32),
      .init("a", [1], [4], .float32),
      .init("rows", .int32, [1], bytes: Data([1, 0, 0, 0])),
    ]
    return file
  }

  @Test func `what was encoded is decoded to the bit, in the same order`() throws {
    let decoded = try SafeTensors(decoding: example.encoded())
    #expect(decoded == example)
    #expect(decoded.encoded() == example.encoded())
    #expect(decoded["a/weight"]?.values == [1.5, 2, -7])
    #expect(decoded["rows"]?.values == nil)
  }

  @Test func `a file cut off anywhere is refused`() {
    let file = example.encoded()
    for length in 0..<file.count {
      #expect(throws: SafeTensorsProblem.self, "\(length) bytes") {
        try SafeTensors(decoding: file.prefix(length))
      }
    }
    #expect(throws: SafeTensorsProblem("has 1 bytes behind its last tensor")) {
      try SafeTensors(decoding: file + [0])
    }
  }

  @Test(arguments: [
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,-4]}}"#,
    #"{"a":{"dtype":"F32","shape":[9223372036854775807,4],"data_offsets":[0,16]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#,
    #"{"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
    "[]", "", "{\"a\":1}",
  ])
  func `a header that lies is refused`(header: String) {
    var file = Data()
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { file.append(contentsOf: $0) }
    #expect(throws: SafeTensorsProblem.self) {
      try SafeTensors(decoding: file + Data(header.utf8) + Data(repeating: 0, count: 4))
    }
  }
}
