internal import SeismoTables

/// Why a first spec leaves a column out of its inputs.
enum LeftOut: Sendable, Equatable {
  case noValues, oneValue, hardlyAnyValue(rows: Int)
  case target, likeTarget, rowNames
  case like(String)
  case freeText(different: Int)
  case names(different: Int, rows: Int)
  case tooManyWords(different: Int)
  case counter, ownWordEach, key
  /// What 'seismo check' said of it.
  case refused(String)

  /// Whether a network could learn from the column, were there nothing else.
  var isOpinion: Bool {
    switch self {
    case .counter, .key, .hardlyAnyValue: true
    case .names(let different, let rows): different < rows
    default: false
    }
  }

  /// The reason, for a comment.
  var words: String {
    switch self {
    case .noValues: "no values"
    case .oneValue: "one value in all rows"
    case .hardlyAnyValue(let rows): "a value in \(counted(rows, "row")) only"
    case .target: "the target"
    case .rowNames: "the rows' names"
    case .likeTarget: "equal to the target"
    case .like(let name): "equal to '\(name)'"
    case .freeText(let different): "free text: \(different) values"
    case .names(let different, _): "names: most of its \(different) words stand in one row only"
    case .tooManyWords(let different): "\(different) words, too few rows of each"
    case .counter, .ownWordEach: "no two rows alike: an identifier"
    case .key: "an identifier by its name, with a number of its own in most rows"
    case .refused(let reason): reason
    }
  }

  /// Why a column had better be no input; nil for a good one.
  init?(_ column: StartingColumn) {
    let profile = column.profile
    if column.namesRows {
      self = .rowNames
    } else if column.rowsWithoutNumber == profile.count {
      self = .noValues
    } else if profile.isConstant, profile.missing == 0 {
      self = .oneValue
    } else if column.type == .text {
      self = .freeText(different: profile.distinct)
    } else if !column.type.isNumeric, profile.distinct == profile.observed {
      self = .ownWordEach
    } else if 2 * column.wordsOfOneRow > profile.distinct,
      2 * profile.distinct > profile.observed
    {
      self = .names(different: profile.distinct, rows: profile.observed)
    } else if column.isCounter {
      self = .counter
    } else if column.isKey {
      self = .key
    } else if column.type.isNumeric, 20 * profile.observed < profile.count {
      self = .hardlyAnyValue(rows: profile.observed)
    } else {
      return nil
    }
  }
}
