internal import Foundation
internal import SeismoSpec
internal import SeismoStandard

/// Where components are decoded: a registry, and a folder with the sample files of readers.
struct Bench {
  let registry: Registry
  let folder: String

  init(linking plugins: [Plugin]) throws {
    let standard = plugins.contains { $0.name == Plugin.standard.name } ? [] : [Plugin.standard]
    var linked: [Plugin] = []
    for plugin in standard + plugins where !linked.contains(where: { $0.name == plugin.name }) {
      linked.append(plugin)
    }
    registry = try Registry(linked)
    folder =
      FileManager.default.temporaryDirectory
      .appending(path: "seismo-contract-\(UUID().uuidString)").path(percentEncoded: false)
  }

  func parse(_ text: String) throws -> SpecNode {
    let source = SpecSource(name: "example", folder: folder, text: text)
    return try source.parse(allowingScalar: true)
  }

  /// An example with `use:`, whether it was written as a bare name or not.
  func mapping(_ example: String) throws -> SpecNode {
    let node = try parse(example)
    guard node.text != nil else { return node }
    return SpecNode(.map([.init(key: "use", value: node)]))
  }

  func decoded<C: Component>(_ type: C.Type, _ node: SpecNode) -> (C, [SpecProblem]) {
    var decoding = Decoding(registry: registry, folder: folder)
    let component = decoding.record(type, from: node)
    return (component, decoding.problems)
  }

  /// A component from its text.
  ///
  /// - Throws: `Evidence` with the problems.
  func decode<C: Component>(_ type: C.Type, _ example: String) throws -> C {
    let (component, problems) = decoded(type, try mapping(example))
    try require(problems.isEmpty, problems.map(\.fact.sentence).joined(separator: "; "))
    return component
  }

  /// A component of a kind from its text.
  func decode<V>(_ kind: Kind<V>, _ text: String) throws -> V {
    var decoding = Decoding(registry: registry, folder: folder)
    let component = decoding.decode(.component(kind), try parse(text))
    guard let component, decoding.problems.isEmpty else {
      throw Evidence(decoding.problems.map(\.fact.sentence).joined(separator: "; "))
    }
    return component
  }

  /// The component with one parameter changed, or nil when that breaks a rule of its own.
  func decode<C: Component>(_ type: C.Type, _ node: SpecNode, setting key: String, to value: String)
    throws -> C?
  {
    var changed = node
    try changed.set(
      SpecPath(key), to: SpecNode(.scalar(value)), keyOrigin: .builtIn, from: SpecPath())
    let (component, problems) = decoded(type, changed)
    return problems.isEmpty ? component : nil
  }
}

extension Component {
  /// Whether it has a parameter of this key.
  static func has(_ key: String) -> Bool { parameters.contains { $0.key == key } }
}
