/// The texts that stand for a missing value.
struct MissingMarkers: Sendable {
  private let markers: [[UInt8]]
  /// Whether a marker starts with a byte.
  private var starts = [Bool](repeating: false, count: 256)
  /// Whether an empty field is one.
  let takesEmpty: Bool
  /// Whether one of them may spell a number.
  let areNumbersToo: Bool

  init(_ texts: [String]) {
    markers = texts.map { Array($0.utf8) }
    takesEmpty = texts.contains("")
    areNumbersToo = markers.contains { $0.contains { $0 &- UInt8(ascii: "0") < 10 } }
    for case let first? in markers.map(\.first) { starts[Int(first)] = true }
  }

  @inline(__always)
  func contains(_ field: Field) -> Bool {
    guard field.count > 0 else { return takesEmpty }
    guard starts[Int(field.start[0])] else { return false }
    return markers.contains { $0.elementsEqual(field.bytes) }
  }
}

/// What stands for a missing value in one column: texts, and the numbers that they spell.
struct Sentinels: Sendable {
  let markers: MissingMarkers
  let numbers: [Double]

  init(_ texts: [String], _ format: NumberFormat) {
    markers = MissingMarkers(texts)
    numbers = texts.compactMap { (format.read($0) ?? NumberFormat().read($0))?.value }
  }
}
