internal import Foundation
internal import Logging
internal import SeismoPreparation
internal import SeismoSpec
internal import SeismoTraining
internal import Synchronization

/// `log.txt`: what happened when, a line each. The process that works on a run holds a lock on it.
package struct RunLog: Sendable {
  /// Its name.
  package static let name = "log.txt"
  let logger: Logger

  /// Opens a run's log, or makes it, and takes the run for this process.
  ///
  /// - Throws: `SavedRunProblem` when another process is at work on it; `RunFailure` when it can't be opened.
  package init(of run: RunDirectory) throws {
    let path = run.file(Self.name)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw RunFailure("\(path) can't be written: \(String(cString: strerror(errno)))")
    }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    if !Self.isTaken(descriptor) {
      throw SavedRunProblem(
        path: run.path,
        reason: "is still at work in another process; wait for its end, or end it, then resume")
    }
    let file = LogFile(handle)
    logger = Logger(label: "seismo") { _ in FileLogHandler(file: file) }
  }

  /// Takes the lock, unless another process keeps it: one that only asks whether a run is at work has it for a moment.
  private static func isTaken(_ descriptor: Int32) -> Bool {
    let (attempts, pause) = (5, UInt32(20_000))
    for attempt in 1...attempts {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK { return true }
      if attempt < attempts { usleep(pause) }
    }
    return false
  }

  /// Whether a process is at work on a run.
  package static func isHeld(in folder: String) -> Bool {
    let descriptor = open("\(folder)/\(name)", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  /// Does something with a run's folder while no process can be at work on it; nil where one is.
  package static func whileIdle<R>(_ folder: String, _ body: () throws -> R) rethrows -> R? {
    let descriptor = open("\(folder)/\(name)", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return try body() }
    defer { close(descriptor) }
    return isTaken(descriptor) ? try body() : nil
  }
}

private final class LogFile: Sendable {
  private let handle: Mutex<FileHandle>

  init(_ handle: FileHandle) { self.handle = Mutex(handle) }

  func append(_ line: String) {
    handle.withLock { try? $0.write(contentsOf: Data(line.utf8)) }
  }
}

private struct FileLogHandler: LogHandler {
  let file: LogFile
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.info

  init(file: LogFile) {
    self.file = file
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let pairs = metadata.merging(event.metadata ?? [:]) { $1 }
      .sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
    let line = "\(Date().ISO8601Format()) \(event.level): \(event.message)\(pairs)"
    file.append(line.visibleOnOneLine + "\n")
  }
}
