/// A component as `seismo components` shows it.
package struct ComponentDescription: Sendable, Encodable {
  /// One of its parameters.
  package struct Parameter: Sendable, Encodable {
    package let key: String
    /// What values it takes, in words.
    package let accepts: String
    /// As a spec would write it; nil when it is required.
    package let `default`: String?
    package let help: String
  }

  package let name: String
  package let kind: String
  /// What the kind is for.
  package let kindSummary: String
  /// The Swift protocol of the kind.
  package let kindProtocol: String
  /// The plugin that registers it.
  package let plugin: String
  /// The Swift module of its type.
  package let module: String
  /// The Swift type, after which its file is named.
  package let type: String
  package let summary: String
  /// How specs write it.
  package let examples: [String]
  package let parameters: [Parameter]
}

extension Registry {
  /// Every component, plugin by plugin.
  package var described: [ComponentDescription] {
    plugins.flatMap { plugin in
      plugin.registrations.map { describe($0.type, as: $0, plugin: plugin.name) }
    }
  }

  private func describe<C: Component>(
    _ type: C.Type, as registration: Registration, plugin: String
  ) -> ComponentDescription {
    let parameters = C.declared.map { parameter in
      ComponentDescription.Parameter(
        key: parameter.key, accepts: parameter.accepts, default: parameter.fallback?.inline,
        help: parameter.help)
    }
    let path = String(reflecting: type).prefix { $0 != "<" }.split(separator: ".")
    let module = String(path.first ?? "")
    return ComponentDescription(
      name: C.name, kind: registration.kind, kindSummary: registration.kindSummary,
      kindProtocol: registration.kindProtocol, plugin: plugin, module: module,
      type: String(path.last ?? ""), summary: C.summary, examples: C.examples,
      parameters: parameters)
  }
}

extension Parameter where Owner: Record {
  /// The default as a spec would write it; nil when it is required.
  package var documentedDefault: SpecNode? {
    isRequired ? nil : fallback ?? encode(Owner(), Encoding())
  }
}

extension SpecNode {
  /// The value on one line, in YAML's flow style.
  package var inline: String {
    switch body {
    case .scalar(let text): Self.quoted(text)
    case .list(let items): "[\(items.map(\.inline).joined(separator: ", "))]"
    case .map(let entries):
      "{\(entries.map { "\(Self.quoted($0.key)): \($0.value.inline)" }.joined(separator: ", "))}"
    }
  }
}

extension Component {
  /// The name and the parameters that aren't at their defaults: `adam learning_rate 0.01`.
  package var inWords: String {
    let words = Self.parameters.compactMap { parameter -> String? in
      guard let value = parameter.encode(self, Encoding()) else { return nil }
      let text = value["use"]?.text ?? value.inline
      return text == parameter.documentedDefault?.inline ? nil : "\(parameter.key) \(text)"
    }
    return ([Self.name] + words).joined(separator: " ")
  }
}
