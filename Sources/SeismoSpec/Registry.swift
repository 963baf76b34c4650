/// A kind of component, typed by its existential: `Kind<any Transform>("transform")`.
///
/// A place in a spec that takes several kinds, as `prepare` takes filters and transforms, has a
/// kind of its own that lists them.
public struct Kind<V>: Sendable {
  /// What errors call it: "transform", "row filter".
  public let name: String
  /// One sentence on what it is for, for the list of components.
  public let summary: String
  /// The registered kinds it takes.
  public let accepts: [String]

  /// A kind that components register under.
  public init(_ name: String, _ summary: String = "") {
    self.name = name
    self.summary = summary
    self.accepts = [name]
  }

  /// A place that takes components of several kinds.
  public init(_ name: String, accepts: [String]) {
    self.name = name
    self.summary = ""
    self.accepts = accepts
  }
}

/// One component in a registry: its type and the kind it is registered under.
///
/// Made by each kind's own function, such as `.transform(Winsorize.self)`, which supplies the
/// protocol constraint.
public struct Registration: Sendable {
  /// The kind's name.
  public let kind: String
  /// What the kind is for.
  package let kindSummary: String
  /// The protocol that the kind's components conform to.
  package let kindProtocol: String
  /// The component.
  public let type: any Component.Type
  let make: @Sendable (SpecNode, inout Decoding) -> any Component

  /// Registers a type under a kind.
  public init<V, C: Component>(_ kind: Kind<V>, _ type: C.Type) {
    self.kind = kind.name
    self.kindSummary = kind.summary
    self.kindProtocol = "\(V.self)".replacing("any ", with: "")
    self.type = type
    self.make = { node, decoding in decoding.record(type, from: node) }
  }
}

/// What one target adds: its name and its components.
public struct Plugin: Sendable {
  /// The target's name.
  public let name: String
  /// Its components.
  public let registrations: [Registration]

  /// Makes a plugin.
  public init(_ name: String, _ registrations: [Registration]) {
    self.name = name
    self.registrations = registrations
  }
}

/// A component that this program could have and doesn't, since it is built on request.
public struct AbsentComponent: Sendable {
  /// The kind's name: "reader".
  public var kind: String
  /// Its name in specs.
  public var name: String
  /// The command that adds it.
  public var command: String

  /// Names a component and the command that adds it.
  public init(kind: String, name: String, command: String) {
    (self.kind, self.name, self.command) = (kind, name, command)
  }
}

/// Two plugins that define the same name of one kind.
public struct DuplicateComponent: Error, CustomStringConvertible {
  let name: String
  let kind: String
  let plugins: [String]

  /// The sentence, with what to do.
  public var description: String {
    if plugins.count == 1 { return "plugin \(plugins[0]) defines the \(kind) '\(name)' twice" }
    return "two plugins define the \(kind) '\(name)': \(plugins.joined(separator: " and ")); "
      + "rename one of them, or link only one"
  }
}

/// The components that specs can name; frozen once made.
public struct Registry: Sendable {
  /// The plugins, in the order given.
  public let plugins: [Plugin]
  private let byName: [String: [Registration]]
  private let absent: [AbsentComponent]

  /// Collects the plugins' components.
  ///
  /// - Parameter absent: what isn't among them and could be.
  /// - Throws: `DuplicateComponent` when two of them share a kind and a name.
  public init(_ plugins: [Plugin], absent: [AbsentComponent] = []) throws {
    self.plugins = plugins
    self.absent = absent
    var byName: [String: [Registration]] = [:]
    for plugin in plugins {
      for registration in plugin.registrations {
        let name = registration.type.name
        if byName[name, default: []].contains(where: { $0.kind == registration.kind }) {
          let owners = plugins.filter { owner in
            owner.registrations.contains {
              $0.kind == registration.kind && $0.type.name == name
            }
          }
          throw DuplicateComponent(
            name: name, kind: registration.kind, plugins: owners.map { "'\($0.name)'" })
        }
        byName[name, default: []].append(registration)
      }
    }
    self.byName = byName
  }

  /// Every component, plugin by plugin.
  public var all: [Registration] { plugins.flatMap(\.registrations) }

  /// What is registered under any of the kinds, sorted by name.
  func components(of kinds: [String]) -> [Registration] {
    all.filter { kinds.contains($0.kind) }.sorted { $0.type.name < $1.type.name }
  }

  /// The names registered under any of the kinds, sorted.
  func names(of kinds: [String]) -> [String] { components(of: kinds).map { $0.type.name } }

  /// Decodes `{use: name, …}` or a bare name into a component of the kind.
  func make<V>(_ kind: Kind<V>, from node: SpecNode, _ decoding: inout Decoding) -> V? {
    guard let named = nameAndMapping(node, kind, &decoding) else { return nil }
    let candidates = byName[named.name] ?? []
    guard let registration = candidates.first(where: { kind.accepts.contains($0.kind) }) else {
      decoding.report(
        .unknownComponent(
          name: named.name, kind: kind.name, known: names(of: kind.accepts),
          otherKind: candidates.first.map { otherKind($0.kind, in: decoding.root) },
          plugins: plugins.map(\.name),
          advice: advice(onAbsent: named.name, of: kind)
            ?? decoding.advice(onName: named.name, of: kind)),
        origin: named.origin)
      return nil
    }
    return registration.make(named.mapping, &decoding) as? V
  }

  private func advice<V>(onAbsent name: String, of kind: Kind<V>) -> String? {
    absent.first { $0.name == name && kind.accepts.contains($0.kind) }
      .map { "'\($0.name)' isn't built into this program; add it with: \($0.command)" }
  }

  private func nameAndMapping<V>(
    _ node: SpecNode, _ kind: Kind<V>, _ decoding: inout Decoding
  ) -> (name: String, origin: Origin, mapping: SpecNode)? {
    switch node.body {
    case .scalar(let name) where !name.isEmpty:
      return (name, node.origin, SpecNode(.map([]), at: node.origin))
    case .map:
      guard let use = node["use"], let name = use.text, !name.isEmpty else {
        let known = names(of: kind.accepts)
        let keys = if case .map(let entries) = node.body { entries.map(\.key) } else { [String]() }
        decoding.report(
          .noUse(kind: kind.name, known: known, meant: keys.first(where: known.contains)), at: node)
        return nil
      }
      return (name, use.origin, node)
    default:
      decoding.report(.wrongType(expected: withArticle(kind.name), found: node.described), at: node)
      return nil
    }
  }
}

extension Registry {
  /// The components of a kind, with their defaults, in the order in which they were registered.
  package func defaults<P>(of kind: Kind<P>) -> [P] {
    all.filter { $0.kind == kind.name }.compactMap { $0.type.init() as? P }
  }
}
