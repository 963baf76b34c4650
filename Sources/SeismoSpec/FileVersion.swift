internal import Foundation

/// Which file this is and which version of it, by what the system keeps: whoever writes to a file can set back the
/// time of its last change, but not the time of its last change of state.
package struct FileVersion: Sendable, Hashable {
  /// A file that changed so shortly ago may change again within the resolution of its times.
  private static let settling = 2.0

  /// Device, number, bytes, and both times.
  package let text: String
  /// Bytes of the file.
  package let size: Int
  private let changed: Double

  /// The version of a regular file; nil for anything else.
  package init?(of descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    #if canImport(Darwin)
      let (written, changed) = (status.st_mtimespec, status.st_ctimespec)
    #else
      let (written, changed) = (status.st_mtim, status.st_ctim)
    #endif
    let times = [written, changed].map { "\($0.tv_sec).\($0.tv_nsec)" }
    text = "\(status.st_dev) \(status.st_ino) \(status.st_size) \(times.joined(separator: " "))"
    size = Int(status.st_size)
    self.changed =
      [written, changed].map { Double($0.tv_sec) + 1e-9 * Double($0.tv_nsec) }.max() ?? 0
  }

  /// Whether a later version of the file would differ from it.
  package var isSettled: Bool { Date().timeIntervalSince1970 - changed > Self.settling }
}
