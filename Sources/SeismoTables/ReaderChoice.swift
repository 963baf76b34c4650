package import SeismoSpec

/// What somebody says of the rows that a command reads: a file, and, where that isn't enough, who reads it and how.
package struct ReaderChoice: Sendable {
  /// The file; nil for rows that are in none.
  package var file: FileReference?
  /// The type that reads; nil: the one that knows the file's format.
  package var type: (any Reader.Type)?
  /// Gives a reader the file and the parameters that were said; nil where none were.
  package var set: (@Sendable (any Reader) throws -> any Reader)?

  /// A file that its reader knows.
  package init(_ file: FileReference) { self.file = file }

  /// Rows as somebody says.
  package init(
    file: FileReference?, type: (any Reader.Type)?,
    set: @escaping @Sendable (any Reader) throws -> any Reader
  ) {
    (self.file, self.type, self.set) = (file, type, set)
  }

  /// What messages call the rows of a reader.
  package func name(of reader: any Reader) -> String {
    file?.written ?? Swift.type(of: reader).name
  }

  /// The reader, as it was said.
  ///
  /// - Throws: `DataProblem` where nobody knows the file's format.
  package func reader(in registry: Registry) throws -> any Reader {
    let type = try self.type ?? recognizing(in: registry)
    return try (set?(type.init()) ?? type.init()).declared()
  }

  private func recognizing(in registry: Registry) throws -> any Reader.Type {
    guard let file else { throw Self.nothing }
    for type in registry.readers where try type.init().adapted(to: file, columns: [:]) != nil {
      return type
    }
    throw DataProblem(.unreadable("no linked reader knows its format"), file: file.written)
  }

  /// The reader for rows to predict, which refuses none, and its columns: the one of the training rows where it has all that
  /// are needed, else the first that has.
  ///
  /// - Parameters:
  ///   - own: what read the training rows.
  ///   - columns: the columns that are wanted, with their types.
  ///   - needed: their names without those that may lack.
  /// - Throws: `DataProblem`, and what is wrong with the parameters. A reader that lacks columns is given all the same.
  package func reader(
    likeThat own: any Reader, for columns: [String: ColumnType], needing needed: [String],
    in registry: Registry
  ) throws -> (reader: any Reader, columns: [String]) {
    let others = registry.readers.filter { $0 != Swift.type(of: own) }.map { $0.init() }
    guard file != nil else {
      guard type != nil || own.files.isEmpty else { throw Self.nothing }
      let reader = type.map { $0 == Swift.type(of: own) ? own : $0.init() } ?? own
      return try opened(reader, columns)
    }
    if let type { return try opened(type == Swift.type(of: own) ? own : type.init(), columns) }
    var lacking: (reader: any Reader, columns: [String])?
    // That of a reader which knows the format says more than another's.
    var (problem, known) = ((any Error)?.none, false)
    for candidate in [own] + others {
      do {
        guard let found = try recognized(by: candidate, columns) else { continue }
        if needed.allSatisfy(found.columns.contains) { return found }
        lacking = lacking ?? found
      } catch {
        let isKnown = !((error as? DataProblem)?.isOfOtherFormat ?? false)
        if problem == nil || isKnown && !known { (problem, known) = (error, isKnown) }
      }
    }
    if let lacking, !known { return lacking }
    throw problem
      ?? DataProblem(
        .unreadable("no linked reader knows its format"), file: file?.written ?? "")
  }

  /// A reader set for the file, and its columns; nil where the file isn't in its format.
  private func recognized(
    by reader: any Reader, _ columns: [String: ColumnType]
  ) throws -> (reader: any Reader, columns: [String])? {
    guard let file, let adapted = try reader.adapted(to: file, columns: columns) else { return nil }
    let set = try set?(adapted) ?? adapted
    return (set, try set.columnNames())
  }

  /// A reader that is named, set for its rows, and its columns.
  private func opened(
    _ reader: any Reader, _ columns: [String: ColumnType]
  ) throws -> (reader: any Reader, columns: [String]) {
    let set = try set?(reader) ?? reader
    let adapted = try file.flatMap { try set.adapted(to: $0, columns: columns) }
    let found = adapted ?? set.refusingNothing()
    return (found, try found.columnNames())
  }

  private static let nothing = DataProblem(
    .other(
      "no file is given; name one, or a reader of rows that are in none, such as --reader postgres --set table=orders"
    ),
    file: "data")
}

extension DataProblem {
  /// Whether it says that the file is in a format of others.
  fileprivate var isOfOtherFormat: Bool {
    if case .foreign = fact { true } else { false }
  }
}
