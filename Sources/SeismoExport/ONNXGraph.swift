internal import Foundation

/// What a tensor's entries are; the raw value is ONNX's number.
enum ONNXType: Int {
  case float = 1
  case int32 = 6
  case int64 = 7
  case string = 8
  case bool = 9
  case double = 11
}

/// An attribute of a node.
enum ONNXAttribute {
  case integer(Int)
  case float(Float)
  case text(String)
  case integers([Int])
  case texts([String])
}

/// A graph of ONNX nodes while it is being built: operations of opset 17, and of opset 3 of `ai.onnx.ml`, which every
/// runtime of the last years has (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
struct ONNXGraph {
  private var nodes: [Protobuf] = []
  private var constants: [Protobuf] = []
  private var inputs: [Protobuf] = []
  private var outputs: [Protobuf] = []
  /// The names of constants by what they are.
  private var known: [Data: String] = [:]
  private var taken: Set<String> = []
  private var count = 0

  /// Adds an input of `[N, width]`; its name is as given.
  mutating func input(_ name: String, _ type: ONNXType, width: Int) {
    taken.insert(name)
    inputs.append(Self.value(name, type, width: width))
  }

  /// Gives a tensor the name of an output, of `[N, width]` or of `[N]`.
  mutating func output(_ tensor: String, as name: String, _ type: ONNXType, width: Int?) {
    append("Identity", [tensor], [:], to: name, domain: "")
    outputs.append(Self.value(name, type, width: width))
  }

  /// Adds a node.
  ///
  /// - Returns: its output.
  mutating func add(
    _ operation: String, _ inputs: [String],
    _ attributes: KeyValuePairs<String, ONNXAttribute> = [:],
    domain: String = ""
  ) -> String {
    let name = fresh()
    append(operation, inputs, attributes, to: name, domain: domain)
    return name
  }

  private mutating func append(
    _ operation: String, _ inputs: [String], _ attributes: KeyValuePairs<String, ONNXAttribute>,
    to output: String, domain: String
  ) {
    var node = Protobuf()
    for input in inputs { node.set(1, input) }
    node.set(2, output)
    node.set(3, "\(operation)_\(nodes.count)")
    node.set(4, operation)
    for (name, value) in attributes { node.set(5) { $0.setAttribute(name, value) } }
    if !domain.isEmpty { node.set(7, domain) }
    nodes.append(node)
  }

  private mutating func fresh() -> String {
    repeat { count += 1 } while taken.contains("t\(count)")
    return "t\(count)"
  }

  /// A constant tensor of numbers.
  mutating func constant(_ values: [Double], _ dimensions: [Int], _ type: ONNXType) -> String {
    var bytes = Data(capacity: values.count * 8)
    func append<I: FixedWidthInteger>(_ number: I) {
      withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }
    for value in values {
      switch type {
      case .float: append(Float(value).bitPattern)
      case .double: append(value.bitPattern)
      case .int32: append(Int32(value))
      case .int64, .string, .bool: append(Int64(value))
      }
    }
    var tensor = Protobuf()
    for dimension in dimensions { tensor.set(1, dimension) }
    tensor.set(2, type.rawValue)
    tensor.set(9, bytes)
    return named(tensor)
  }

  /// A constant tensor of one text.
  mutating func constant(_ text: String) -> String {
    var tensor = Protobuf()
    tensor.set(1, 1)
    tensor.set(2, ONNXType.string.rawValue)
    tensor.set(6, text)
    return named(tensor)
  }

  /// The name of a constant; equal ones are there once.
  private mutating func named(_ tensor: Protobuf) -> String {
    if let name = known[tensor.data] { return name }
    let name = fresh()
    known[tensor.data] = name
    var tensor = tensor
    tensor.set(8, name)
    constants.append(tensor)
    return name
  }

  /// The model's bytes.
  ///
  /// - Parameter notes: texts that go with it, by their keys.
  func encoded(name: String, version: String, notes: KeyValuePairs<String, String>) -> Data {
    var model = Protobuf()
    model.set(1, 8)
    model.set(2, "Seismo")
    model.set(3, version)
    model.set(7) { graph in
      for node in nodes { graph.set(1, node) }
      graph.set(2, name)
      for constant in constants { graph.set(5, constant) }
      for input in inputs { graph.set(11, input) }
      for output in outputs { graph.set(12, output) }
    }
    for (domain, version) in [("", 17), ("ai.onnx.ml", 3)] {
      model.set(8) {
        $0.set(1, domain)
        $0.set(2, version)
      }
    }
    for (key, value) in notes {
      model.set(14) {
        $0.set(1, key)
        $0.set(2, value)
      }
    }
    return model.data
  }

  private static func value(_ name: String, _ type: ONNXType, width: Int?) -> Protobuf {
    var value = Protobuf()
    value.set(1, name)
    value.set(2) { all in
      all.set(1) { tensor in
        tensor.set(1, type.rawValue)
        tensor.set(2) { shape in
          shape.set(1) { $0.set(2, "N") }
          if let width { shape.set(1) { $0.set(1, width) } }
        }
      }
    }
    return value
  }
}

extension Protobuf {
  fileprivate mutating func setAttribute(_ name: String, _ value: ONNXAttribute) {
    set(1, name)
    switch value {
    case .float(let number):
      set(2, number)
      set(20, 1)
    case .integer(let number):
      set(3, number)
      set(20, 2)
    case .text(let text):
      set(4, text)
      set(20, 3)
    case .integers(let numbers):
      for number in numbers { set(8, number) }
      set(20, 7)
    case .texts(let texts):
      for text in texts { set(9, text) }
      set(20, 8)
    }
  }
}
