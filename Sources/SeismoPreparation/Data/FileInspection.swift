package import SeismoSpec
package import SeismoTables

/// A data file as the first reader that knows its format reads it.
package struct FileInspection: Sendable {
  package let file: FileReference
  /// The reader, with what it found out about the file declared.
  package let reader: any Reader
  package let table: Table
  package let profile: TableProfile

  /// Reads a file; the readers registered last, which are plugins', are asked first.
  ///
  /// - Throws: `DataProblem`.
  package init(
    _ file: FileReference, registry: Registry,
    progress: @escaping @Sendable (ReadProgress) -> Void = { _ in }
  ) throws {
    self.file = file
    reader = try Self.reader(for: file, in: registry)
    table = try reader.read(ReadRequest(progress: progress))
    profile = TableProfile(table)
  }

  private static func reader(for file: FileReference, in registry: Registry) throws -> any Reader {
    for registration in registry.all.reversed() {
      guard let type = registration.type as? any Reader.Type else { continue }
      if let reader = try type.proposal(for: file) { return reader }
    }
    throw DataProblem(.unreadable("no linked reader knows its format"), file: file.written)
  }
}
