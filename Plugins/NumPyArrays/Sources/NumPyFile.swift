internal import SeismoReading
internal import SeismoSpec
internal import SeismoTables

/// The arrays of a file that a reader wants, which make a table.
struct NumPyFile {
  let isArchive: Bool
  let arrays: [NumPyArray]
  let columns: [SourceColumn]
  let bytesOnDisk: Int
  /// Each column's array, and its place there.
  private let places: [(array: Int, column: Int)]
  private let rows: Int

  /// Reads the file.
  ///
  /// - Throws: `DataProblem`.
  init(_ file: FileReference, _ reader: NumPyReader) throws {
    let data = try DataFile(file, limits: reader.policy.limits)
    let bytes = try data.bytes(atMost: .max)
    bytesOnDisk = data.size ?? data.bytesRead
    isArchive = bytes.starts(with: Array("PK".utf8))
    do throws(NumPyProblem) {
      arrays = try Self.arrays(of: bytes, reader, isArchive: isArchive)
      (columns, places, rows) = try Self.columns(of: arrays)
    } catch {
      throw DataProblem(error.fact, file: file.written)
    }
  }

  /// The names of the arrays that a file has.
  ///
  /// - Throws: `DataProblem`.
  static func names(of file: FileReference, _ limits: DataLimits) throws -> [String] {
    let bytes = try DataFile(file, limits: limits).bytes(atMost: .max)
    guard bytes.starts(with: Array("PK".utf8)) else { return [] }
    do throws(NumPyProblem) {
      return try ZipArchive(bytes, limits).entries.filter {
        $0.name.hasSuffix(".npy")
      }
      .map { String($0.name.dropLast(4)) }
    } catch {
      throw DataProblem(error.fact, file: file.written)
    }
  }

  private static func arrays(
    of bytes: [UInt8], _ reader: NumPyReader, isArchive: Bool
  ) throws(NumPyProblem) -> [NumPyArray] {
    guard isArchive else { return [try NumPyArray("x", bytes)] }
    let archive = try ZipArchive(bytes, reader.policy.limits)
    let all = archive.entries.filter { $0.name.hasSuffix(".npy") }
    func name(_ entry: ZipArchive.Entry) -> String { String(entry.name.dropLast(4)) }
    guard let wanted = reader.arrays else {
      guard !all.isEmpty else { throw NumPyProblem("the archive has no arrays") }
      var arrays: [NumPyArray] = []
      for entry in all { arrays.append(try NumPyArray(name(entry), archive.bytes(of: entry))) }
      return arrays
    }
    var arrays: [NumPyArray] = []
    for wanted in wanted {
      guard let entry = all.first(where: { name($0) == wanted }) else {
        let names = all.map { "'\(name($0))'" }.joined(separator: ", ")
        throw NumPyProblem(
          "has no array '\(wanted)'; there \(all.count == 1 ? "is" : "are") \(names)")
      }
      arrays.append(try NumPyArray(wanted, archive.bytes(of: entry)))
    }
    return arrays
  }

  /// The arrays' columns.
  private static func columns(
    of arrays: [NumPyArray]
  ) throws(NumPyProblem) -> ([SourceColumn], [(array: Int, column: Int)], Int) {
    let alike = arrays.filter { $0.shape.first == arrays[0].shape.first }.map(\.name)
      .joined(separator: ", ")
    for array in arrays {
      guard (1...2).contains(array.shape.count) else {
        throw NumPyProblem(
          "array '\(array.name)' has \(counted(array.shape.count, "dimension")), and a table's have 1 "
            + "or 2; name those that are columns, with arrays: [\(arrays.map(\.name).joined(separator: ", "))]"
        )
      }
      guard array.shape[0] == arrays[0].shape[0] else {
        throw NumPyProblem(
          "array '\(array.name)' has \(counted(array.shape[0], "row")), and '\(arrays[0].name)' has "
            + "\(arrays[0].shape[0]); name those that are of the same rows, such as arrays: [\(alike)] in a spec, or "
            + "--set \"arrays=[\(alike)]\"")
      }
    }
    var columns: [SourceColumn] = []
    var places: [(array: Int, column: Int)] = []
    for (number, array) in arrays.enumerated() {
      let isWide = array.shape.count == 2
      for column in 0..<(isWide ? array.shape[1] : 1) {
        let name = isWide ? "\(array.name)\(column)" : array.name
        columns.append(SourceColumn(name, array.type.column, isText: array.type.isText))
        places.append((number, column))
      }
    }
    if let twice = Dictionary(grouping: columns, by: \.name).first(where: { $0.value.count > 1 }) {
      throw NumPyProblem("two arrays make a column '\(twice.key)'; name one, with arrays: […]")
    }
    return (columns, places, arrays.first?.shape[0] ?? 0)
  }

  /// Gives all rows; of an array that nobody wants, no value is looked at.
  func give(to sink: RowSink) throws {
    let wanted = columns.indices.filter { sink.wanted[$0] }
    for row in 0..<rows {
      for column in wanted {
        let place = places[column]
        arrays[place.array].give(row, place.column, to: sink, in: column)
      }
      try sink.endRow(line: row + 1)
    }
  }
}

/// What is wrong with a file.
struct NumPyProblem: Error {
  var fact: DataProblem.Fact

  init(_ words: String) { fact = .other(words) }
  init(_ fact: DataProblem.Fact) { self.fact = fact }

  /// Bytes that contradict each other.
  static func damaged(_ what: String) -> NumPyProblem {
    NumPyProblem("is damaged: \(what); fetch or save it again")
  }
}
