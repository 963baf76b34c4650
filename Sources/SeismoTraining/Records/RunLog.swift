internal import Foundation
internal import Logging
internal import SeismoSpec
internal import Synchronization

/// `log.txt`: what happened when, a line each.
struct RunLog {
  let logger: Logger

  init(path: String) {
    let file = LogFile(path: path)
    logger = Logger(label: "seismo") { _ in FileLogHandler(file: file) }
  }
}

private final class LogFile: Sendable {
  private let handle: Mutex<FileHandle?>

  init(path: String) {
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    handle = Mutex(FileHandle(forWritingAtPath: path))
  }

  func append(_ line: String) {
    handle.withLock { try? $0?.write(contentsOf: Data(line.utf8)) }
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
