/// What kind of value a key has.
enum KeyKind: Sendable, Equatable {
  case number
  case word
  /// A number in some runs, and a word in others.
  case either
  case time
  /// One of some words.
  case choice([String])
  /// Words and nothing that can be compared.
  case shown
}

/// A key that runs have, found among all of them.
package enum Key: Sendable, Hashable {
  case field(Field)
  case figure(part: String, metric: String, weights: IndexedFigure.Weights)
  case setting(String)

  /// As a person writes it.
  package var name: String {
    switch self {
    case .field(let field): field.rawValue
    case .figure(let part, let metric, let weights):
      (weights == .best ? "best." : "") + "\(part).\(metric)"
    case .setting(let key): key
    }
  }

  /// As it heads a column of a file.
  var title: String { self == .field(.tag) ? "tags" : name }

  /// The figure that a word may name.
  static func figure(named word: String) -> Key? {
    let isBest = word.hasPrefix("best.")
    let name = isBest ? word.dropFirst("best.".count) : word[...]
    guard let point = name.firstIndex(of: ".") else { return nil }
    let metric = name[name.index(after: point)...]
    return .figure(
      part: String(name[..<point]), metric: String(metric), weights: isBest ? .best : .final)
  }
}

/// What every training has a place for.
package enum Field: String, Sendable, CaseIterable {
  case run, name, variant, status, started, ended, epochs, steps, seconds, spikes, folds
  case bestEpoch = "best_epoch"
  case tag, note, sweep, trial, problem
  /// The course of the loss.
  case curve

  var kind: KeyKind {
    switch self {
    case .run, .name, .variant, .tag, .note, .sweep, .problem: .word
    case .status: .choice(Standing.allCases.map(\.rawValue))
    case .started, .ended: .time
    case .epochs, .steps, .seconds, .spikes, .folds, .bestEpoch, .trial: .number
    case .curve: .shown
    }
  }

  /// Its column in a query of trainings `t` and their runs `r`.
  var sql: String {
    switch self {
    case .run, .name, .started, .ended, .note, .sweep, .trial, .problem: "r.\(rawValue)"
    case .variant, .status, .epochs, .steps, .seconds, .spikes, .folds, .bestEpoch, .curve:
      "t.\(rawValue)"
    case .tag: "(SELECT group_concat(tag, char(10)) FROM tags WHERE run_id = r.id)"
    }
  }

  /// The field of a name, also of its plural.
  init?(named name: String) {
    guard let field = Field(rawValue: name == "tags" ? "tag" : name) else { return nil }
    self = field
  }
}
