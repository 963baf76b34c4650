public import SeismoReading
public import SeismoSpec
public import SeismoTables

/// Reads the sparse lines of LIBSVM and SVMlight: `LABEL 1:0.5 7:2`, what isn't written being 0.
///
/// The label is the column `y`, a group `qid:3` the column `qid`, and index 7 the column `x7`; there are columns up to
/// the file's greatest index. Behind `#` is a comment. The format is that of Joachims' SVMlight and of Chang and Lin,
/// "LIBSVM: a library for support vector machines" (2011).
public struct LibSVMReader: FileReader {
  /// `libsvm`.
  public static let name = "libsvm"
  /// One sentence.
  public static let summary = "Reads sparse lines of LIBSVM or SVMlight, gzipped or not."
  /// As specs write it.
  public static let examples = [
    "{use: libsvm, path: sample.svm}",
    "{use: libsvm, path: ranked.svm, zero_based: true, features: 4}",
  ]
  /// Small files.
  public static let sampleFiles = [
    SampleFile("sample.svm", "+1 1:0.5 3:-2e1 # the first\n-1 2:7\n\n+1\n"),
    SampleFile("ranked.svm", "2 qid:1 0:1.5 2:1\n1 qid:1 1:3\n0 qid:2 0:0.25\n"),
  ]
  /// What a spec can set.
  public static let parameters: [Parameter<LibSVMReader>] =
    [
      pathParameter,
      Parameter(
        "zero_based", \.zeroBased, .auto(or: .flag),
        "Whether indices start from 0; auto: if one is 0."),
      Parameter(
        "features", \.features, .auto(or: .integer(in: 1...10_000_000)),
        "At least so many columns x; auto: as many as the file's indices need."),
      Parameter(
        "max_features", \.maxFeatures, .integer(in: 1...10_000_000),
        "The most columns x, whatever an index says."),
    ] + valueParameters + lineParameters

  /// The file, a pattern of several, or `-`.
  public var path: FileReference?
  /// Whether there is an index 0; nil: found out.
  public var zeroBased: Bool?
  /// The least number of features; nil: the file's.
  public var features: Int?
  /// The most.
  public var maxFeatures = 100_000
  /// What is missing, bad or too much.
  public var policy = ReadPolicy()

  /// A reader without a file.
  public init() {}

  /// Whether its first lines are a number and ascending pairs, some of them two pairs or more.
  ///
  /// - Throws: `DataProblem` when it can't be read.
  public func recognizes(_ file: FileReference) throws -> Bool {
    let rows = try Self.firstRows(of: file)
    return rows.contains { $0.count > 2 } && rows.allSatisfy(Self.isRow)
  }

  /// The fields of the first lines.
  private static func firstRows(of file: FileReference) throws -> [[Substring]] {
    let start = try DataFile.start(of: file)
    guard let text = String(validating: start.prefix { $0 < 0x80 }, as: UTF8.self) else {
      return []
    }
    var lines = text.split(whereSeparator: \.isNewline)
    if start.count >= 4096 { lines = lines.dropLast() }
    return lines.prefix(20).map { line in line.prefix { $0 != "#" }.split(separator: " ") }
      .filter { !$0.isEmpty }
  }

  private static func isRow(_ fields: [Substring]) -> Bool {
    let pairs = fields.dropFirst().map {
      $0.split(separator: ":", omittingEmptySubsequences: false)
    }
    let indices = pairs.filter { $0.first != "qid" }.compactMap { $0.first.flatMap { Int($0) } }
    return Double(fields[0]) != nil
      && pairs.allSatisfy { $0.count == 2 && Double($0[1]) != nil }
      && zip(indices, indices.dropFirst()).allSatisfy(<)
      && indices.count >= pairs.count - 1
  }

  /// The reader with the number of its columns, and whether there is an `x0`.
  ///
  /// - Throws: `DataProblem`.
  public func declared() throws -> LibSVMReader {
    var reader = self
    let layouts = try files.map(layout)
    reader.zeroBased = layouts.contains(where: \.isZeroBased)
    reader.features = layouts.map(\.features).max()
    return reader
  }

  /// The reader set for another file, which may have fewer columns, or but one pair in each line; nil for another format.
  ///
  /// - Throws: `DataProblem` when it can't be read.
  public func adapted(
    to file: FileReference, columns: [String: ColumnType]
  ) throws -> LibSVMReader? {
    var reader = self
    reader.path = file
    guard let first = reader.files.first else { return nil }
    let isAlike = try path != nil && Self.firstRows(of: first).contains(where: Self.isRow)
    guard try isAlike || recognizes(first) || file == path else { return nil }
    let indices = columns.keys.compactMap { $0.hasPrefix("x") ? Int($0.dropFirst()) : nil }
    if let least = indices.min(), let greatest = indices.max(), features == nil, zeroBased == nil {
      if least == 0 { reader.zeroBased = true }
      reader.features = greatest + (least == 0 ? 1 : 0)
    }
    return reader.refusingNothing()
  }

  /// Opens a file, through which it looks for the greatest index.
  ///
  /// - Throws: `DataProblem`.
  public func open(_ file: FileReference) throws -> RowPart {
    let layout = try layout(of: file)
    return RowPart(
      layout.columns, of: RowSource(linesOf: file.written), bytesOnDisk: layout.bytesOnDisk
    ) { try give(file, layout, to: $0) }
  }

  private func layout(of file: FileReference) throws -> LibSVMLayout {
    let lines = try TextLines(file, policy)
    var layout = LibSVMLayout(isZeroBased: zeroBased, features: features)
    var problem: DataProblem?
    while let _ = try lines.next({ line in
      do throws(LibSVMLine.Problem) {
        guard let row = try LibSVMLine(line, isZeroBased: zeroBased) else { return }
        layout.take(row)
      } catch {
        if problem == nil {
          problem = DataProblem(.other(error.words), file: file.written, line: lines.number)
        }
      }
      if layout.features > maxFeatures {
        throw DataProblem(
          .limit("an index needs more columns than", maxFeatures, parameter: "max_features"),
          file: file.written, line: lines.number)
      }
    }) {}
    guard layout.rows > 0 else {
      throw problem ?? DataProblem(.empty("the file has no rows"), file: file.written)
    }
    layout.bytesOnDisk = lines.bytesOnDisk
    return layout
  }

  private func give(_ file: FileReference, _ layout: LibSVMLayout, to sink: RowSink) throws {
    let lines = try TextLines(file, policy)
    sink.position = { lines.position }
    while let _ = try lines.next({ line in
      do throws(LibSVMLine.Problem) {
        guard let row = try LibSVMLine(line, isZeroBased: layout.isZeroBased) else { return }
        layout.give(row, of: line, to: sink)
      } catch {
        try sink.skipRow(
          .other(error.words), line: lines.number, byte: lines.byte,
          text: String(decoding: line, as: UTF8.self))
        return
      }
      try sink.endRow(line: lines.number, byte: lines.byte)
    }) {}
  }
}

extension Plugin {
  /// What this target adds.
  public static let libSVM = Plugin("LibSVM", [.reader(LibSVMReader.self)])
}
