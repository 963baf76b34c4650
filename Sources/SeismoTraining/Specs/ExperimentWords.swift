internal import SeismoSpec

extension Experiment {
  /// The comment that the file begins with, as one line that ends in a space; empty without one.
  package var introduction: String {
    let lines = source.text.split(separator: "\n").prefix { $0.hasPrefix("#") }
    return lines.map { $0.drop { "# ".contains($0) } + " " }.joined()
  }

  /// What a variant changes, as the file has it, on one line; empty for one that it doesn't name.
  package func changes(of variant: String) -> String {
    guard let node = try? source.parse()["variants"]?[variant], case .map = node.body else {
      return ""
    }
    return String(node.onOneLine.dropFirst().dropLast())
  }
}
