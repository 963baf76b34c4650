internal import Foundation

/// The right to make a table that is to be kept, among all processes and threads of the machine. It ends with the
/// object, or with the process.
final class CacheLock {
  static let ending = ".lock"

  private let path: String
  private let descriptor: Int32

  /// Nil where another had it, who is done by now, or where nothing can be written.
  init?(_ path: String) {
    descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    self.path = path
    guard descriptor >= 0 else { return nil }
    guard flock(descriptor, LOCK_EX | LOCK_NB) != 0 else { return }
    _ = flock(descriptor, LOCK_SH)
    close(descriptor)
    return nil
  }

  deinit {
    unlink(path)
    close(descriptor)
  }
}
