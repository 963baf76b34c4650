package import SeismoSpec

extension Registry {
  /// The reader that recognizes a file; the last registered is asked first, so that a plugin's
  /// comes before the built-in ones.
  ///
  /// - Throws: `DataProblem` when the file can't be read, is damaged, or no reader recognizes it.
  package func proposedReader(for file: FileReference) throws -> any Reader {
    let readers = all.filter { $0.kind == Kind<any Reader>.reader.name }
      .compactMap { $0.type as? any Reader.Type }
    for type in readers.reversed() {
      if let reader = try type.proposal(for: file) { return reader }
    }
    let names = readers.map { $0.name }.joined(separator: ", ")
    throw DataProblem(
      .other("no reader recognizes the file" + (names.isEmpty ? "" : "; there are: \(names)")),
      file: file.written)
  }
}
