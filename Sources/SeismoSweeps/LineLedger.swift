internal import Foundation
internal import SeismoSpec
internal import Synchronization

/// A file of JSON lines that several processes add to. Each look reads what is new since the last one.
final class LineLedger<Entry: Sendable>: Sendable {
  private let path: String
  private let entry: @Sendable (SpecNode) -> Entry?
  private let known = Mutex(Known())

  private struct Known {
    /// The file that was read; another one at its path is read anew.
    var file: UInt64?
    /// Bytes of the whole lines that were read.
    var bytes: UInt64 = 0
    var entries: [Entry] = []
  }

  /// - Parameter entry: what a line says; nil for one that is passed over.
  init(_ path: String, _ entry: @escaping @Sendable (SpecNode) -> Entry?) {
    (self.path, self.entry) = (path, entry)
  }

  /// What the whole lines say, in their order; one that a kill cut off is passed over.
  var entries: [Entry] {
    known.withLock { known in
      guard let file = FileHandle(forReadingAtPath: path) else {
        known = Known()
        return []
      }
      defer { try? file.close() }
      var status = stat()
      guard fstat(file.fileDescriptor, &status) == 0 else { return known.entries }
      if known.file != UInt64(status.st_ino) || known.bytes > UInt64(status.st_size) {
        known = Known(file: UInt64(status.st_ino))
      }
      try? file.seek(toOffset: known.bytes)
      let new = (try? file.readToEnd()) ?? Data()
      guard let end = new.lastIndex(of: UInt8(ascii: "\n")) else { return known.entries }
      known.bytes += UInt64(end - new.startIndex + 1)
      known.entries += new[..<end].split(separator: UInt8(ascii: "\n")).compactMap(parsed)
      return known.entries
    }
  }

  private func parsed(_ line: Data) -> Entry? {
    guard line.last == UInt8(ascii: "}") else { return nil }
    let source = SpecSource(
      name: (path as NSString).lastPathComponent, folder: ".",
      text: String(decoding: line, as: UTF8.self))
    return (try? source.parse()).flatMap(entry)
  }
}
