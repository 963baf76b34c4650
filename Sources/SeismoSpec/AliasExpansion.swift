internal import Yams

/// Yams copies aliases in as it reads, cheaply, but where they stand in a key it hashes the key's
/// whole tree: a few lines of nested aliases would keep it busy for years. So the values are counted
/// before that, in the same text with each alias turned into a word.
extension SpecSource {
  /// What marks such a word: the first character for private use.
  private static let stand = "\u{E000}"

  /// Refuses a spec that has too many values once its aliases are copied in.
  func refuseExplosion() throws {
    guard text.contains("&"), text.contains("*") else { return }
    var flat = self
    flat.text = text.replacing("*", with: Self.stand)
    var sizes: [String: Int] = [:]
    do {
      guard let root = try Yams.compose(yaml: flat.text) else { return }
      guard Self.size(of: root, &sizes) <= Self.nodeLimit else {
        throw SpecProblems(
          [SpecProblem(path: SpecPath(), origin: .builtIn, fact: .tooDeepOrMany)], in: self)
      }
    } catch let error as YamlError {
      var problem = flat.problem(from: error)
      if case .duplicateKey(let key) = problem.fact {
        problem.fact = .duplicateKey(key.replacing(Self.stand, with: "*"))
      }
      throw SpecProblems([problem], in: self)
    }
  }

  /// The values in a tree, aliases copied in, and those behind each anchor; stops counting at a
  /// number above the limit.
  private static func size(of node: Node, _ sizes: inout [String: Int]) -> Int {
    var size = 1
    switch node {
    case .scalar(let scalar):
      if scalar.style == .plain, scalar.string.hasPrefix(stand) {
        size = sizes[String(scalar.string.dropFirst())] ?? 1
      }
    case .sequence(let items):
      for item in items { size += Self.size(of: item, &sizes) }
    case .mapping(let pairs):
      for (key, value) in pairs {
        size += Self.size(of: key, &sizes) + Self.size(of: value, &sizes)
      }
    case .alias: break
    }
    size = min(size, nodeLimit + 1)
    if let anchor = node.anchor { sizes[anchor.rawValue] = size }
    return size
  }
}
