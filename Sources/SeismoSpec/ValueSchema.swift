/// The shape of a value's text in a spec, for `seismo schema`: as much of what `decode` checks as
/// JSON Schema can say. It never refuses what `decode` takes.
public indirect enum ValueSchema: Sendable {
  /// Any value.
  case anything
  /// A finite number.
  case number(Bounds)
  /// A whole number.
  case integer(ClosedRange<Int>)
  /// `true` or `false`.
  case flag
  /// A word or number.
  case text(mayBeEmpty: Bool)
  /// A text that matches a regular expression, in the dialect that ECMA-262 and Python share.
  case matching(String)
  /// One of some words.
  case choice([String])
  /// The name of a linked plugin.
  case plugin
  /// A list of at least so many.
  case list(of: ValueSchema, atLeast: Int)
  /// A mapping whose keys are free.
  case mapping(to: ValueSchema)
  /// A mapping with the record's keys.
  case record(any Record.Type)
  /// A component of a kind, which is registered under one of the kinds `of`; its mapping may have
  /// further keys, which are not the component's own.
  case component(kind: String, of: [String], also: [String: ValueSchema] = [:])
  /// What one of them takes.
  case either([ValueSchema])

  /// A text that isn't empty.
  public static let text = ValueSchema.text(mayBeEmpty: false)

  /// A list.
  public static func list(of item: ValueSchema) -> ValueSchema { .list(of: item, atLeast: 0) }

  /// Whether it takes scalars, but not every text: where a `${name}` has to be let in.
  var isRestrictedScalar: Bool {
    switch self {
    case .number, .integer, .flag, .matching, .choice, .plugin: true
    case .either(let all): all.contains(where: \.isRestrictedScalar)
    case .anything, .text, .list, .mapping, .record, .component: false
    }
  }

  /// The record whose mapping it takes, by itself or among other things.
  var record: (any Record.Type)? {
    switch self {
    case .record(let type): type
    case .either(let all): all.lazy.compactMap(\.record).first
    default: nil
    }
  }

  /// Whether numbers are among what it takes.
  var takesNumbers: Bool {
    switch self {
    case .number, .integer: true
    case .either(let all): all.contains(where: \.takesNumbers)
    default: false
    }
  }
}

/// What a parameter declares, without the type of its owner.
struct DeclaredParameter {
  let key: String
  let help: String
  let accepts: String
  let schema: ValueSchema
  /// The default; nil when a spec has to give it.
  let fallback: SpecNode?
  let isRequired: Bool
}

extension Record {
  /// The parameters without their owner's type.
  static var declared: [DeclaredParameter] {
    parameters.map { parameter in
      DeclaredParameter(
        key: parameter.key, help: parameter.help, accepts: parameter.accepts,
        schema: parameter.schema, fallback: parameter.documentedDefault,
        isRequired: parameter.isRequired)
    }
  }
}
