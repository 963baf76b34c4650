/// A line by its characters: Unicode scalars, each a column of text as editors and pandas count them.
struct CharacterPlaces {
  private let line: UnsafeBufferPointer<UInt8>
  /// Where each character starts, and the line's end; nil where each is a byte.
  private let starts: [Int]?

  init(_ line: UnsafeBufferPointer<UInt8>) {
    self.line = line
    guard line.contains(where: { $0 >= 0x80 }) else {
      starts = nil
      return
    }
    starts = line.indices.filter { line[$0] & 0xc0 != 0x80 } + [line.count]
  }

  /// The text of some characters, counted from 1, without spaces and tabs around it; empty where the line ends before.
  func text(_ characters: ClosedRange<Int>) -> String {
    var range = bytes(characters)
    while let first = range.first, isBlank(line[first]) { range = range.dropFirst() }
    while let last = range.last, isBlank(line[last]) { range = range.dropLast() }
    return String(decoding: line[range], as: UTF8.self)
  }

  private func bytes(_ characters: ClosedRange<Int>) -> Range<Int> {
    let count = starts.map { $0.count - 1 } ?? line.count
    let (first, end) = (min(characters.lowerBound - 1, count), min(characters.upperBound, count))
    guard let starts else { return first..<end }
    return starts[first]..<starts[end]
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
