public import SeismoSpec

/// A column of a file of fixed width: its name, and the characters of a line that it has, from 1.
public struct FixedField: Sendable, Equatable {
  /// Its name.
  public var name: String
  /// Its characters.
  public var characters: ClosedRange<Int>

  /// Makes a column.
  public init(_ name: String, _ characters: ClosedRange<Int>) {
    (self.name, self.characters) = (name, characters)
  }

  /// "1-3", or "4".
  var place: String {
    characters.count == 1
      ? "\(characters.lowerBound)" : "\(characters.lowerBound)-\(characters.upperBound)"
  }

  /// Reads "1-3" or "4".
  static func characters(_ text: String) -> ClosedRange<Int>? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(parts.count), let first = parts.first ?? nil,
      let last = parts.last ?? nil, first >= 1, last >= first, last <= 1 << 30,
      text.allSatisfy({ $0 == "-" || $0.isASCII && $0.isNumber })
    else { return nil }
    return first...last
  }
}

extension Value where V == [FixedField] {
  /// A mapping of names to characters, in the order written.
  public static let fields = Value(
    accepts: "a mapping of names to characters, such as {age: 1-3, sex: 4}",
    schema: .mapping(to: .matching("^[1-9][0-9]*(-[1-9][0-9]*)?$"))
  ) { node, decoding in
    let expected = "a mapping of names to characters, such as {age: 1-3, sex: 4}"
    guard case .map(let entries) = node.body, !entries.isEmpty else {
      decoding.report(.wrongType(expected: expected, found: node.described), at: node)
      return nil
    }
    let fields = entries.compactMap { entry -> FixedField? in
      guard let characters = entry.value.text.flatMap(FixedField.characters) else {
        decoding.report(
          .wrongType(
            expected: "characters counted from 1, such as 1-3 or 4", found: entry.value.described),
          at: entry.value)
        return nil
      }
      return FixedField(entry.key, characters)
    }
    return fields.count == entries.count ? fields : nil
  } encode: { fields, _ in
    SpecNode(
      .map(fields.map { SpecNode.Entry(key: $0.name, value: SpecNode(.scalar($0.place))) }))
  } counterexamples: {
    let bad = ["0-3", "3-1", "-", "a", "1-", "1-2-3"].map { text in
      SpecNode(.map([SpecNode.Entry(key: "x", value: SpecNode(.scalar(text)))]))
    }
    return bad + [SpecNode(.scalar("1-3")), SpecNode(.list([])), SpecNode(.map([]))]
  }
}
