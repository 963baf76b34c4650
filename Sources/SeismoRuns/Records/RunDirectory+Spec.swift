internal import Foundation
package import SeismoPreparation
package import SeismoSpec
internal import SeismoTables

extension RunDirectory {
  /// The spec as the run has it, its data where they are now.
  ///
  /// - Parameters:
  ///   - overrides: `key=value` texts.
  ///   - option: which gave them, for errors.
  ///   - only: the variant that is wanted; nil for all.
  ///   - files: data files that are open already.
  /// - Throws: `SpecProblems`; `SavedRunProblem` where `data` can't be what the run read.
  package func experiment(
    overrides: [String] = [], of option: String = "--set", only: String? = nil,
    registry: Registry, files: OpenFiles = OpenFiles()
  ) throws -> Experiment {
    let source = try SpecSource(path: file("run.lock.yaml"))
    let root = try source.parse()
    return try Experiment(
      data.map { try MovedData(root, of: self, to: $0).moved(root) } ?? root, source: source,
      overrides: try overrides.map { try Override($0, of: option, in: source) }, only: only,
      registry: registry, files: files)
  }

  /// The hashes of the data, held to those of the lock.
  ///
  /// - Throws: `DataProblem` for other data; `SavedRunProblem` where they can't be found.
  package func hashData(
    of experiment: Experiment
  ) throws -> [(file: FileReference, sha256: String)] {
    do {
      return try experiment.hashData()
    } catch let problem as DataProblem {
      guard case .unreadable = problem.fact else { throw problem }
      throw SavedRunProblem(
        path: path, reason: "\(problem). If the data moved, say where they are: --data PATH")
    }
  }
}

/// Where the data files of a lock are now.
private struct MovedData {
  /// By the path in the lock.
  private var paths: [String: String] = [:]
  /// Where several of them are.
  private var folder: String?

  /// - Parameter place: a file, or the folder of several, from the current folder.
  /// - Throws: `SavedRunProblem`.
  init(_ root: SpecNode, of run: RunDirectory, to place: String) throws {
    let place = URL(filePath: place).standardizedFileURL.path(percentEncoded: false)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: place, isDirectory: &isFolder) else {
      throw SavedRunProblem(
        path: run.path, reason: "--data \(place): no such file", isOfQuestion: true)
    }
    let locked: [String] =
      if case .list(let items)? = root[path: SpecPath("lock.data")]?.body {
        items.compactMap { $0["path"]?.text }
      } else {
        []
      }
    if isFolder.boolValue {
      let folder = place.hasSuffix("/") ? String(place.dropLast()) : place
      self.folder = folder
      for path in locked { paths[path] = "\(folder)/\(Self.name(of: path))" }
    } else if locked.count == 1 {
      paths[locked[0]] = place
    } else {
      throw SavedRunProblem(
        path: run.path,
        reason: locked.isEmpty
          ? "the run read no file, so --data has no meaning"
          : "the run read \(locked.count) files; give --data the folder that they are in",
        isOfQuestion: true)
    }
  }

  private static func name(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// The lock with the paths of now: those of its hashes, and those that its reader names, patterns too.
  func moved(_ root: SpecNode) -> SpecNode {
    var copy = root
    switch root.body {
    case .scalar(let text): copy.body = .scalar(moved(text))
    case .list(let items): copy.body = .list(items.map(moved))
    case .map(let entries):
      copy.body = .map(
        entries.map { entry in
          var entry = entry
          entry.value = moved(entry.value)
          return entry
        })
    }
    return copy
  }

  private func moved(_ text: String) -> String {
    if let path = paths[text] { return path }
    let pattern = Self.name(of: text)
    guard let folder, pattern.contains("*") || pattern.contains("?"),
      paths.keys.contains(where: { path in
        globMatches(pattern, Self.name(of: path))
          && text.dropLast(pattern.count) == path.dropLast(Self.name(of: path).count)
      })
    else { return text }
    return "\(folder)/\(pattern)"
  }
}
