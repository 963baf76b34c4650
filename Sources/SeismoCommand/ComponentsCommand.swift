internal import ArgumentParser
internal import Foundation
internal import SeismoSpec

struct ComponentsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "components",
    abstract: "List the components that specs can name, or show one's parameters.")

  @Argument(
    help: "A component's name; all are listed without it.", completion: Completions.components)
  var name: String?

  @Flag(help: "As JSON.")
  var json = false

  @Flag(help: "As Markdown, with every parameter.")
  var markdown = false

  func validate() throws {
    if json, markdown { throw ValidationError("--json and --markdown exclude each other") }
  }

  func run() throws {
    let all = try Linked.components().described
    let shown = name.map { name in all.filter { $0.name == name } } ?? all
    if shown.isEmpty {
      let near = nearest(to: name ?? "", among: all.map(\.name)).map { "; did you mean '\($0)'?" }
      throw ValidationError("no component is named '\(name ?? "")'" + (near ?? ""))
    }
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      let tree = SourceTree()
      let listed = shown.map { Listed(component: $0, source: tree.path(of: $0)) }
      print(json: String(decoding: try encoder.encode(listed), as: UTF8.self))
    } else if markdown {
      print(ComponentsPage.text(of: shown), terminator: "")
    } else {
      print(name == nil ? list(shown) : shown.map(detail).joined(separator: "\n"), terminator: "")
    }
  }

  private func list(_ components: [ComponentDescription]) -> String {
    let width = components.map(\.name.count).max() ?? 0
    return components.byKind.map { members in
      let lines = members.map {
        "  " + $0.name + String(repeating: " ", count: width - $0.name.count + 2) + $0.summary
      }
      return members[0].kind + "\n" + lines.joined(separator: "\n") + "\n"
    }.joined(separator: "\n")
  }

  private func detail(_ component: ComponentDescription) -> String {
    let head = "\(component.name), \(withArticle(component.kind)) of \(component.plugin)\n"
    let lines = component.parameters.map { parameter in
      let fallback = parameter.default.map { "default \($0)" } ?? "required"
      return "  \(parameter.key)  (\(parameter.accepts); \(fallback))\n      \(parameter.help)\n"
    }
    let path = SourceTree().path(of: component) ?? "type \(component.type)"
    let place = "  module \(component.module), \(path)\n"
    let examples = component.examples.filter { $0 != component.name }
      .map { "  for example \($0)\n" }.joined()
    return head + "  \(component.summary)\n" + place + examples + (lines.isEmpty ? "" : "\n")
      + lines.joined()
  }
}

/// A component, and the path of its file if it is in this package.
private struct Listed: Encodable {
  var component: ComponentDescription
  var source: String?

  private enum Keys: CodingKey { case source }

  func encode(to encoder: any Encoder) throws {
    try component.encode(to: encoder)
    var container = encoder.container(keyedBy: Keys.self)
    try container.encodeIfPresent(source, forKey: .source)
  }
}

extension [ComponentDescription] {
  /// The components of each kind, sorted by name; the kinds in the order they first come in.
  var byKind: [[ComponentDescription]] {
    var kinds: [String] = []
    for component in self where !kinds.contains(component.kind) { kinds.append(component.kind) }
    return kinds.map { kind in
      filter { $0.kind == kind }.sorted { ($0.name, $0.plugin) < ($1.name, $1.plugin) }
    }
  }
}
