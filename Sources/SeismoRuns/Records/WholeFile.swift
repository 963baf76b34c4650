package import Foundation
internal import SeismoPreparation
internal import SeismoTraining

/// Files that are there whole or not at all.
package enum WholeFile {
  /// Writes a file beside its name, then renames it; a pipe or a device is written to as it is.
  ///
  /// What a kill leaves beside the name is `.NAME.PROCESS.partial`, which `removeLeftovers` takes away.
  /// - Parameter isSynchronized: whether to wait until it is on the disk, so that it outlives a power cut, too.
  /// - Throws: `RunFailure`, with nothing left behind.
  package static func write(_ data: Data, to path: String, isSynchronized: Bool = false) throws {
    guard let partial = partialName(of: path) else {
      return try fill(path, with: data, flags: O_WRONLY)
    }
    do {
      try fill(partial, with: data, flags: O_WRONLY | O_CREAT | O_TRUNC, isSynchronized)
      try name(partial, path)
    } catch {
      unlink(partial)
      throw error is RunFailure ? RunFailure("\(error)".replacing(partial, with: path)) : error
    }
  }

  /// The path beside a file under which it is written; nil for a pipe or a device, which is written to as it is.
  static func partialName(of path: String) -> String? {
    var status = stat()
    let exists = stat(path, &status) == 0
    if exists, status.st_mode & S_IFMT != S_IFREG { return nil }
    let url = URL(filePath: exists ? realPath(path) : path)
    let name = ".\(shortened(url.lastPathComponent)).\(getpid())\(ending)"
    return url.deletingLastPathComponent().appending(path: name).path(percentEncoded: false)
  }

  /// Gives a file that was written whole its name; one that is there keeps its permissions.
  static func name(_ partial: String, _ path: String) throws {
    var status = stat()
    let exists = stat(path, &status) == 0
    if exists { chmod(partial, status.st_mode & 0o7777) }
    guard rename(partial, exists ? realPath(path) : path) == 0 else { throw failure(path, errno) }
  }

  /// Writes over a file that has room for it: this needs no more of a full disk than it has already.
  static func overwrite(_ path: String, with data: Data) throws {
    try fill(path, with: data, flags: O_WRONLY)
    truncate(path, off_t(data.count))
  }

  /// Removes what processes that are no more had begun to write in a folder.
  package static func removeLeftovers(in folder: String) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
      guard name.hasPrefix("."), name.hasSuffix(ending),
        let writer = name.dropLast(ending.count).split(separator: ".").last.flatMap({ pid_t($0) }),
        kill(writer, 0) != 0, errno == ESRCH
      else { continue }
      unlink("\(folder)/\(name)")
    }
  }

  private static let ending = ".partial"

  private static func fill(
    _ path: String, with data: Data, flags: Int32, _ isSynchronized: Bool = false
  ) throws {
    let file = open(path, flags | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw failure(path, errno) }
    let number = data.withUnsafeBytes { write($0, to: file) }
    let synchronized = isSynchronized && number == 0 && fsync(file) != 0 ? errno : 0
    let closed = close(file) == 0 ? 0 : errno
    for number in [number, synchronized, closed] where number != 0 { throw failure(path, number) }
  }

  /// Writes all bytes.
  ///
  /// - Returns: 0, or the error's number.
  static func write(_ bytes: UnsafeRawBufferPointer, to file: Int32) -> Int32 {
    var rest = bytes
    while !rest.isEmpty {
      let count = Foundation.write(file, rest.baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return errno }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
    return 0
  }

  static func failure(_ path: String, _ number: Int32) -> RunFailure {
    RunFailure("\(path) can't be written: \(String(cString: strerror(number)))")
  }

  /// As much of a name as leaves room for the rest of another.
  private static func shortened(_ name: String) -> String {
    name.utf8.count <= 200 ? name : String(name.prefix(40))
  }

  /// The path without links.
  private static func realPath(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }
}
