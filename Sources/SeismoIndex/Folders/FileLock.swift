internal import Foundation
internal import SeismoRuns

/// A lock that the system takes back when its process ends, however it ends.
final class FileLock {
  private var descriptor: Int32

  /// Waits for the lock on a folder.
  ///
  /// - Throws: `RunFailure`.
  convenience init(folder: String) throws {
    try self.init(opening: folder, O_RDONLY | O_DIRECTORY, LOCK_EX)
  }

  /// Waits for the lock on a file, which is made if it isn't there.
  ///
  /// - Parameter isShared: whether others may share it meanwhile.
  /// - Throws: `RunFailure`.
  convenience init(file: String, isShared: Bool) throws {
    try self.init(opening: file, O_RDWR | O_CREAT, isShared ? LOCK_SH : LOCK_EX)
  }

  private init(opening path: String, _ flags: Int32, _ kind: Int32) throws {
    descriptor = open(path, flags | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw RunFailure("\(path) can't be opened: \(String(cString: strerror(errno)))")
    }
    while flock(descriptor, kind) != 0 {
      guard errno == EINTR else {
        let number = errno
        release()
        throw RunFailure("\(path) can't be locked: \(String(cString: strerror(number)))")
      }
    }
  }

  func release() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }

  deinit { release() }
}
