/// A set of parameters that a mapping of the spec is decoded into.
///
/// Every parameter is declared once, as data; that line gives its decoding, range, default, help
/// and its place in the filled spec.
public protocol Record: Sendable {
  /// The parameters, in the order help and filled specs show them.
  static var parameters: [Parameter<Self>] { get }
  /// How errors call it: "'adam'", "'train'".
  static var owner: String { get }
  /// Keys that mean something in its mapping though they aren't parameters.
  static var otherKeys: [String] { get }
  /// What people call the parts of a spec of this record who know other libraries.
  static var foreignWords: ForeignWords { get }
  /// What a mapping would be that means a word written in its place: `validation.accuracy` for 'select'.
  static func mapping(for word: String) -> String?
  /// The value with every default.
  init()
  /// Checks parameters against each other, after each passed its own check.
  ///
  /// - Throws: `ParameterProblem` for the first rule that is broken.
  func validate() throws(ParameterProblem)
}

extension Record {
  /// None.
  public static var otherKeys: [String] { [] }

  /// None.
  public static var foreignWords: ForeignWords { ForeignWords() }

  /// None.
  public static func mapping(for word: String) -> String? { nil }

  /// No rule between parameters.
  public func validate() throws(ParameterProblem) {}
}

/// A part of the pipeline that a spec names: the half of it that lives in the spec.
///
/// A component is a value with parameters. What it does in a run is the business of its kind's
/// protocol, such as `Transform`, `Layer` or `Optimizer`.
public protocol Component: Record {
  /// The name in specs: lower case, words joined by `_`, unique within the kind.
  static var name: String { get }
  /// One sentence for `seismo components`.
  static var summary: String { get }
  /// How specs write it, on one line each: `dropout`, `{use: dropout, rate: 0.1}`. The documentation
  /// shows them, and the contract is checked on each, so a mode of its own deserves one.
  static var examples: [String] { get }
}

extension Component {
  /// The bare name, which does for a component that needs no parameter.
  public static var examples: [String] { [name] }

  /// The quoted name.
  public static var owner: String { "'\(name)'" }
}

/// One parameter of a record: a key, a property, and how its value is read.
public struct Parameter<Owner>: Sendable {
  /// The key in the spec.
  public let key: String
  /// One phrase or sentence on what it does, with its unit.
  public let help: String
  /// What values it takes, in words.
  public let accepts: String
  /// Whether a spec has to give it.
  public let isRequired: Bool
  /// What values it takes, for `seismo schema`.
  let schema: ValueSchema
  /// What it is when the spec doesn't say, as a spec would write it; nil when required.
  let fallback: SpecNode?
  let decode: @Sendable (SpecNode, inout Owner, inout Decoding) -> Void
  let encode: @Sendable (Owner, Encoding) -> SpecNode?
  /// Values that must be refused, made from the declaration.
  package let counterexamples: @Sendable () -> [SpecNode]

  /// A parameter with the property's initial value as its default.
  public init<V>(
    _ key: String, _ property: any WritableKeyPath<Owner, V> & Sendable, _ value: Value<V>,
    _ help: String
  ) {
    self.init(key, value, help, isRequired: false, fallback: nil) {
      $0[keyPath: property] = $1
    } get: {
      $0[keyPath: property]
    }
  }

  /// A parameter whose property is nil until it is decoded: required, unless a default is given as
  /// a spec would write it (`"constant"`).
  public init<V>(
    _ key: String, required property: any WritableKeyPath<Owner, V?> & Sendable, _ value: Value<V>,
    default fallback: SpecNode? = nil, _ help: String
  ) {
    self.init(key, value, help, isRequired: fallback == nil, fallback: fallback) {
      $0[keyPath: property] = $1
    } get: {
      $0[keyPath: property]
    }
  }

  private init<V>(
    _ key: String, _ value: Value<V>, _ help: String, isRequired: Bool, fallback: SpecNode?,
    set: @escaping @Sendable (inout Owner, V) -> Void, get: @escaping @Sendable (Owner) -> V?
  ) {
    self.key = key
    self.help = help
    self.accepts = value.accepts
    self.schema = value.schema
    self.isRequired = isRequired
    self.fallback = fallback
    self.decode = { node, owner, decoding in
      if let decoded = value.decode(node, &decoding) { set(&owner, decoded) }
    }
    self.encode = { owner, encoding in get(owner).map { value.encode($0, encoding) } }
    self.counterexamples = value.counterexamples
  }
}

extension Record {
  /// The mapping that decodes back to this value, with every default filled in.
  package func encoded(_ encoding: Encoding = Encoding()) -> [SpecNode.Entry] {
    Self.parameters.compactMap { parameter in
      parameter.encode(self, encoding).map { SpecNode.Entry(key: parameter.key, value: $0) }
    }
  }
}

extension Component {
  /// The mapping with `use:` and every parameter.
  package func encodedComponent(_ encoding: Encoding = Encoding()) -> SpecNode {
    let use = SpecNode.Entry(key: "use", value: SpecNode(.scalar(Self.name)))
    return SpecNode(.map([use] + encoded(encoding)))
  }
}
