import Foundation
import SeismoSpec
import SeismoText
import Testing

/// The numbers of a record, read together as `text_numbers` does it.
struct TextNumbersTests {
  typealias Reader = (
    text_row, UInt8, UnsafeMutablePointer<text_column>, Int, UnsafeMutablePointer<UInt32>
  ) -> Int

  struct Read: Equatable {
    /// Bits of the numbers, and nil for what is something else.
    var values: [UInt64?]
    var fractions: [Int]
    var padded: [Int]
    var others: [UInt32]
  }

  /// Reads a record on the processor's vectors, or without.
  private func read(_ fields: [String], decimal: String, _ reader: Reader) -> Read {
    let slack = [UInt8](repeating: UInt8(ascii: "7"), count: 16)
    let text = slack + fields.joined(separator: ";").utf8
    let places = fields.indices.map(UInt32.init)
    var ends: [UInt32] = [.max]
    for field in fields { ends.append(ends[ends.count - 1] &+ 1 + UInt32(field.utf8.count)) }
    let values = UnsafeMutablePointer<Double>.allocate(capacity: fields.count)
    defer { values.deallocate() }
    var columns = fields.indices.map {
      text_column(values: values + $0, fractions: 0, padded: 0, others: 0)
    }
    var others = [UInt32](repeating: 0, count: fields.count)
    let found = text.withUnsafeBufferPointer { text in
      ends.withUnsafeBufferPointer { ends in
        places.withUnsafeBufferPointer { places in
          let row = text_row(
            text: text.baseAddress.map { $0 + slack.count }, ends: ends.baseAddress.map { $0 + 1 },
            fields: places.baseAddress, count: fields.count)
          return reader(row, decimal.utf8.first ?? 0, &columns, 0, &others)
        }
      }
    }
    return Read(
      values: columns.enumerated().map { $1.others > 0 ? nil : values[$0].bitPattern },
      fractions: columns.map(\.fractions), padded: columns.map(\.padded),
      others: Array(others[..<found]))
  }

  /// The same, by the C library, a field at a time.
  private func expected(_ fields: [String], decimal: String) -> Read {
    var read = Read(values: [], fractions: [], padded: [], others: [])
    for (index, field) in fields.enumerated() {
      let digits = field.hasPrefix("-") ? field.dropFirst() : field[...]
      let parts = digits.split(separator: decimal, omittingEmptySubsequences: false)
      let whole = parts.joined()
      let isNumber =
        parts.count <= 2 && digits.utf8.count <= 16 && !whole.isEmpty
        && whole.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        && UInt64(whole).map { $0 < 1 << 52 } == true
      let point = field.replacingOccurrences(of: decimal, with: ".")
      read.values.append(isNumber ? strtod(point, nil).bitPattern : nil)
      if !isNumber { read.others.append(UInt32(index)) }
      read.fractions.append(isNumber && parts.count == 2 ? 1 : 0)
      read.padded.append(
        isNumber && parts.count == 1 && digits.utf8.count > 1 && digits.hasPrefix("0") ? 1 : 0)
    }
    return read
  }

  /// Spellings of numbers, and what nearly is one.
  private func field(_ random: inout RandomStream, decimal: String) -> String {
    let characters = ["0", "1", "5", "9", "-", decimal, "e", " ", "/", ":", "\u{e9}"]
    func digits(_ most: Int) -> String {
      (0..<Int.random(in: 0...most, using: &random)).map { _ in
        String(Int.random(in: 0...9, using: &random))
      }.joined()
    }
    let sign = Bool.random(using: &random) ? "-" : ""
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return ""
    case 1: return sign + digits(18)
    case 2: return sign + digits(9) + decimal + digits(9)
    case 3: return sign + "45035996273704" + digits(2)
    case 4: return sign + "0" + decimal + digits(5)
    default:
      return (0..<Int.random(in: 1...6, using: &random)).map { _ in
        characters.randomElement(using: &random) ?? ""
      }.joined()
    }
  }

  @Test(
    "A record's numbers are the C library's, bit for bit, with vectors and without; all else is left",
    arguments: [".", ","])
  func agrees(_ decimal: String) {
    var random = RandomStream(seed: 7, purpose: "spellings")
    for _ in 0..<20_000 {
      let fields = (0..<Int.random(in: 1...11, using: &random)).map { _ in
        Int.random(in: 0..<4, using: &random) == 0
          ? field(&random, decimal: decimal)
          : "\(Int.random(in: -99...99, using: &random))\(decimal)\(Int.random(in: 0...9_999, using: &random))"
      }
      let right = expected(fields, decimal: decimal)
      #expect(read(fields, decimal: decimal, text_numbers) == right, "\(fields)")
      #expect(read(fields, decimal: decimal, text_numbers_plain) == right, "\(fields)")
    }
  }

  @Test("The last sixteen digits that are read at once, and the first that aren't")
  func limits() {
    let fields = [
      "4503599627370495", "4503599627370496", "-4503599627370495", "0000000000000001",
      "00000000000000001", "45035996273704.5", ".", "-", "-.", "-0", "5.", ".5",
    ]
    let right = expected(fields, decimal: ".")
    #expect(right.others == [1, 4, 6, 7, 8])
    #expect(read(fields, decimal: ".", text_numbers) == right)
    #expect(read(fields, decimal: ".", text_numbers_plain) == right)
  }
}
