internal import SeismoSpec
public import SeismoTables

/// A column as its source has it.
public struct SourceColumn: Sendable, Equatable {
  /// Its name.
  public var name: String
  /// The type that the source gives it: a reader gives numbers for `number`, `integer`, `boolean` (1 and 0), `date`
  /// (seconds since 1970) and `time` (seconds since midnight), texts for `category`. Nil where its values decide.
  public var type: ColumnType?
  /// Whether the source says that its values are texts, which are words, dates or times of day, but no numbers.
  public var isText = false
  /// What a row has for it that gives no value; NaN is missing.
  public var absent = Double.nan

  /// Makes a column.
  public init(
    _ name: String, _ type: ColumnType? = nil, isText: Bool = false, absent: Double = .nan
  ) {
    (self.name, self.type, self.isText, self.absent) = (name, type, isText, absent)
  }
}

/// What the rows come from, as messages name it.
public struct RowSource: Sendable {
  /// The file's or the database's name.
  public let name: String
  /// What tells its rows apart, such as "id"; nil for lines.
  public let unit: String?

  /// The lines of a file.
  public init(linesOf file: String) { (name, unit) = (file, nil) }

  /// Rows that aren't lines: `RowSource("shop.db, table orders", counting: "id")`.
  public init(_ name: String, counting unit: String) { (self.name, self.unit) = (name, unit) }

  /// How places name it.
  var placeName: String { unit.map { Place.name(name, counting: $0) } ?? name }
}
