internal import Foundation
internal import Synchronization

/// The data files of a spec, each opened once however often it is read: all that is read of one is of one version,
/// even when another takes its place meanwhile.
package final class OpenFiles: Sendable {
  /// Further ones are closed while nobody reads them, and refused when they aren't the same later.
  private static let keptOpen = 64

  private let files = Mutex<[String: OpenedFile]>([:])
  private let patterns = Mutex<[String: [String]]>([:])
  /// What can't be read twice, for the whole process, by what it is rather than by its path.
  private static let streams = Mutex<[FileStamp.Identity: OpenedFile]>([:])

  /// Whether what is made of them may be kept for later runs.
  package let areCached: Bool

  package init(areCached: Bool = true) { self.areCached = areCached }

  /// The file that a path means.
  ///
  /// - Throws: `FileProblem` when it can't be opened.
  package func file(_ reference: FileReference) throws(FileProblem) -> OpenedFile {
    let path = reference.isStandardInput ? nil : reference.path
    return try files.withLock { files throws(FileProblem) in
      if let known = files[path ?? "-"] { return known }
      let found = try FileStamp(at: path)
      var opened: OpenedFile
      if found.isRegular, let path {
        opened = try OpenedFile(path, staysOpen: files.count < Self.keptOpen)
      } else {
        opened = try Self.streams.withLock { streams throws(FileProblem) in
          if let known = streams[found.identity] { return known }
          let stream = try OpenedFile(stream: path, found)
          streams[found.identity] = stream
          return stream
        }
      }
      files[path ?? "-"] = opened
      return opened
    }
  }

  /// The names that a pattern matches, looked for once.
  package func names(matching pattern: String, _ find: () -> [String]) -> [String] {
    patterns.withLock { known in
      if let names = known[pattern] { return names }
      let names = find()
      known[pattern] = names
      return names
    }
  }
}

/// Why a file can't be read, as a sentence's end.
package struct FileProblem: Error {
  package let reason: String
}

/// What a file is, and its version.
struct FileStamp: Equatable {
  struct Identity: Hashable {
    var device: UInt64
    var number: UInt64
  }

  var identity: Identity
  var mode: mode_t
  var size: Int
  private var seconds: Int
  private var nanoseconds: Int

  /// - Parameter path: nil for standard input.
  init(at path: String?) throws(FileProblem) {
    var status = stat()
    guard (path.map { stat($0, &status) } ?? fstat(STDIN_FILENO, &status)) == 0 else {
      guard let path else { throw FileProblem(reason: "standard input is closed") }
      throw FileProblem(
        reason: errno == ENOENT || errno == ENOTDIR
          ? "no such file (looked for \(path))" : "can't be opened: \(systemError)")
    }
    self.init(status)
    if mode & S_IFMT == S_IFDIR { throw FileProblem(reason: "is a folder, not a file") }
  }

  init?(of descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    identity = Identity(
      device: UInt64(truncatingIfNeeded: status.st_dev),
      number: UInt64(truncatingIfNeeded: status.st_ino))
    mode = status.st_mode
    size = Int(status.st_size)
    #if canImport(Darwin)
      let modified = status.st_mtimespec
    #else
      let modified = status.st_mtim
    #endif
    (seconds, nanoseconds) = (Int(modified.tv_sec), Int(modified.tv_nsec))
  }

  var isRegular: Bool { mode & S_IFMT == S_IFREG }
}

/// What the system says of the last call that failed.
var systemError: String { String(cString: strerror(errno)).lowercased() }
