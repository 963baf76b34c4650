package import SeismoSpec
package import SeismoTables

/// A file as a model reads it: in its own dialect, with the columns that the model needs.
package struct DataToPredict: Sendable {
  package let file: FileReference
  /// Columns that nobody uses, in the file's order.
  package let ignored: [String]
  package var reader: any Reader
  let request: ReadRequest
  /// Columns whose texts are kept.
  let kept: [String]

  /// Looks at a file's columns.
  ///
  /// - Parameters:
  ///   - kept: columns of the file whose texts go with the answers.
  ///   - readsTarget: whether the rows' targets are wanted, too.
  /// - Throws: `DataProblem` when it can't be read, or names all the columns that lack.
  package init(
    _ file: FileReference, for predictor: Predictor, keeping kept: [String] = [],
    readsTarget: Bool = false, registry: Registry,
    progress: (@Sendable (ReadProgress) -> Void)? = nil
  ) throws {
    let pipeline = predictor.pipeline
    var wanted = pipeline.types
    if readsTarget { wanted[pipeline.targetColumn.name] = pipeline.typeOfTarget }
    let reader = try Self.reader(for: file, wanted, predictor.reader, registry)
    let names = try reader.columnNames()
    let needed =
      pipeline.columns.map(\.name)
      + (readsTarget ? [pipeline.targetColumn.name] : [])
    try Self.require(needed, of: "the model needs", in: names, file)
    try Self.require(kept, of: "--keep names", in: names, file)
    self.file = file
    self.reader = reader
    self.kept = kept
    ignored = names.filter {
      wanted[$0] == nil && !kept.contains($0) && $0 != pipeline.targetColumn.name
    }
    var request = ReadRequest(
      excluding: Set(names.filter { wanted[$0] == nil }), types: wanted,
      missing: pipeline.missing, progress: progress)
    request.formats = pipeline.formats
    self.request = request
  }

  /// The reader of the training rows, set for the file; else the one that knows its format.
  private static func reader(
    for file: FileReference, _ columns: [String: ColumnType], _ own: any Reader,
    _ registry: Registry
  ) throws -> any Reader {
    if let reader = try own.adapted(to: file, columns: columns) { return reader }
    for registration in registry.all.reversed() {
      guard let type = registration.type as? any Reader.Type,
        let reader = try type.init().adapted(to: file, columns: columns)
      else { continue }
      return reader
    }
    throw DataProblem(.unreadable("no linked reader knows its format"), file: file.written)
  }

  private static func require(
    _ needed: [String], of whom: String, in names: [String], _ file: FileReference
  ) throws {
    let missing = needed.filter { !names.contains($0) }
    guard !missing.isEmpty else { return }
    func listed(_ names: [String]) -> String {
      names.prefix(20).map { "'\($0.excerpt())'" }.joined(separator: ", ")
        + (names.count > 20 ? " and \(names.count - 20) more" : "")
    }
    throw DataProblem(
      .other(
        "lacks the \(missing.count == 1 ? "column" : "columns") \(listed(missing)), which \(whom); "
          + "it has \(listed(names))"), file: file.written)
  }
}

extension FittedPipeline {
  /// As its texts are read: classes are matched by what they say.
  var typeOfTarget: ColumnType {
    if case .classes = target { .category } else { targetColumn.type }
  }

  /// How columns are written, where that was decided.
  var formats: [String: String] {
    let all = columns + [targetColumn]
    return Dictionary(all.compactMap { column in column.format.map { (column.name, $0) } }) {
      first, _ in first
    }
  }
}
