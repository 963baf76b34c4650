internal import Foundation
internal import SeismoSpec

/// Text of specs and people in a page of Markdown: it says what it says, and marks nothing up.
enum Markdown {
  /// `text` within a paragraph, a heading or a cell of a table.
  static func escape(_ text: String) -> String {
    var result = ""
    let letters = Array(text.visibleOnOneLine)
    for (index, letter) in letters.enumerated() {
      switch letter {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\\", "`", "*", "|", "[", "]", "~": result += "\\\(letter)"
      case "_" where !isWithinWord(index, letters): result += "\\_"
      case "#" where index == 0: result += "\\#"
      default: result.append(letter)
      }
    }
    return result
  }

  /// `text` as code; a backtick in it needs a longer fence.
  static func code(_ text: String) -> String {
    let text = text.visibleOnOneLine.replacing("|", with: "\\|")
    let longest = text.matches(of: #/`+/#).map(\.output.count).max() ?? 0
    let fence = String(repeating: "`", count: longest + 1)
    let space = longest > 0 ? " " : ""
    return fence + space + text + space + fence
  }

  /// A file's path as a link's target.
  static func link(to path: String) -> String {
    let plain = CharacterSet(
      charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
    return path.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
  }

  private static func isWithinWord(_ index: Int, _ letters: [Character]) -> Bool {
    guard index > 0, index + 1 < letters.count else { return false }
    return [letters[index - 1], letters[index + 1]].allSatisfy { $0.isLetter || $0.isNumber }
  }
}
