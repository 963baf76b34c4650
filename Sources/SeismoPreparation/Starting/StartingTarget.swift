internal import SeismoSpec
internal import SeismoTables

/// A column that a first spec could predict, and why this one.
struct StartingTarget: Sendable {
  /// Why a column can't be predicted, or had better not be.
  enum Obstacle: Equatable {
    case noValues, oneValue, moments
    case freeText(different: Int)
    case names(different: Int, rows: Int)
    case counter
    case fewRowsEach(classes: Int)
    case gaps(rows: Int)

    /// Whether the column can be predicted all the same.
    var isOpinion: Bool {
      switch self {
      case .noValues, .oneValue, .moments, .freeText, .names: false
      case .gaps: StartingTarget.canLackRows
      case .counter, .fewRowsEach: true
      }
    }

    /// What the column does, as a sentence's end.
    var words: String {
      switch self {
      case .noValues: "has no values"
      case .oneValue: "has one value in all rows"
      case .moments: "holds dates or times, which a network can't predict"
      case .freeText(let different): "holds free text (\(different) different values)"
      case .names(let different, let rows): "has \(different) different words in \(rows) rows"
      case .counter: "numbers the rows"
      case .fewRowsEach(let classes): "has \(classes) classes of a few rows each"
      case .gaps(let rows): "has no value in \(counted(rows, "row"))"
      }
    }
  }

  /// Names that a column to predict often has; in this order.
  private static let usualNames = [
    "target", "class", "label", "y", "outcome", "species", "survived", "diagnosis", "quality",
    "price", "charges", "value",
  ]
  /// Rows that a class has on average, if it's one to learn; fewer will do for a few classes.
  private static let fewRows = 5
  private static let fewClasses = 20
  /// One row in so many may lack the target.
  private static let fewGaps = 5
  /// Whether a spec can leave out the rows without a target.
  static let canLackRows = SchemaSpec.parameters.contains { $0.key == "on_missing_target" }

  let column: StartingColumn
  let reason: String

  /// Whether it is a class, and not a number.
  var isClass: Bool { !column.classes.isEmpty }
  var smallestClass: Int { column.classes.map(\.rows).min() ?? 0 }
  /// Rows that have a value a network can be trained on.
  var rows: Int { column.profile.count - column.rowsWithoutNumber }

  /// The columns that can be predicted, the likeliest first: one of a usual name, then the last of
  /// those against which least speaks.
  static func likely(among columns: [StartingColumn]) -> [StartingTarget] {
    let named = usualNames.compactMap { name in
      columns.first { $0.name.lowercased() == name && obstacle(to: $0) == nil }
    }
    let sound = columns.reversed().filter { obstacle(to: $0) == nil }
    let doubtful = columns.reversed().filter { obstacle(to: $0)?.isOpinion == true }
      .map { ($0, obstacle(to: $0)?.rank ?? 0) }.enumerated()
      .sorted { ($0.element.1, $0.offset) < ($1.element.1, $1.offset) }.map(\.element.0)
    let isLast = sound.first?.name == columns.last?.name
    return named.map { StartingTarget(column: $0, reason: "by its name") }
      + sound.enumerated().map { place, column in
        let reason = place == 0 && isLast ? "the last column" : "the last that can be predicted"
        return StartingTarget(column: column, reason: reason)
      }
      + doubtful.map {
        StartingTarget(
          column: $0, reason: "for want of a better one: it \(obstacle(to: $0)?.words ?? "")")
      }
  }

  /// What speaks against predicting a column; nil when nothing does.
  static func obstacle(to column: StartingColumn) -> Obstacle? {
    let profile = column.profile
    if column.rowsWithoutNumber == profile.count { return .noValues }
    if profile.distinct == 1 { return .oneValue }
    switch column.type {
    case .date, .time: return .moments
    case .text: return .freeText(different: profile.distinct)
    case .category, .boolean, .integer, .number: break
    }
    if profile.distinct == profile.observed, !column.type.isNumeric {
      return .names(different: profile.distinct, rows: profile.observed)
    }
    if column.isCounter || column.isKey { return .counter }
    let rowsWanted = column.classes.count > fewClasses ? fewRows : 2
    if column.classes.count * rowsWanted > profile.observed, column.classes.count > 2 {
      return .fewRowsEach(classes: column.classes.count)
    }
    let gaps = column.rowsWithoutNumber
    return gaps == 0 || canLackRows && fewGaps * gaps <= profile.count ? nil : .gaps(rows: gaps)
  }
}

extension StartingTarget.Obstacle {
  /// The fewer, the sooner.
  fileprivate var rank: Int {
    switch self {
    case .gaps: 0
    case .fewRowsEach: 1
    default: 2
    }
  }
}
