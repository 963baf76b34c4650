internal import Foundation

/// Finds the folders of runs below a folder: in it, in folders that only group runs, and in sweeps' `trials`.
struct RunFinder {
  let root: String
  /// Runs that were there before: they needn't be told from other folders again.
  let known: Set<String>
  /// How many folders may stand around a run.
  private static let deepest = 3

  init(_ root: String, known: Set<String> = []) {
    self.root = root
    self.known = known
  }

  /// Their places, sorted by path.
  func places() -> [RunPlace] {
    var found: [String] = []
    look(into: "", depth: 0, &found)
    return found.sorted().map(RunPlace.init)
  }

  private func look(into folder: String, depth: Int, _ found: inout [String]) {
    let path = folder.isEmpty ? root : "\(root)/\(folder)"
    for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
      guard !name.hasPrefix(".") else { continue }
      let inner = folder.isEmpty ? name : "\(folder)/\(name)"
      if known.contains(inner) || Self.isRun("\(root)/\(inner)") {
        found.append(inner)
      } else if Self.isSweep("\(root)/\(inner)") {
        trials(of: inner, &found)
      } else if depth + 1 < Self.deepest, Self.isFolder("\(root)/\(inner)") {
        look(into: inner, depth: depth + 1, &found)
      }
    }
  }

  private func trials(of sweep: String, _ found: inout [String]) {
    let folder = "\(sweep)/\(RunPlace.trials)"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
    for name in names where !name.hasPrefix(".") {
      let inner = "\(folder)/\(name)"
      if known.contains(inner) || Self.isRun("\(root)/\(inner)") { found.append(inner) }
    }
  }

  /// Whether a folder is, or was to become, a run's.
  static func isRun(_ path: String) -> Bool {
    [IndexedRun.recordFile, IndexedRun.lockFile, "spec.yaml"].contains {
      access("\(path)/\($0)", F_OK) == 0
    } && !isSweep(path)
  }

  /// Whether a folder is a sweep's, whose trials are runs.
  static func isSweep(_ path: String) -> Bool { access("\(path)/sweep.json", F_OK) == 0 }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
