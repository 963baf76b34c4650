/// One value of a spec, with the place it came from.
///
/// A scalar stays text until a parameter's declared type decodes it: `1e-4` is a number where a
/// number is wanted and `no` is a word where a word is wanted, whatever YAML would guess.
public struct SpecNode: Sendable, Equatable {
  /// A key of a mapping, with its own place.
  public struct Entry: Sendable, Equatable {
    /// The key's text.
    public var key: String
    /// Where the key stands.
    public var keyOrigin: Origin
    /// The value behind it.
    public var value: SpecNode

    /// Makes an entry.
    public init(key: String, keyOrigin: Origin = .builtIn, value: SpecNode) {
      self.key = key
      self.keyOrigin = keyOrigin
      self.value = value
    }
  }

  /// The three shapes of a YAML value.
  public indirect enum Body: Sendable, Equatable {
    /// A plain or quoted word, number or nothing (`""`).
    case scalar(String)
    /// A sequence.
    case list([SpecNode])
    /// A mapping, in the order written.
    case map([Entry])
  }

  /// The value.
  public var body: Body
  /// Where it stands.
  public var origin: Origin

  /// Makes a node; one without an origin counts as built in.
  public init(_ body: Body, at origin: Origin = .builtIn) {
    self.body = body
    self.origin = origin
  }

  /// The text of a scalar, else nil.
  public var text: String? {
    if case .scalar(let text) = body { text } else { nil }
  }

  /// The value behind a key of a mapping, else nil.
  public subscript(key: String) -> SpecNode? {
    guard case .map(let entries) = body else { return nil }
    return entries.first { $0.key == key }?.value
  }

  /// The mapping without a key; other values as they are.
  package func without(_ key: String) -> SpecNode {
    guard case .map(let entries) = body else { return self }
    return SpecNode(.map(entries.filter { $0.key != key }), at: origin)
  }

  /// The value at a path, else nil. What stands by itself where a list may is that list's first item.
  package subscript(path path: SpecPath) -> SpecNode? {
    path.steps.reduce(Optional(self)) { node, step in
      switch (step, node?.body) {
      case (.key(let key), _): node?[key]
      case (.index(let index), .list(let items)): items.indices.contains(index) ? items[index] : nil
      case (.index(0), _): node
      default: nil
      }
    }
  }

  /// What a person would call the node: "a list", "nothing", "'word'".
  public var described: String {
    switch body {
    case .scalar(""): "nothing"
    case .scalar(let text): "'\(text.excerpt())'"
    case .list(let items): items.isEmpty ? "an empty list" : "a list"
    case .map(let entries): entries.isEmpty ? "an empty mapping" : "a mapping"
    }
  }
}

extension SpecNode: ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
  /// A word.
  public init(stringLiteral text: String) {
    self.init(.scalar(text))
  }

  /// A list.
  public init(arrayLiteral items: SpecNode...) {
    self.init(.list(items))
  }
}

/// Where a value of a spec came from.
public enum Origin: Sendable, Hashable {
  /// A default or another value that no one wrote.
  case builtIn
  /// A place in the spec file; lines and columns count from 1, `length` in characters.
  case file(line: Int, column: Int, length: Int)
  /// A place within a variant's block of the spec file.
  case variant(String, line: Int, column: Int, length: Int)
  /// An option of the command line with its text: `--set seed=1`.
  case commandLine(String)
}

/// A place in the tree of a spec: `prepare[0].threshold`.
public struct SpecPath: Sendable, Hashable, CustomStringConvertible {
  package enum Step: Sendable, Hashable {
    case key(String)
    case index(Int)
  }

  package var steps: [Step] = []

  /// The root.
  public init() {}

  /// Reads a dotted path; a number is an index: `prepare.0.threshold`, `prepare[0].threshold`.
  public init(_ text: String) {
    let separated = text.replacing("[", with: ".").replacing("]", with: "")
    steps = separated.split(separator: ".").map { part in
      Int(part).map(Step.index) ?? .key(String(part))
    }
  }

  /// Its first steps.
  package func prefix(_ count: Int) -> SpecPath {
    var path = self
    path.steps = Array(steps.prefix(count))
    return path
  }

  /// The path one key further down.
  public func appending(_ key: String) -> SpecPath {
    var path = self
    path.steps.append(.key(key))
    return path
  }

  /// The path one list item further down.
  public func appending(_ index: Int) -> SpecPath {
    var path = self
    path.steps.append(.index(index))
    return path
  }

  /// The path as errors and `--set` write it.
  public var description: String {
    steps.reduce(into: "") { text, step in
      switch step {
      case .key(let key): text += text.isEmpty ? key : ".\(key)"
      case .index(let index): text += "[\(index)]"
      }
    }
  }
}
