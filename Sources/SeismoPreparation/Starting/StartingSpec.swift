package import SeismoSpec
package import SeismoTables

/// A first spec for a data file, which passes 'seismo check' and runs as it is: every choice has its
/// reason in a comment.
package struct StartingSpec: Sendable {
  /// Why there is no spec for the file, as a sentence's end.
  package struct Refusal: Error, CustomStringConvertible {
    package let description: String
  }

  /// Where the spec will stand, and who reads it there.
  package struct Place: Sendable {
    /// The file.
    package var path: String
    package var folder: String
    package var registry: Registry
    /// Told how far the reading of data has come.
    package var progress: @Sendable (ReadProgress) -> Void

    package init(
      path: String, folder: String, registry: Registry,
      progress: @escaping @Sendable (ReadProgress) -> Void = { _ in }
    ) {
      self.path = path
      self.folder = folder
      self.registry = registry
      self.progress = progress
    }
  }

  private static let mostTargets = 5
  private static let mostMendings = 50

  /// The spec.
  package private(set) var text = ""
  /// What is worth saying of the data: doubts, and what the check noted.
  package private(set) var notes: [String] = []
  /// The column to predict, and why.
  package let targetInWords: String
  /// Whether the target is a class, and not a number.
  package let isClassification: Bool

  /// The spec for the likeliest target, or for the one that is wanted.
  ///
  /// - Throws: `Refusal` when there is none that passes the check.
  package static func found(
    for inspection: FileInspection, target wanted: String? = nil, at place: Place
  ) throws -> StartingSpec {
    let rowNames = inspection.table.notes.rowNames
    let columns = zip(inspection.profile.columns, inspection.table.columns)
      .map { StartingColumn($0, $1, rowNames: rowNames) }
    var refusal: Refusal?
    for target in try targets(among: columns, wanted).prefix(mostTargets) {
      do {
        return try StartingSpec(inspection, columns, target, at: place)
      } catch let reason as Refusal {
        refusal = refusal ?? reason
      }
    }
    throw refusal ?? Refusal(description: "has no column to predict")
  }

  /// The columns that could be predicted, the likeliest first.
  private static func targets(
    among columns: [StartingColumn], _ wanted: String?
  ) throws(Refusal) -> [StartingTarget] {
    guard columns.count(where: { !$0.namesRows || $0.name == wanted }) > 1 else {
      throw Refusal(description: "has one column; there is nothing to predict it from")
    }
    guard let rows = columns.first?.profile.count, rows > 1 else {
      throw Refusal(description: "has one row; there is nothing to learn from it")
    }
    guard let wanted else {
      let likely = StartingTarget.likely(among: columns.filter { !$0.namesRows })
      guard likely.isEmpty else { return likely }
      throw Refusal(description: "has no column to predict: " + obstacles(of: columns))
    }
    guard let column = columns.first(where: { $0.name == wanted }) else {
      throw Refusal(description: ColumnSelection.noColumn(wanted, among: columns.map(\.name)))
    }
    if let obstacle = StartingTarget.obstacle(to: column), !obstacle.isOpinion {
      throw Refusal(
        description: "'\(wanted)' \(obstacle.words); choose another column with --target")
    }
    return [StartingTarget(column: column, reason: "as asked")]
  }

  private static func obstacles(of columns: [StartingColumn]) -> String {
    listed(
      columns.compactMap { column in
        StartingTarget.obstacle(to: column).map { "'\(column.name)' \($0.words)" }
      })
  }

  /// The first few of many, and how many more.
  private static func listed(_ sentences: [String]) -> String {
    let most = 8
    return sentences.prefix(most).joined(separator: "; ")
      + (sentences.count > most ? "; and \(sentences.count - most) more" : "")
  }

  private init(
    _ inspection: FileInspection, _ columns: [StartingColumn], _ target: StartingTarget,
    at place: Place
  ) throws {
    targetInWords = "'\(target.column.name)', \(target.reason)"
    isClassification = target.isClass
    var draft = StartingDraft(
      columns, equal: inspection.profile.equalColumns, target: target)
    for _ in 0..<Self.mostMendings {
      guard !draft.inputs.isEmpty else {
        throw Refusal(
          description: "has nothing to predict '\(target.column.name)' from: "
            + Self.listed(draft.reasons))
      }
      text = StartingText(draft, of: inspection).yaml(in: place.folder)
      do {
        let doubts = inspection.table.notes.doubts
        notes = try doubts + check(at: place).filter { !doubts.contains($0) }
        return
      } catch {
        guard draft.mend(error) else { throw Refusal(description: Self.words(of: error)) }
      }
    }
    throw Refusal(description: "has more that no network can take than can be mended here")
  }

  /// What 'seismo check' does.
  private func check(at place: Place) throws -> [String] {
    let source = SpecSource(name: place.path, folder: place.folder, text: text)
    var experiment = try Experiment(
      try source.parse(), source: source, registry: place.registry)
    experiment.observeReading = place.progress
    return try experiment.check().notes
  }

  private static func words(of error: any Error) -> String {
    guard let problems = error as? SpecProblems else {
      return "no first spec passes 'seismo check': \(error)"
    }
    return "no first spec passes 'seismo check': "
      + listed(problems.all.map { "\($0.path): \($0.fact.sentence)" })
  }
}
