public import SeismoSpec

/// What becomes of a value that contradicts its column's type.
public enum ValuePolicy: String, CaseIterable, Sendable {
  /// The file is refused.
  case error
  /// The value is missing, and named.
  case missing
  /// Its row is left out, and the value named.
  case skip
}

extension Value where V == String {
  /// A text that stands for a missing value, and may be empty.
  public static let marker = Value(accepts: "a text", schema: .text(mayBeEmpty: true)) {
    node, decoding in
    if node.text == nil {
      decoding.report(.wrongType(expected: "a text", found: node.described), at: node)
    }
    return node.text
  } encode: { text, _ in
    SpecNode(.scalar(text))
  } counterexamples: {
    [SpecNode(.list([])), SpecNode(.map([]))]
  }
}
