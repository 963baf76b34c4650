/// A line, cut into its label and pairs: places in its bytes.
struct LibSVMLine {
  /// What is wrong with a line.
  struct Problem: Error {
    var words: String
  }

  private(set) var label: Range<Int>
  private(set) var group: Range<Int>?
  private(set) var pairs: [(index: Int, value: Range<Int>)] = []

  /// - Parameter isZeroBased: whether an index 0 may be; nil where that isn't known yet.
  /// - Returns: nil for a line without a row.
  init?(_ line: UnsafeBufferPointer<UInt8>, isZeroBased: Bool?) throws(Problem) {
    let end = line.firstIndex(of: UInt8(ascii: "#")) ?? line.count
    var fields = Self.fields(line, before: end)[...]
    guard let first = fields.popFirst() else { return nil }
    label = first
    guard !line[first].contains(UInt8(ascii: ":")) else {
      throw Problem(words: "the line has no label; it is to be such as 1 3:0.5 7:2")
    }
    guard !line[first].contains(UInt8(ascii: ",")) else {
      throw Problem(
        words: "the row has several labels, \(Self.text(line, first)), and one is wanted")
    }
    var last = -1
    for field in fields {
      guard let colon = line[field].firstIndex(of: UInt8(ascii: ":")) else {
        throw Problem(words: "expected a pair such as 7:0.5, found \(Self.text(line, field))")
      }
      let value = colon + 1..<field.upperBound
      if line[field.lowerBound..<colon].elementsEqual("qid".utf8) {
        group = value
        continue
      }
      guard let index = Self.index(line[field.lowerBound..<colon]) else {
        throw Problem(words: "expected a pair such as 7:0.5, found \(Self.text(line, field))")
      }
      if index == 0, isZeroBased == false {
        throw Problem(words: "an index is 0, and they start from 1; declare zero_based: true")
      }
      guard index > last else {
        throw Problem(words: "the index \(index) stands behind \(last), and indices have to ascend")
      }
      last = index
      pairs.append((index, value))
    }
  }

  private static func text(_ line: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> String {
    "'\(String(decoding: line[range].prefix(40), as: UTF8.self))'"
  }

  private static func fields(
    _ line: UnsafeBufferPointer<UInt8>, before end: Int
  ) -> [Range<Int>] {
    var (fields, place) = ([Range<Int>](), 0)
    while place < end {
      while place < end, line[place] == 0x20 || line[place] == 0x09 { place += 1 }
      let start = place
      while place < end, line[place] != 0x20, line[place] != 0x09 { place += 1 }
      if place > start { fields.append(start..<place) }
    }
    return fields
  }

  /// Digits as a number, up to nine of them.
  private static func index(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
    guard (1...9).contains(digits.count), digits.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
    return digits.reduce(0) { 10 * $0 + Int($1 - 0x30) }
  }
}
