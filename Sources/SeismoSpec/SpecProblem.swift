/// One mistake in a spec, as facts. `Words.swift` turns it into a sentence.
public struct SpecProblem: Error, Sendable, Equatable {
  /// What is wrong.
  public enum Fact: Error, Equatable {
    /// The file isn't YAML; libYAML's own words.
    case syntax(String)
    /// The file is not there or can't be read.
    case unreadable(String)
    /// The file is larger than a spec may be, in bytes.
    case tooLarge(bytes: Int, limit: Int)
    /// A key stands twice in one mapping.
    case duplicateKey(String)
    /// An alias of an anchor.
    case alias
    /// More values, or deeper nesting, than a spec may have; aliases count as often as they are used.
    case tooDeepOrMany
    /// A value of the wrong type: both sides in words.
    case wrongType(expected: String, found: String)
    /// A number outside its bounds.
    case outOfRange(expected: String, found: String)
    /// A word that isn't among the choices.
    case notAChoice(found: String, choices: [String])
    /// A key that its owner (such as "'adam'" or "'train'") doesn't have.
    case unknownKey(of: String, known: [String])
    /// A component name that isn't registered under this kind.
    case unknownComponent(
      name: String, kind: String, known: [String], otherKind: OtherKind?, plugins: [String])
    /// A plugin that the spec needs and the executable doesn't link.
    case unlinkedPlugin(name: String, linked: [String])
    /// A mapping where a component is wanted, without `use:`.
    case noUse(kind: String, known: [String])
    /// A required key that isn't there.
    case missing(key: String, of: String)
    /// A model's node takes from a node that isn't there, or comes later.
    case unknownNode(String, known: [String])
    /// `${name}` without a `vars: {name: …}`.
    case undefinedVariable(name: String, known: [String])
    /// An override whose path doesn't exist.
    case noSuchPlace
    /// A rule between parameters, or between the spec and the data, in the component's own words.
    case rule(String)
  }

  /// The kind that a misplaced component is of.
  public struct OtherKind: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// The keys that take it.
    public var places: [String]
    /// Whose keys, when they aren't the spec's own.
    public var owner: String?
  }

  /// Where in the tree.
  public var path: SpecPath
  /// Where in the file or on the command line.
  public var origin: Origin
  /// What is wrong.
  public var fact: Fact
  /// The column of the data that it is about, if it is about one.
  public var column: String?

  /// Makes a problem.
  public init(path: SpecPath, origin: Origin, fact: Fact, column: String? = nil) {
    self.path = path
    self.origin = origin
    self.fact = fact
    self.column = column
  }
}

/// All the mistakes found in one spec; never empty when thrown.
public struct SpecProblems: Error, Sendable {
  /// The problems in the order of the file.
  public var all: [SpecProblem]
  /// The file they stand in.
  public var source: SpecSource

  /// Makes the error from problems in any order; the same problem found in two variants counts once.
  public init(_ problems: [SpecProblem], in source: SpecSource) {
    self.source = source
    all = problems.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    all.sort { ($0.origin.line, $0.origin.column) < ($1.origin.line, $1.origin.column) }
  }
}

/// A rule a component finds broken while it is planned or fitted: which of its parameters, and why.
public struct ParameterProblem: Error, Sendable {
  /// The parameter at fault, or nil for the component as a whole.
  public var key: String?
  /// Why, as the end of a sentence: "must be less than upper (0.2)".
  public var reason: String
  /// The column of the data that breaks it, if one does.
  public private(set) var column: String?

  /// Makes a problem about one parameter, or about the component when `key` is nil.
  public init(_ key: String?, _ reason: String) {
    self.key = key
    self.reason = reason
  }

  /// Makes a problem of one column, whose reason continues "column 'x'": "holds no dates".
  public init(_ key: String?, column: String, _ reason: String) {
    self.init(key, "column '\(column)' \(reason)")
    self.column = column
  }
}

extension Origin {
  /// The line in the file, or a number past every line for values from elsewhere.
  package var line: Int {
    switch self {
    case .file(let line, _, _), .variant(_, let line, _, _): line
    case .commandLine, .builtIn: .max
    }
  }

  /// The column in the file, or 0.
  package var column: Int {
    switch self {
    case .file(_, let column, _), .variant(_, _, let column, _): column
    case .commandLine, .builtIn: 0
    }
  }

  /// How many characters of the line it covers, or 0.
  package var length: Int {
    switch self {
    case .file(_, _, let length), .variant(_, _, _, let length): length
    case .commandLine, .builtIn: 0
    }
  }
}
