internal import Foundation
internal import SeismoSpec

/// Finds the folder that a person means: by its path, by its name, or by a part of it that no other has.
package struct RunNames {
  private let root: String
  private let runs: [RunPlace]
  private static let mostCandidates = 8

  package init(_ root: String, _ runs: [RunPlace]) {
    self.root = root
    self.runs = runs
  }

  /// Folders that can be named: runs, and the sweeps that some of them are trials of.
  private var folders: [String] {
    Set(runs.filter { $0.sweep == nil }.map(\.path) + runs.compactMap(\.sweep)).sorted()
  }

  /// The folder of a word, from the folder of runs.
  ///
  /// - Throws: `IndexProblem` for a word that none has, or several.
  package func find(_ word: String) throws -> String {
    let all = folders + runs.filter { $0.sweep != nil }.map(\.path)
    if let inside = inside(word), all.contains(inside) { return inside }
    let name = word.hasSuffix("/") ? String(word.dropLast()) : word
    if all.contains(name) { return name }
    let tests: [(String) -> Bool] = [
      { $0.hasPrefix(name) || $0.hasSuffix("/" + name) }, { $0.hasSuffix("-" + name) },
      { $0.contains(name) },
    ]
    for candidates in [folders, all] where !name.isEmpty {
      for test in tests {
        let found = candidates.filter(test)
        if found.count == 1 { return found[0] }
        if !found.isEmpty { throw ambiguous(word, found) }
      }
    }
    throw unknown(word)
  }

  /// A path that leads into the folder of runs, from there.
  private func inside(_ word: String) -> String? {
    func real(_ path: String) -> String? {
      guard let found = realpath(path, nil) else { return nil }
      defer { free(found) }
      return String(cString: found)
    }
    guard let top = real(root), let path = real(word), path.hasPrefix(top + "/") else { return nil }
    return String(path.dropFirst(top.count + 1))
  }

  private func ambiguous(_ word: String, _ found: [String]) -> IndexProblem {
    IndexProblem(
      "'\(word.excerpt())' may be \(found.count) runs: \(listed(found.reversed(), atMost: Self.mostCandidates)); "
        + "write more of its name", isOfQuestion: true)
  }

  private func unknown(_ word: String) -> IndexProblem {
    let names = Set(runs.map { IndexedRun.name(ofFolder: $0.folder) }).sorted()
    let near = nearest(to: word, among: names + folders)
    return IndexProblem(
      "no run in \(root) is called '\(word.excerpt())'"
        + (near.map { "; did you mean '\($0)'?" } ?? "; 'seismo runs' lists them"),
      isOfQuestion: true)
  }
}
