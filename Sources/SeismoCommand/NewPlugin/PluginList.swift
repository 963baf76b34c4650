/// The two lists that a plugin of this repository stands in, as text edits.
enum PluginList {
  /// The manifest with a target's name in its `plugins`, in alphabetical order; nil without that list.
  static func adding(_ type: String, toManifest text: String) -> String? {
    guard let list = text.firstMatch(of: #/let plugins = \[([^\]]*)\]/#) else { return nil }
    let names = items(list.1) + ["\"\(type)\""]
    return text.replacingCharacters(
      in: list.range, with: "let plugins = " + laidOut(names.sorted(), indent: "", after: 14))
  }

  /// The executable's source with an import of the target and its plugin in the list; nil where either
  /// can't be found.
  static func adding(_ type: String, plugin: String, toMain text: String) -> String? {
    guard
      let list = text.firstMatch(
        of: #/ *(?:package )?static let plugins: \[Plugin\] = (\[[^\]]*\])/#)
    else { return nil }
    let head = text[list.range.lowerBound..<list.1.startIndex]
    let written = laidOut(
      items(list.1.dropFirst().dropLast()) + [".\(plugin)"], indent: "  ", after: head.count)
    let listed = text.replacingCharacters(in: list.1.startIndex..<list.1.endIndex, with: written)
    var lines = listed.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let imports = lines.indices.filter { module(lines[$0]) != nil }
    guard let last = imports.last else { return nil }
    let place = imports.first { (module(lines[$0]) ?? "") > type } ?? last + 1
    lines.insert("import \(type)", at: place)
    return lines.joined(separator: "\n")
  }

  private static func module(_ line: String) -> String? {
    line.wholeMatch(of: #/(?:package )?import (\w+)/#).map { String($0.1) }
  }

  private static func items(_ text: Substring) -> [String] {
    text.split(separator: ",").map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
  }

  /// A list on one line of at most 100 columns, or on one line of its own, or an item a line.
  private static func laidOut(_ items: [String], indent: String, after column: Int) -> String {
    let joined = items.joined(separator: ", ")
    if column + joined.count + 2 <= 100 { return "[\(joined)]" }
    let inner = indent + "  "
    let lines =
      inner.count + joined.count + 1 <= 100
      ? inner + joined + "," : items.map { "\(inner)\($0)," }.joined(separator: "\n")
    return "[\n\(lines)\n\(indent)]"
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
    String(self[..<range.lowerBound]) + text + self[range.upperBound...]
  }
}
