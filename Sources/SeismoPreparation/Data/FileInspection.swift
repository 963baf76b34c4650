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
    let request = ReadRequest(progress: progress)
    (reader, table) = try Self.reader(for: file, in: registry) { try $0.read(request) }
    profile = TableProfile(table)
  }

  private static func reader(
    for file: FileReference, in registry: Registry, _ read: (any Reader) throws -> Table
  ) throws -> (any Reader, Table) {
    for registration in registry.all.reversed() {
      guard let type = registration.type as? any Reader.Type else { continue }
      var last: (reader: SpecNode, table: Table)?
      let proposal = try type.proposal(for: file) { reader in
        last = nil
        let table = try read(reader)
        last = (reader.encodedComponent(), table)
        return table
      }
      guard let proposal else { continue }
      if let last, last.reader == proposal.encodedComponent() { return (proposal, last.table) }
      return (proposal, try read(proposal))
    }
    throw DataProblem(.unreadable("no linked reader knows its format"), file: file.written)
  }
}
