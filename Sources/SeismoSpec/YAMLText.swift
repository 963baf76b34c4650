/// Writing nodes as YAML that `SpecSource.parse` reads back to the same tree.
extension SpecNode {
  /// Block style; components and short mappings of scalars on one line.
  ///
  /// - Parameter comment: a remark for the line of the value at a path, such as its origin.
  package func yaml(comment: (SpecPath, SpecNode) -> String? = { _, _ in nil }) -> String {
    var lines: [(text: String, comment: String?)] = []
    write(to: &lines, indent: "", path: SpecPath(), comment)
    let width = min(60, lines.filter { $0.comment != nil }.map(\.text.count).max() ?? 0)
    return lines.map { line in
      guard let comment = line.comment else { return line.text + "\n" }
      let gap = String(repeating: " ", count: max(0, width - line.text.count))
      return line.text + gap + "  # " + comment.visibleOnOneLine + "\n"
    }.joined()
  }

  /// Flow style: `{use: adam, beta1: 0.5}`.
  package var onOneLine: String {
    switch body {
    case .scalar(let text): Self.quoted(text)
    case .list(let items): "[" + items.map(\.onOneLine).joined(separator: ", ") + "]"
    case .map(let entries):
      "{"
        + entries.map { Self.quoted($0.key) + ": " + $0.value.onOneLine }.joined(separator: ", ")
        + "}"
    }
  }

  private func write(
    to lines: inout [(text: String, comment: String?)], indent: String, path: SpecPath,
    _ comment: (SpecPath, SpecNode) -> String?
  ) {
    switch body {
    case .scalar(let text):
      lines.append((indent + Self.quoted(text), comment(path, self)))
    case .list([]): lines.append((indent + "[]", comment(path, self)))
    case .list(let items):
      for (index, item) in items.enumerated() {
        item.write(
          to: &lines, head: indent + "- ", indent: indent + "  ", path: path.appending(index),
          comment)
      }
    case .map(let entries):
      for entry in entries {
        entry.value.write(
          to: &lines, head: indent + Self.quoted(entry.key) + ":", indent: indent + "  ",
          path: path.appending(entry.key), comment)
      }
    }
  }

  /// Writes the value behind `key:` or `- `.
  private func write(
    to lines: inout [(text: String, comment: String?)], head: String, indent: String,
    path: SpecPath, _ comment: (SpecPath, SpecNode) -> String?
  ) {
    let isItem = head.hasSuffix("- ")
    let space = isItem ? "" : " "
    switch body {
    case .scalar(let text): lines.append((head + space + Self.quoted(text), comment(path, self)))
    case .list([]): lines.append((head + space + "[]", comment(path, self)))
    case .map([]): lines.append((head + space + "{}", comment(path, self)))
    case .map where isItem:
      var inner: [(text: String, comment: String?)] = []
      write(to: &inner, indent: indent, path: path, comment)
      inner[0].text = head + inner[0].text.dropFirst(indent.count)
      lines += inner
    case .map, .list:
      lines.append((head.hasSuffix(" ") ? String(head.dropLast()) : head, nil))
      write(to: &lines, indent: indent, path: path, comment)
    }
  }

  /// A character by its number, as double quotes take it.
  static func escape(of scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    let (letter, width) =
      scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
    return "\\\(letter)" + String(repeating: "0", count: width - digits.count) + digits
  }

  /// The text as a YAML scalar: plain where that is safe, else double-quoted.
  static func quoted(_ text: String) -> String {
    let risky =
      text.hasPrefix("- ") || text.hasSuffix(" ") || text == "-" || text == "~"
      || text.lowercased() == "null" || text.hasPrefix("---") || text.hasPrefix("...")
    if !risky, isPlain(text) { return text }
    let escaped = text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      default:
        if scalar.isInvisible {
          result += escape(of: scalar)
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return "\"\(escaped)\""
  }

  /// Whether it has only characters that mean nothing in YAML. A run writes thousands of scalars, and a regular
  /// expression took more time than all else that a small run does.
  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.utf8.first, first != UInt8(ascii: " "), first != UInt8(ascii: "("),
      first != UInt8(ascii: ")")
    else { return false }
    return text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "/"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "("),
        UInt8(ascii: ")"), UInt8(ascii: " "):
        true
      default: false
      }
    }
  }
}
