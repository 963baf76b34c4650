internal import SeismoSpec

/// The components as Markdown: `docs/components.md`.
enum ComponentsPage {
  /// A heading per kind and component, a table of parameters under each.
  static func text(of components: [ComponentDescription]) -> String {
    let introduction = """
      # Components

      What a spec can name, as the components declare it. Written by `make docs`; `seismo components
      NAME` shows one.

      """
    let tree = SourceTree()
    return introduction + components.byKind.map { section(of: $0, in: tree) }.joined()
  }

  private static func section(
    of members: [ComponentDescription], in tree: SourceTree
  ) -> String {
    let kind = members[0]
    let summary = kind.kindSummary.isEmpty ? "" : "\(escaped(kind.kindSummary)) "
    return "\n## \(kind.kind)\n\n\(summary)Protocol: `\(kind.kindProtocol)`.\n"
      + members.map { entry(of: $0, in: tree) }.joined()
  }

  private static func entry(
    of component: ComponentDescription, in tree: SourceTree
  ) -> String {
    let source = tree.path(of: component).map { " Source: `\($0)`." } ?? ""
    let head = """

      ### `\(component.name)`

      \(escaped(component.summary))\(source)

      """
    let examples = component.examples.filter { $0 != component.name }.map(code)
    let shown = examples.isEmpty ? "" : "\nFor example \(examples.joined(separator: ", ")).\n"
    guard !component.parameters.isEmpty else { return head + shown }
    let rows = component.parameters.map { parameter in
      let fallback = parameter.default.map(code) ?? "required"
      return "| `\(parameter.key)` | \(escaped(parameter.accepts)) | \(fallback) "
        + "| \(escaped(parameter.help)) |\n"
    }
    return head + shown + "\n| key | accepts | default | help |\n|---|---|---|---|\n"
      + rows.joined()
  }

  /// A code span within a table; a backtick in it needs a longer fence.
  private static func code(_ text: String) -> String {
    let fence = text.contains("`") ? "``" : "`"
    return fence + text.replacing("|", with: "\\|") + fence
  }

  /// The text with what Markdown would take for markup escaped.
  private static func escaped(_ text: String) -> String {
    text.replacing(#/[\\`*_<>|\[\]]/#) { "\\" + $0.output }
  }
}
