internal import Yams

/// Yams tells where a repeated key stands first. Where it stands again is found by experiment: the
/// occurrence whose renaming makes the complaint go away.
extension SpecSource {
  /// A place in the text; columns count Unicode scalars, as libYAML's do.
  typealias Place = (line: Int, column: Int, length: Int)

  /// Occurrences that are tried before giving up, so that a large spec can't cost minutes.
  private static let attempts = 100

  func secondPlace(of key: String, after first: Mark) -> Place {
    let occurrences = occurrences(of: key)
    let later = occurrences.filter { ($0.line, $0.column) > (first.line, first.column) }
    for occurrence in later.prefix(Self.attempts) {
      switch complaint(renaming: occurrence, key) {
      case .none: return occurrence.place
      case .duplicate(let mark) where mark != (first.line, first.column): return occurrence.place
      case .duplicate, .other: continue
      }
    }
    // It stands there three times or more: without the first, the second is the first.
    let start = occurrences.last { ($0.line, $0.column) <= (first.line, first.column + 1) }
    if let start, case .duplicate(let mark) = complaint(renaming: start, key),
      let second = later.first(where: {
        $0.place.line == mark.line && $0.place.column == mark.column
      })
    {
      return second.place
    }
    return (first.line, first.column, key.unicodeScalars.count)
  }

  private struct Occurrence {
    var range: Range<String.Index>
    var line: Int
    var column: Int
    /// The place with its quotes.
    var place: Place
  }

  private enum Complaint {
    case none
    case duplicate((line: Int, column: Int))
    case other
  }

  private func occurrences(of key: String) -> [Occurrence] {
    guard !key.isEmpty else { return [] }
    let lines = lines
    return lines.indices.flatMap { index in
      lines[index].ranges(of: key).map { range in
        let before = lines[index][..<range.lowerBound]
        let column = before.unicodeScalars.count + 1
        let isQuoted = before.last == "\"" || before.last == "'"
        let place: Place = (
          index + 1, isQuoted ? column - 1 : column, key.unicodeScalars.count + (isQuoted ? 2 : 0)
        )
        return Occurrence(range: range, line: index + 1, column: column, place: place)
      }
    }
  }

  private func complaint(renaming occurrence: Occurrence, _ key: String) -> Complaint {
    let unlikely = String(repeating: "\u{E000}", count: key.unicodeScalars.count)
    do {
      _ = try Yams.compose(yaml: text.replacingCharacters(in: occurrence.range, with: unlikely))
      return .none
    } catch YamlError.duplicatedKeysInMapping(let keys, let context) where keys.first == key {
      return .duplicate((context.mark.line, context.mark.column))
    } catch YamlError.duplicatedKeysInMapping {
      return .duplicate((0, 0))
    } catch {
      return .other
    }
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with other: String) -> String {
    self[..<range.lowerBound] + other + self[range.upperBound...]
  }
}
