/// A line of a file: where a row stands, or a key of a spec.
///
/// What has no lines has a name that says what is counted in it, with a space behind: `shop.db, table orders, id `.
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
  /// "shop.db, table orders, id 57" where no lines are counted.
  package var description: String {
    Self.unit(of: file) == nil ? "\(file):\(line)" : "\(file)\(line)"
  }

  /// The name of what has no lines.
  package static func name(_ source: String, counting unit: String) -> String {
    "\(source), \(unit) "
  }

  /// What is counted in a source, as its name says it: "id"; nil for lines.
  package static func unit(of file: String) -> String? {
    guard file.last == " ", let comma = file.lastIndex(of: ",") else { return nil }
    return String(file[comma...].dropFirst(2).dropLast())
  }

  /// A source's name without what is counted in it.
  package static func source(of file: String) -> String {
    guard unit(of: file) != nil, let comma = file.lastIndex(of: ",") else { return file }
    return String(file[..<comma])
  }
}
