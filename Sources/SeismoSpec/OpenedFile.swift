internal import Foundation
internal import Synchronization

/// A file that was opened: its bytes can be read at any place, as often as needed.
///
/// What can't be read twice, such as a pipe, is kept while it is read, in a temporary file that has lost its name
/// already: nothing stays of it, however the process ends.
package final class OpenedFile: Sendable {
  private struct State {
    /// What is read; nil while a file that doesn't stay open is closed.
    var descriptor: Int32?
    var readers = 0
    /// Where the bytes of a stream come from, until its end.
    var stream: Int32?
    /// How many of them are kept.
    var kept = 0
    var digest: String?
    var findings: [String: any Sendable] = [:]
  }

  private let path: String
  private let staysOpen: Bool
  /// The version of a regular file; nil for a stream.
  private let stamp: FileStamp?
  private let start: Int
  private let state: Mutex<State>

  /// Opens a regular file.
  init(_ path: String, staysOpen: Bool) throws(FileProblem) {
    let descriptor = try Self.open(path)
    self.path = path
    self.staysOpen = staysOpen
    stamp = FileStamp(of: descriptor)
    start = 0
    state = Mutex(State(descriptor: descriptor))
  }

  /// Opens a pipe, or standard input where the path is nil.
  init(stream path: String?, _ found: FileStamp) throws(FileProblem) {
    self.path = path ?? "-"
    staysOpen = true
    try Self.refuse(found, at: path)
    if found.isRegular {
      stamp = found
      start = Int(lseek(STDIN_FILENO, 0, SEEK_CUR))
      state = Mutex(State(descriptor: dup(STDIN_FILENO)))
    } else {
      stamp = nil
      start = 0
      let stream =
        try path.map { path throws(FileProblem) in try Self.open(path) } ?? dup(STDIN_FILENO)
      state = Mutex(State(descriptor: try Self.temporaryFile(), stream: stream))
    }
  }

  /// Refuses what has no end, or can't be opened.
  private static func refuse(_ found: FileStamp, at path: String?) throws(FileProblem) {
    let name = path == nil ? "standard input " : ""
    switch found.mode & S_IFMT {
    case S_IFCHR where path == nil && isatty(STDIN_FILENO) != 0:
      throw FileProblem(reason: "standard input is a terminal; pipe the data to it, or name a file")
    case S_IFCHR, S_IFBLK:
      throw FileProblem(reason: "\(name)is a device, not a file or a pipe")
    case S_IFSOCK where path != nil:
      throw FileProblem(reason: "is a socket, not a file; pipe its data to -")
    default: break
    }
  }

  deinit {
    state.withLock { state in
      for descriptor in [state.descriptor, state.stream] { if let descriptor { close(descriptor) } }
    }
  }

  /// Bytes of the file; nil for a stream.
  package var size: Int? { stamp.map { $0.size - start } }

  /// Which version is open, while somebody reads; nil for a stream.
  package var version: FileVersion? {
    stamp == nil ? nil : state.withLock { $0.descriptor.flatMap(FileVersion.init(of:)) }
  }

  /// The SHA-256 of this version, once somebody has taken it.
  package var digest: String? {
    get { state.withLock { $0.digest } }
    set { state.withLock { $0.digest = newValue } }
  }

  /// What somebody found out about this version before, under a key that says how it was looked at.
  package func finding<V: Sendable>(_ key: String, _ find: () throws -> V) rethrows -> V {
    if let known = state.withLock({ $0.findings[key] as? V }) { return known }
    let found = try find()
    state.withLock { $0.findings[key] = found }
    return found
  }

  /// Says that somebody reads, until `endReading`.
  package func beginReading() throws(FileProblem) {
    try state.withLock { state throws(FileProblem) in
      if state.descriptor == nil {
        let descriptor = try Self.open(path)
        guard FileStamp(of: descriptor) == stamp else {
          close(descriptor)
          throw Self.changed
        }
        state.descriptor = descriptor
      }
      state.readers += 1
    }
  }

  package func endReading() {
    state.withLock { state in
      state.readers -= 1
      if !staysOpen, state.readers == 0, let descriptor = state.descriptor {
        close(descriptor)
        state.descriptor = nil
      }
    }
  }

  /// Reads bytes from a place on, between `beginReading` and `endReading`.
  ///
  /// - Returns: how many were written to the start of `buffer`; 0 at the end of the file.
  package func read(
    into buffer: UnsafeMutableRawBufferPointer, at place: Int
  ) throws(FileProblem) -> Int {
    try state.withLock { state throws(FileProblem) in
      guard let descriptor = state.descriptor else { throw Self.changed }
      while stamp == nil, place >= state.kept, let stream = state.stream {
        let count = Foundation.read(stream, buffer.baseAddress, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw Self.failed }
        if count == 0 {
          close(stream)
          state.stream = nil
        }
        try Self.write(buffer, count, to: descriptor, at: state.kept)
        state.kept += count
      }
      while true {
        let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(start + place))
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw Self.failed }
        return count
      }
    }
  }

  /// Refuses a file that was written to since it was opened.
  package func requireUnchanged() throws(FileProblem) {
    guard let stamp else { return }
    let now = state.withLock { $0.descriptor.flatMap(FileStamp.init(of:)) }
    if now != stamp { throw Self.changed }
  }

  private static let changed = FileProblem(
    reason: "was changed while it was read; try again when it is no longer written to")
  private static var failed: FileProblem { FileProblem(reason: "reading failed: \(systemError)") }

  private static func open(_ path: String) throws(FileProblem) -> Int32 {
    let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileProblem(reason: "can't be opened: \(systemError)") }
    return descriptor
  }

  /// A file that nothing but its descriptor leads to.
  private static func temporaryFile() throws(FileProblem) -> Int32 {
    let folder = FileManager.default.temporaryDirectory.path
    var name = Array("\(folder)/seismo-XXXXXX".utf8CString)
    let descriptor = mkstemp(&name)
    guard descriptor >= 0 else {
      throw FileProblem(
        reason: "can be read only once, and can't be kept in \(folder): \(systemError)")
    }
    unlink(&name)
    return descriptor
  }

  private static func write(
    _ buffer: UnsafeMutableRawBufferPointer, _ count: Int, to descriptor: Int32, at place: Int
  ) throws(FileProblem) {
    var done = 0
    while done < count, let base = buffer.baseAddress {
      let written = pwrite(descriptor, base + done, count - done, off_t(place + done))
      if written < 0, errno == EINTR { continue }
      guard written > 0 else {
        let folder = FileManager.default.temporaryDirectory.path
        throw FileProblem(
          reason: "can be read only once, and can't be kept in \(folder): \(systemError)")
      }
      done += written
    }
  }
}
