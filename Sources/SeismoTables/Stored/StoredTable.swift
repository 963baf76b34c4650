internal import Foundation

/// A table as it was read, in a file whose columns can be mapped.
///
/// Layout: eight bytes that name the format; the number 0x0102030405060708 as this machine writes it; the header's
/// length and the file's, each eight bytes; the header as JSON; the buffers, each at a multiple of 64 bytes.
/// Buffers don't all start at the same place of a page: columns that do share the few places of a processor's cache.
package enum StoredTable {
  fileprivate static let name = Array("SEISMOT1".utf8)
  fileprivate static let byteOrder: UInt64 = 0x0102_0304_0506_0708
  fileprivate static let start = 32
  fileprivate static let alignment = 64

  /// A buffer's place in the file.
  fileprivate struct Place: Codable {
    var offset: Int
    var count: Int
  }

  /// Texts: where each ends in their bytes.
  fileprivate struct Texts: Codable {
    var ends: Place
    var bytes: Place
  }

  fileprivate struct StoredColumn: Codable {
    var name: String
    var type: ColumnType
    var categories: Int?
    var values: Place
    /// Of a column of categories.
    var levels: Texts?
  }

  fileprivate struct Part: Codable {
    var file: String
    var rows: Int
    var runs: Place
  }

  fileprivate struct Header: Codable {
    var columns: [StoredColumn]
    var parts: [Part]
    var notes: ReadNotes
  }
}

// MARK: - Writing

extension StoredTable {
  /// Lays out buffers, and then writes them.
  private struct Layout {
    var buffers: [(place: Place, write: ((UnsafeRawBufferPointer) -> Void) -> Void)] = []
    /// From the first buffer's place on.
    var end = 0

    mutating func add<E: BitwiseCopyable>(
      _ count: Int, of type: E.Type, _ write: @escaping ((UnsafeRawBufferPointer) -> Void) -> Void
    ) -> Place {
      let stagger = buffers.count % 16 * 3 * alignment % 4096
      let aligned = (end + alignment - 1) / alignment * alignment
      let place = Place(offset: aligned + (stagger + 4096 - aligned % 4096) % 4096, count: count)
      end = place.offset + count * MemoryLayout<E>.stride
      buffers.append((place, write))
      return place
    }

    mutating func add<E: BitwiseCopyable>(_ values: ColumnBuffer<E>) -> Place {
      add(values.count, of: E.self) { write in
        values.withUnsafeBufferPointer { write(UnsafeRawBufferPointer($0)) }
      }
    }

    mutating func add(_ texts: [String]) -> Texts {
      var end = 0
      let ends = texts.map { text in
        end += text.utf8.count
        return end
      }
      return Texts(
        ends: add(ColumnBuffer(ends)),
        bytes: add(end, of: UInt8.self) { write in
          for var text in texts { text.withUTF8 { write(UnsafeRawBufferPointer($0)) } }
        })
    }

    mutating func add(_ lines: LineNumbers) -> Place {
      add(ColumnBuffer(lines.runs.flatMap { [$0.row, $0.line] }))
    }
  }

  /// About the bytes that a table takes.
  package static func size(of table: Table) -> Int {
    table.columns.reduce(1 << 16) { sum, column in
      switch column.values {
      case .numbers(let numbers): sum + 8 * numbers.count + 4096
      case .categories(let codes, let levels):
        sum + 4 * codes.count + 4096 + levels.reduce(0) { $0 + 8 + $1.utf8.count }
      }
    }
  }

