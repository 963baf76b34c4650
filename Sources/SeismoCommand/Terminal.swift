internal import Foundation

/// What an output stream can show.
package struct Terminal: Sendable {
  /// Whether it is a terminal that can move its cursor.
  let isLive: Bool
  /// Whether colour is wanted (NO_COLOR, https://no-color.org).
  let hasColor: Bool
  /// Columns, or nil where it isn't a terminal.
  package let width: Int?

  package static let standardError = Terminal(STDERR_FILENO)
  package static let standardOutput = Terminal(STDOUT_FILENO)

  private init(_ descriptor: Int32) {
    let environment = ProcessInfo.processInfo.environment
    let isTerminal = isatty(descriptor) == 1
    isLive = isTerminal && environment["TERM"] != "dumb" && environment["CI"] == nil
    hasColor = isLive && (environment["NO_COLOR"] ?? "").isEmpty
    var size = winsize()
    width =
      isTerminal && ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
      ? Int(size.ws_col) : nil
  }
}

extension String {
  /// The same words in lines that fit a terminal, each with an indent; one line where the width isn't known. No line ends at a
  /// no-break space.
  ///
  /// - Parameter further: the indent of lines but the first; the same without it.
  package func wrapped(to columns: Int?, indent: String = "", further: String? = nil) -> String {
    guard let columns else { return indent + self }
    let further = further ?? indent
    var lines: [String] = []
    for word in split(whereSeparator: { $0.isWhitespace && $0 != "\u{A0}" }) {
      let space = columns - (lines.count == 1 ? indent : further).count
      if let line = lines.last, line.count + 1 + word.count <= space {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines.enumerated().map { ($0 == 0 ? indent : further) + $1 }.joined(separator: "\n")
  }
}
