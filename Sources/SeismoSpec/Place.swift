/// A line of a file: where a row stands, or a key of a spec.
package struct Place: Sendable, Hashable {
  package var file: String
  /// From 1.
  package var line: Int

  package init(_ file: String, _ line: Int) { (self.file, self.line) = (file, line) }

  /// The same without the file's folders.
  package var short: Place { Place(String(file.split(separator: "/").last ?? ""), line) }
}

extension Place: CustomStringConvertible {
  /// "vehicle.csv.gz:258": as every command prints it, and takes it.
  package var description: String { "\(file):\(line)" }
}
