internal import Foundation
public import SeismoSpec

/// A folder for the files of a test, such as those that a reader reads. It is gone with the object:
///
///     @Suite struct MyReaderTests {
///       private let folder = TestFolder()
///
///       private func reader(_ text: String) throws -> MyReader {
///         var reader = MyReader()
///         reader.path = try folder.write(text.utf8, to: "t.txt")
///         return reader
///       }
///     }
public final class TestFolder: Sendable {
  private let path = FileManager.default.temporaryDirectory.appending(
    path: "seismo-test-\(UUID().uuidString)")

  /// A folder that is made when something is put into it.
  public init() {}

  deinit { try? FileManager.default.removeItem(at: path) }

  /// The path of a new folder in this one.
  public func newFolder() throws -> String {
    let folder = path.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.path(percentEncoded: false)
  }

  /// Writes a file into a new folder in this one, as a spec in that folder names it.
  public func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> FileReference {
    let folder = try newFolder()
    try Data(bytes).write(to: URL(filePath: folder).appending(path: name))
    return FileReference(name, in: folder)
  }
}