  /// Gives the file's bytes, piece by piece.
  ///
  /// - Throws: what encoding the header throws.
  package static func write(_ table: Table, _ body: (UnsafeRawBufferPointer) -> Void) throws {
    var layout = Layout()
    let columns = table.columns.map { column in
      let (values, levels) =
        switch column.values {
        case .numbers(let numbers): (layout.add(numbers), Texts?.none)
        case .categories(let codes, let levels): (layout.add(codes), layout.add(levels))
        }
      return StoredColumn(
        name: column.name, type: column.type, categories: column.categories, values: values,
        levels: levels)
    }
    let parts = table.provenance.parts.map { file, lines in
      Part(file: file, rows: lines.count, runs: layout.add(lines))
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let header = try encoder.encode(Header(columns: columns, parts: parts, notes: table.notes))
    let first = firstBuffer(behind: header.count)
    name.withUnsafeBytes(body)
    for number in [byteOrder, UInt64(header.count), UInt64(first + layout.end)] {
      withUnsafeBytes(of: number, body)
    }
    header.withUnsafeBytes(body)
    var place = start + header.count
    func pad(to end: Int) {
      [UInt8](repeating: 0, count: end - place).withUnsafeBytes(body)
      place = end
    }
    for (buffer, write) in layout.buffers {
      pad(to: first + buffer.offset)
      write {
        body($0)
        place += $0.count
      }
    }
  }

  /// Where the first buffer is: at a page's start.
  fileprivate static func firstBuffer(behind header: Int) -> Int {
    (start + header + 4095) / 4096 * 4096
  }
}

extension Provenance {
  /// Each file with the lines of its rows.
  fileprivate var parts: [(file: String, lines: LineNumbers)] {
    let ends = starts.dropFirst() + [lines.count]
    return zip(files, zip(starts, ends)).map { file, rows in
      (file, files.count == 1 ? lines : LineNumbers(lines[rows.0..<rows.1]))
    }
  }
}

// MARK: - Reading

extension StoredTable {
  /// The table in a file; nil where it isn't whole, or was written by another version or kind of machine.
  package static func table(in file: MappedFile) -> Table? {
    let bytes = file.bytes
    func number(_ place: Int) -> UInt64 {
      bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
    }
    guard bytes.count >= start, bytes.prefix(8).elementsEqual(name), number(8) == byteOrder,
      let length = Int(exactly: number(16)), length <= bytes.count - start,
      number(24) == UInt64(bytes.count),
      let header = try? JSONDecoder().decode(
        Header.self, from: Data(bytes[start..<start + length]))
    else { return nil }
    return Buffers(file: file, first: firstBuffer(behind: length)).table(header)
  }

  private struct Buffers {
    var file: MappedFile
    var first: Int

    func part<E: BitwiseCopyable & Sendable>(_ place: Place, of type: E.Type) -> MappedPart<E>? {
      MappedPart<E>(file, at: first + place.offset, count: place.count)
    }

    func table(_ header: Header) -> Table? {
      let columns = header.columns.compactMap(column)
      let parts = header.parts.compactMap { part in
        lines(part).map { (file: part.file, lines: $0) }
      }
      guard columns.count == header.columns.count, parts.count == header.parts.count else {
        return nil
      }
      let provenance = Provenance(parts)
      guard columns.allSatisfy({ $0.count == provenance.lines.count }) else { return nil }
      return Table(columns: columns, provenance: provenance, notes: header.notes)
    }

    private func column(_ stored: StoredColumn) -> Column? {
      let values: Column.Values?
      if let levels = stored.levels {
        guard let texts = texts(levels) else { return nil }
        values = part(stored.values, of: Int32.self).map {
          .categories(ColumnBuffer($0), levels: texts)
        }
      } else {
        values = part(stored.values, of: Double.self).map { .numbers(ColumnBuffer($0)) }
      }
      return values.map {
        Column(name: stored.name, values: $0, type: stored.type, categories: stored.categories)
      }
    }

    private func texts(_ stored: Texts) -> [String]? {
      guard let ends = part(stored.ends, of: Int.self),
        let bytes = part(stored.bytes, of: UInt8.self)
      else { return nil }
      var start = 0
      var texts: [String] = []
      texts.reserveCapacity(ends.count)
      for end in ends.values {
        guard start <= end, end <= bytes.count else { return nil }
        texts.append(String(decoding: bytes.values[start..<end], as: UTF8.self))
        start = end
      }
      return texts
    }

    private func lines(_ stored: Part) -> LineNumbers? {
      guard let numbers = part(stored.runs, of: UInt32.self), numbers.count % 2 == 0 else {
        return nil
      }
      let runs = stride(from: 0, to: numbers.count, by: 2).map {
        LineNumbers.Run(row: numbers.values[$0], line: numbers.values[$0 + 1])
      }
      return LineNumbers(runs: runs, count: stored.rows)
    }
  }
}
