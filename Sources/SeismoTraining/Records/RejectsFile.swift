internal import SeismoTables

/// `rejects.csv`: the values and rows that readers left out, by the rules of RFC 4180.
enum RejectsFile {
  static let name = "rejects.csv"

  /// The text; what several preparations read alike is there once.
  static func text(of lists: [[Reject]]) -> String {
    var lines = ["file,line,byte,column,value,reason"]
    var seen: Set<String> = []
    for reject in lists.joined() {
      let line = Self.line(of: reject)
      if seen.insert(line).inserted { lines.append(line) }
    }
    return lines.map { $0 + "\r\n" }.joined()
  }

  private static func line(of reject: Reject) -> String {
    [
      reject.file, "\(reject.line)", "\(reject.byte)", reject.column ?? "", reject.value,
      reject.reason,
    ].map(quoted).joined(separator: ",")
  }

  /// In quotes where a comma, a quote or the end of a line is in it.
  private static func quoted(_ field: String) -> String {
    let needsQuotes = field.unicodeScalars.contains { ",\"\r\n".unicodeScalars.contains($0) }
    return needsQuotes ? "\"\(field.replacing("\"", with: "\"\""))\"" : field
  }
}
