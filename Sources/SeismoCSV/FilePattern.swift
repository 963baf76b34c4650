internal import Foundation
package import SeismoSpec

extension FileReference {
  /// The files that a path with `*` or `?` in its last part matches, 2 before 10; the path itself
  /// when it has none, is a file's name as it stands, or matches nothing.
  package var matches: [FileReference] {
    guard !isStandardInput, written.contains(where: { "*?".contains($0) }),
      !FileManager.default.fileExists(atPath: path)
    else { return [self] }
    let parent = URL(filePath: path).deletingLastPathComponent().path
    let pattern = URL(filePath: path).lastPathComponent
    let stem =
      written.contains("/") ? written[...(written.lastIndex(of: "/") ?? written.startIndex)] : ""
    let found = opened.names(matching: path) {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
      return names.filter { fnmatch(pattern, $0, 0) == 0 }.sorted { $0.precedesNaturally($1) }
    }
    return found.isEmpty
      ? [self] : found.map { FileReference(stem + $0, in: folder, opened: opened) }
  }
}

extension String {
  /// Whether it comes first when runs of digits are compared as numbers; of equal ones the bytes
  /// decide.
  func precedesNaturally(_ other: String) -> Bool {
    var (left, right) = (Substring(self), Substring(other))
    while let first = left.first, let second = right.first {
      if first.isASCIIDigit, second.isASCIIDigit {
        let (a, b) = (left.prefix(while: \.isASCIIDigit), right.prefix(while: \.isASCIIDigit))
        let (m, n) = (a.drop { $0 == "0" }, b.drop { $0 == "0" })
        if m != n { return (m.count, String(m)) < (n.count, String(n)) }
        (left, right) = (left.dropFirst(a.count), right.dropFirst(b.count))
      } else {
        if first != second { return first < second }
        (left, right) = (left.dropFirst(), right.dropFirst())
      }
    }
    if left.isEmpty != right.isEmpty { return left.isEmpty }
    return utf8.lexicographicallyPrecedes(other.utf8)
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
