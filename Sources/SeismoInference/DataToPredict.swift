package import SeismoSpec
package import SeismoTables

/// Rows as a model reads them: in their own format and dialect, with the columns that the model needs.
package struct DataToPredict: Sendable {
  /// What messages call them.
  package let name: String
  /// Columns that nobody uses, in the file's order.
  package let ignored: [String]
  package var reader: any Reader
  let request: ReadRequest
  /// Columns whose texts are kept.
  let kept: [String]

  /// Looks at the rows' columns.
  ///
  /// - Parameters:
  ///   - kept: columns of the file whose texts go with the answers.
  ///   - readsTarget: whether the rows' targets are wanted, too.
  /// - Throws: `DataProblem` when it can't be read, or names all the columns that lack.
  package init(
    _ choice: ReaderChoice, for predictor: Predictor, keeping kept: [String] = [],
    readsTarget: Bool = false, registry: Registry,
    progress: (@Sendable (ReadProgress) -> Void)? = nil
  ) throws {
    let pipeline = predictor.pipeline
    var wanted = pipeline.types
    if readsTarget { wanted[pipeline.targetColumn.name] = pipeline.typeOfTarget }
    let needed =
      pipeline.columns.map(\.name)
      + (readsTarget ? [pipeline.targetColumn.name] : [])
    let names: [String]
    (reader, names) = try choice.reader(
      likeThat: predictor.reader, for: wanted, needing: needed, in: registry)
    name = choice.name(of: reader)
    try Self.require(needed, of: "the model needs", in: names, name)
    try Self.require(kept, of: "--keep names", in: names, name)
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

  private static func require(
    _ needed: [String], of whom: String, in names: [String], _ file: String
  ) throws {
    let missing = needed.filter { !names.contains($0) }
    guard !missing.isEmpty else { return }
    func listed(_ names: [String], _ note: (String) -> String = { _ in "" }) -> String {
      names.prefix(20).map { "'\($0.excerpt())'" + note($0) }.joined(separator: ", ")
        + (names.count > 20 ? " and \(names.count - 20) more" : "")
    }
    let others = names.filter { !needed.contains($0) }
    let lacking = listed(missing) { name in
      nearest(to: name, among: others).map { " (is it '\($0.excerpt())'?)" } ?? ""
    }
    throw DataProblem(
      .other(
        "lacks the \(missing.count == 1 ? "column" : "columns") \(lacking), which \(whom); "
          + "it has \(listed(names))"), file: file)
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
