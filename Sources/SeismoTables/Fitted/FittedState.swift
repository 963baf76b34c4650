package import FoundationEssentials
package import SeismoSpec

/// How what was learned is written as JSON, and read back by the components of a registry.
package enum FittedState {
  private static let (infinity, minusInfinity, notANumber) = ("inf", "-inf", "nan")

  /// The JSON, keys sorted; numbers that aren't finite are words.
  package static func encode(_ fitted: some Encodable) throws -> String {
    String(decoding: try encoder().encode(fitted), as: UTF8.self)
  }

  /// What `encode(_:)` wrote.
  package static func decode<F: Decodable>(
    _ type: F.Type, from json: String, registry: Registry? = nil
  ) throws -> F {
    try decoder(registry).decode(type, from: Data(json.utf8))
  }

  /// Writes numbers as `decoder` reads them.
  package static func encoder() -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: infinity, negativeInfinity: minusInfinity, nan: notANumber)
    return encoder
  }

  /// Reads what `encoder` wrote.
  ///
  /// - Parameter registry: has the components that are named.
  package static func decoder(_ registry: Registry?) -> JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: infinity, negativeInfinity: minusInfinity, nan: notANumber)
    if let registry, let key = CodingUserInfoKey.registry { decoder.userInfo[key] = registry }
    return decoder
  }
}

extension CodingUserInfoKey {
  /// The registry by which fitted components are decoded; the standard library's initializer can't fail.
  fileprivate static let registry = CodingUserInfoKey(rawValue: "seismo.registry")
}

extension Decoder {
  /// The component of a kind and a name.
  ///
  /// - Throws: `MissingComponent` when none is linked.
  func component<V>(_ kind: Kind<V>, named name: String) throws -> any Component.Type {
    guard
      let key = CodingUserInfoKey.registry,
      let type = (userInfo[key] as? Registry)?.all.first(where: {
        kind.accepts.contains($0.kind) && $0.type.name == name
      })?.type
    else { throw MissingComponent(kind: kind.name, name: name) }
    return type
  }
}

/// A component that a file names and nobody linked.
package struct MissingComponent: Error, Equatable, CustomStringConvertible {
  package let kind, name: String

  package init(kind: String, name: String) { (self.kind, self.name) = (kind, name) }

  /// One sentence's end.
  package var description: String {
    "needs the \(kind) '\(name.excerpt())', which this program doesn't have; link the plugin that defines it"
  }
}
