internal import SeismoSpec

extension Experiment {
  /// The comment that the file begins with, as one line that ends in a space; empty without one.
  package var introduction: String {
    let lines = source.text.split(separator: "\n").prefix { $0.hasPrefix("#") }
    return lines.map { $0.drop { "# ".contains($0) } + " " }.joined()
  }

  /// What a variant changes, as the spec has it, on one line; empty for one that changes nothing.
  package func changes(of variant: String) -> String {
    let point = changes.points.first { variant == $0.name || variant.hasSuffix(".\($0.name)") }
    let name = point.map { String(variant.dropLast($0.name.count + 1)) } ?? variant
    var texts: [String] = []
    if let node = changes.variants?[name], case .map = node.body, node.body != .map([]) {
      texts.append(String(node.onOneLine.dropFirst().dropLast()))
    }
    texts += (point?.settings ?? []).map { "\($0.path): \($0.value.onOneLine)" }
    return texts.joined(separator: ", ")
  }
}
