internal import ArgumentParser
internal import SeismoRuns

/// A row on the command line.
enum RowArgument {
  /// - Throws: `ValidationError` for what names no row.
  static func read(_ text: String) throws -> RowReference {
    guard let row = RowReference(text) else {
      throw ValidationError("expected a line, such as data.csv:14, or a row's number, such as 12")
    }
    return row
  }
}
