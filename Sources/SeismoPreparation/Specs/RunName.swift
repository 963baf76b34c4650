internal import SeismoSpec

extension Value where V == String {
  /// What a run is called: one line, of which a folder's name can be made.
  static let runName = Value(accepts: "a text", schema: .text) { node, decoding in
    guard let name = node.text, !name.isEmpty else {
      decoding.report(.wrongType(expected: "a text", found: node.described), at: node)
      return nil
    }
    if let control = name.unicodeScalars.first(where: \.isControl) {
      let shown = String(control).visibleOnOneLine
      decoding.report(
        .rule("is one line of text, without control characters such as \(shown)"), at: node)
      return nil
    }
    guard name.count <= RunFolderNames.longest else {
      let most = RunFolderNames.longest
      decoding.report(
        .rule(
          "has \(name.count) characters; a run's folder is named by it, which takes at most \(most)"
        ),
        at: node)
      return nil
    }
    return name
  } encode: { name, _ in
    SpecNode(.scalar(name))
  } counterexamples: {
    ["", SpecNode(.scalar(String(repeating: "n", count: RunFolderNames.longest + 1))), []]
  }
}
