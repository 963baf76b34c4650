package import SeismoSpec
package import SeismoTables

/// A data file as the first reader that knows its format reads it, or as somebody says that rows are read.
package struct FileInspection: Sendable {
  /// The file; nil for rows that are in none.
  package let file: FileReference?
  /// What messages call the rows.
  package let name: String
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
    try self.init(ReaderChoice(file), registry: registry, progress: progress)
  }

  /// Reads rows as somebody says; only where nothing is said beside the file does the reader give way to what it can't read.
  ///
  /// - Throws: `DataProblem`, and what is wrong with the reader's parameters.
  package init(
    _ choice: ReaderChoice, registry: Registry,
    progress: @escaping @Sendable (ReadProgress) -> Void = { _ in }
  ) throws {
    let request = ReadRequest(progress: progress)
    if let file = choice.file, choice.type == nil, choice.set == nil {
      (reader, table) = try Self.reader(for: file, in: registry) { try $0.read(request) }
    } else {
      reader = try choice.reader(in: registry)
      table = try reader.read(request)
    }
    (file, name) = (choice.file, choice.name(of: reader))
    profile = TableProfile(table)
  }

  private static func reader(
    for file: FileReference, in registry: Registry, _ read: (any Reader) throws -> Table
  ) throws -> (any Reader, Table) {
    for type in registry.readers {
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
