/// What people who come from other libraries write in a spec, and what it is called here. Keys are written small, with
/// `_` between words.
public struct ForeignWords: Sendable {
  /// Keys by the spec's own names for them.
  public var keys: [String: String] = [:]
  /// What takes more than another name: the part of a spec to write.
  public var parts: [String: String] = [:]
  /// What isn't wanted, and why.
  public var needless: [String: String] = [:]
  /// Components by their names here.
  public var components: [String: String] = [:]
  /// Components that there aren't, and what there is.
  public var absent: [String: String] = [:]

  /// None.
  public init() {}

  /// A word as the tables have it: `batchSize` and `Batch-Size` are `batch_size`.
  static func plain(_ word: String) -> String {
    var plain = ""
    var before: Character?
    for letter in word {
      if letter.isUppercase, before?.isLowercase == true { plain += "_" }
      plain += letter == "-" || letter == " " || letter == "." ? "_" : letter.lowercased()
      before = letter
    }
    return plain
  }
}
