package import Foundation

/// `.trash/` in the folder of runs: what was removed, until it is emptied.
package struct Trash {
  private let root: String
  static let folder = ".trash"

  package init(of root: String) { self.root = root }

  /// A folder in it.
  package struct Item {
    /// As it was called below the folder of runs.
    package var name: String
    package var bytes: Int
    /// When it was put there.
    package var removed: Date
  }

  private var path: String { "\(root)/\(Self.folder)" }

  /// Puts a run or a sweep there.
  ///
  /// - Throws: `IndexProblem` where it is at work, or is a trial of a sweep.
  package func take(_ folder: String) throws {
    if let sweep = RunPlace(folder).sweep {
      throw IndexProblem(
        "\(folder) is a trial, and its sweep needs it; the whole sweep goes by: seismo runs rm \(sweep)",
        isOfQuestion: true)
    }
    let target = "\(path)/\(folder)"
    guard !FileManager.default.fileExists(atPath: target) else {
      throw IndexProblem(
        "the trash has a '\(folder)' already; empty it first: seismo runs trash --empty")
    }
    try IdleRun.hold(folder, of: root) { try move("\(root)/\(folder)", to: target) }
  }

  /// Puts a folder back where it was.
  ///
  /// - Throws: `IndexProblem` where another has its name now.
  package func restore(_ name: String) throws {
    let target = "\(root)/\(name)"
    guard !FileManager.default.fileExists(atPath: target) else {
      throw IndexProblem("\(target) is there already; move it away, then restore")
    }
    try move("\(path)/\(name)", to: target)
  }

  private func move(_ from: String, to: String) throws {
    let folder = URL(filePath: to).deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw IndexProblem("\(folder.path) can't be made: \(error.localizedDescription)")
    }
    guard rename(from, to) == 0 else {
      throw IndexProblem("\(from) can't be moved to \(to): \(String(cString: strerror(errno)))")
    }
  }

  /// What there is, the last one first.
  package func items() -> [Item] {
    let places = RunFinder(path).places()
    let names = Set(places.filter { $0.sweep == nil }.map(\.path) + places.compactMap(\.sweep))
    return names.map { name in
      var status = stat()
      stat("\(path)/\(name)", &status)
      #if os(Linux)
        let seconds = status.st_ctim.tv_sec
      #else
        let seconds = status.st_ctimespec.tv_sec
      #endif
      return Item(
        name: name, bytes: Self.bytes("\(path)/\(name)"),
        removed: Date(timeIntervalSince1970: TimeInterval(seconds)))
    }.sorted { ($0.removed, $0.name) > ($1.removed, $1.name) }
  }

  private static func bytes(_ folder: String) -> Int {
    var sum = 0
    let files = FileManager.default.enumerator(atPath: folder)
    while let file = files?.nextObject() as? String {
      var status = stat()
      if lstat("\(folder)/\(file)", &status) == 0, status.st_mode & S_IFMT == S_IFREG {
        sum += Int(status.st_size)
      }
    }
    return sum
  }

  /// The folder in it that a person means.
  ///
  /// - Throws: `IndexProblem` for a word that none has, or several.
  package func find(_ word: String) throws -> String {
    let names = items().map { RunPlace($0.name) }
    guard !names.isEmpty else { throw IndexProblem("the trash is empty", isOfQuestion: true) }
    return try RunNames(path, names).find(word)
  }

  /// Deletes all that is in it.
  ///
  /// - Throws: `IndexProblem`.
  package func empty() throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      throw IndexProblem("\(path) can't be deleted: \(error.localizedDescription)")
    }
  }
}
