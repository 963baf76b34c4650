package import SeismoSpec

/// A value among others of another kind, in a column whose type nobody declared.
public struct Mixture: Sendable, Equatable {
  /// What a text can be.
  public enum Kind: String, CaseIterable, Sendable {
    case number, date, time, boolean, word
    /// A date whose day, month and year stand in another order than those of the column.
    case otherDate = "date in another order"
  }

  /// How many rows have a value of a kind.
  public struct Count: Sendable, Equatable {
    /// The kind.
    public var kind: Kind
    /// The rows.
    public var rows: Int

    /// Makes a count.
    public init(_ kind: Kind, _ rows: Int) {
      self.kind = kind
      self.rows = rows
    }
  }

  /// The value.
  public var value: String
  /// The kinds that the column holds, the leading one first.
  public var counts: [Count]
  /// Some more values that aren't of the leading kind, with their places.
  public var others: [String] = []

  /// Makes the fact of a value.
  public init(_ value: String, among counts: [Count]) {
    self.value = value
    self.counts = counts
  }
}

extension Mixture {
  /// "499 times, 1 word".
  package static func inWords(_ counts: [Count]) -> String {
    counts.map { $0.kind.counted($0.rows) }.joined(separator: ", ")
  }

  /// "'x' at t.csv:7".
  package func inWords(_ value: String, at place: Place) -> String {
    "\(quoted(value)) at \(place)"
  }

  /// "'x' among numbers (4 numbers, 1 word)".
  var place: String {
    "\(quoted(value)) among \(counts.first?.kind.plural ?? "") (\(Self.inWords(counts)))"
  }

  /// How many values aren't of the leading kind.
  var odd: Int { counts.dropFirst().reduce(0) { $0 + $1.rows } }

  /// "; others are 'y' at t.csv:7 and 3 more"; empty for one that is alone.
  var othersInWords: String {
    guard !others.isEmpty else { return "" }
    let more = odd - 1 - others.count
    return (odd == 2 ? "; another is " : "; others are ") + others.joined(separator: ", ")
      + (more > 0 ? " and \(more) more" : "")
  }
}

extension Mixture.Kind {
  var plural: String {
    self == .otherDate ? "dates in another order" : rawValue + "s"
  }

  func counted(_ rows: Int) -> String { "\(rows) \(rows == 1 ? rawValue : plural)" }
}
