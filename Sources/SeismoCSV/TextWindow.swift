internal import SeismoTables

/// A field of the window.
struct SampledField: Equatable {
  var text: String
  var isQuoted: Bool
}

/// A record of the window, and where it starts and ends.
struct SampledRecord {
  var fields: [SampledField]
  var line: Int
  var end: (byte: Int, line: Int)

  /// Whether all its fields are empty.
  var isBlank: Bool { fields.allSatisfy(\.text.isEmpty) }
}

/// The first bytes of a text, which end within a record unless the text does.
struct TextWindow {
  /// A window's records, as a dialect has them.
  struct Cut {
    var records: [SampledRecord] = []
    /// How many lines can't be cut.
    var faults = 0
    /// The first thing that can't be cut, and its line from 0, if it comes before all records.
    var fault: (step: RecordScanner.Step, line: Int)?
    /// Whether the window ends within a record.
    var isIncomplete = false
  }

  /// Lines that can't be cut, behind which a window is given up.
  private static let faultsBorne = 100

  let bytes: [UInt8]
  let isWhole: Bool
  /// What is wrong with the file behind the bytes.
  let damage: (any Error)?

  /// - Throws: `DataProblem` when the file is damaged before anything could be read.
  init(_ stream: TextStream, count: Int) throws {
    var bytes = [UInt8](repeating: 0, count: count + 4)
    var found = 0
    var isWhole = false
    var damage: (any Error)?
    while found < count, !isWhole, damage == nil {
      do {
        let more = try bytes.withUnsafeMutableBytes {
          try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[found...]))
        }
        isWhole = more == 0
        found += more
      } catch {
        guard found > 0 else { throw error }
        damage = error
      }
    }
    self.bytes = Array(bytes[..<found])
    self.isWhole = isWhole
    self.damage = damage
  }

  /// The records as a dialect has them; lines that can't be cut are left out.
  func records(_ dialect: CSVDialect, limit: Int = .max) -> Cut {
    var cut = Cut()
    bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      var scanner = RecordScanner(
        base, count: buffer.count, dialect: dialect, hasQuotes: true, isWhole: isWhole)
      scanner.skipLines(dialect.skippedLines)
      while cut.records.count < limit, cut.faults < Self.faultsBorne {
        switch scanner.next() {
        case .record: cut.records.append(scanner.sampled())
        case .end: return
        case .incomplete: return cut.isIncomplete = true
        case let fault:
          cut.faults += 1
          if cut.records.isEmpty, cut.fault == nil { cut.fault = (fault, scanner.recordLine) }
        }
      }
    }
    return cut
  }

  /// Where a line starts, counted from 0.
  func lineStart(_ line: Int) -> Int {
    var (place, left) = (0, line)
    while left > 0, place < bytes.count {
      if bytes[place] == UInt8(ascii: "\n")
        || (bytes[place] == UInt8(ascii: "\r")
          && !(place + 1 < bytes.count && bytes[place + 1] == UInt8(ascii: "\n")))
      {
        left -= 1
      }
      place += 1
    }
    return place
  }

  /// Whether some bytes stand in it one behind the other.
  func holds(_ text: [UInt8]) -> Bool {
    guard let first = text.first, text.count <= bytes.count else { return text.isEmpty }
    return bytes.withUnsafeBufferPointer { bytes in
      (0...(bytes.count - text.count)).contains { place in
        bytes[place] == first && text.indices.allSatisfy { bytes[place + $0] == text[$0] }
      }
    }
  }

  /// The bytes of the first line, without its end.
  var firstLine: ArraySlice<UInt8> {
    bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
  }
}

extension RecordScanner {
  /// The record at hand, to keep.
  fileprivate borrowing func sampled() -> SampledRecord {
    let found = fields
    let fields = (0..<fieldCount).map { index in
      SampledField(
        text: String(decoding: found[index].bytes, as: UTF8.self), isQuoted: found[index].isQuoted)
    }
    return SampledRecord(fields: fields, line: recordLine, end: (position, line))
  }
}
