internal import CZlib
internal import Foundation
internal import SeismoPreparation
internal import SeismoTraining

/// A file that is written piece by piece, and is there under its name only when it is whole; gzipped if its name ends
/// in `.gz`. A pipe or a device is written to as it is.
package final class StreamedFile {
  private let path: String
  /// What is written to until the end; the path itself for a pipe.
  private let partial: String
  private var descriptor: Int32
  private var packed: gzFile?
  private var buffer: [UInt8] = []
  private static let bufferSize = 1 << 18

  /// - Throws: `RunFailure`.
  package init(_ path: String) throws {
    self.path = path
    partial = WholeFile.partialName(of: path) ?? path
    descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw WholeFile.failure(path, errno) }
    if path.hasSuffix(".gz") { packed = gzdopen(dup(descriptor), "wb6") }
    buffer.reserveCapacity(Self.bufferSize)
  }

  /// Appends a text.
  ///
  /// - Throws: `RunFailure`.
  package func write(_ text: String) throws {
    buffer += text.utf8
    if buffer.count >= Self.bufferSize { try flush() }
  }

  private func flush() throws {
    defer { buffer.removeAll(keepingCapacity: true) }
    guard !buffer.isEmpty else { return }
    let number = buffer.withUnsafeBytes { bytes -> Int32 in
      guard let packed else { return WholeFile.write(bytes, to: descriptor) }
      return gzwrite(packed, bytes.baseAddress, UInt32(bytes.count)) > 0 ? 0 : errno
    }
    if number != 0 { throw WholeFile.failure(path, number) }
  }

  /// Gives the file its name.
  ///
  /// - Throws: `RunFailure`.
  package func finish() throws {
    try flush()
    if let packed {
      self.packed = nil
      guard gzclose(packed) == Z_OK else { throw WholeFile.failure(path, errno) }
    }
    let closed = close(descriptor)
    descriptor = -1
    guard closed == 0 else { throw WholeFile.failure(path, errno) }
    if partial != path { try WholeFile.name(partial, path) }
  }

  /// Without `finish` nothing stays of it.
  deinit {
    if let packed { gzclose(packed) }
    guard descriptor >= 0 else { return }
    close(descriptor)
    if partial != path { unlink(partial) }
  }
}
