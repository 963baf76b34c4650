internal import SeismoSpec

extension Experiment {
  /// The comment that the file begins with, as one line that ends in a space; empty without one.
  package var introduction: String {
    let lines = source.text.split(separator: "\n").prefix { $0.hasPrefix("#") }
    return lines.map { $0.drop { "# ".contains($0) } + " " }.joined()
  }

  /// What a variant changes, as the file has it, on one line; empty for one that changes nothing.
  package func changes(of variant: String) -> String {
    guard let root = try? source.parse() else { return "" }
    var problems: [SpecProblem] = []
    let points = root["sweep"].map { Grid($0, &problems).points } ?? []
    let point = points.first { variant == $0.name || variant.hasSuffix(".\($0.name)") }
    let name = point.map { String(variant.dropLast($0.name.count + 1)) } ?? variant
    var changes: [String] = []
    if let node = root["variants"]?[name], case .map = node.body, node.body != .map([]) {
      changes.append(String(node.onOneLine.dropFirst().dropLast()))
    }
    changes += (point?.settings ?? []).map { "\($0.path): \($0.value.onOneLine)" }
    return changes.joined(separator: ", ")
  }
}
