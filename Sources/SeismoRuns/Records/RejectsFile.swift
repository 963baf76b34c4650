internal import SeismoPreparation
internal import SeismoSpec
package import SeismoTables
internal import SeismoTraining

/// `rejects.csv`: the values and rows that readers left out, by the rules of RFC 4180. No cell is a spreadsheet's
/// formula: what could be one begins with an apostrophe, and so does what begins with an apostrophe.
package enum RejectsFile {
  static let name = RunFolderNames.rejects

  /// The text; what several preparations read alike is there once.
  static func text(of lists: [[Reject]]) -> String {
    var lines = [header]
    var seen: Set<String> = []
    for reject in lists.joined() {
      let line = Self.line(of: reject)
      if seen.insert(line).inserted { lines.append(line) }
    }
    return lines.joined()
  }

  /// Its first line.
  package static let header = "file,line,byte,column,value,reason\r\n"

  /// One reject's line.
  package static func line(of reject: Reject) -> String {
    [
      reject.file, "\(reject.line)", "\(reject.byte)", reject.column ?? "", reject.value,
      reject.reason,
    ].map(cell).joined(separator: ",") + "\r\n"
  }

  /// In quotes where a comma, a quote or the end of a line is in it.
  package static func cell(_ field: String) -> String {
    let field = isFormula(field) ? "'" + field : field
    let needsQuotes = field.unicodeScalars.contains { ",;\"\r\n\t".unicodeScalars.contains($0) }
    return needsQuotes ? "\"\(field.replacing("\"", with: "\"\""))\"" : field
  }

  /// Whether a spreadsheet might compute it. A number with a sign is no formula.
  private static func isFormula(_ field: String) -> Bool {
    guard
      let first = field.unicodeScalars.first(where: { $0 == "\t" || $0 == "\r" || !$0.isBlank }),
      "=+-@\t\r'＝＋－＠".unicodeScalars.contains(first)
    else { return false }
    return field.wholeMatch(of: #/[+\-]?[0-9.,]+([eE][+\-]?[0-9]+)?/#) == nil
  }
}

extension Unicode.Scalar {
  fileprivate var isBlank: Bool { self == " " || isInvisible }
}
