package import SeismoSpec
package import SeismoTables

/// Replaces a categorical column by a fixed number of columns, of which a hash of the level chooses one: scikit-learn's
/// `FeatureHasher` of {name: level} (Weinberger et al., "Feature hashing for large scale multitask learning", 2009).
///
/// The text `name=level` as UTF-8 is hashed by MurmurHash3 (x86, 32 bits, seed 0) to a signed number h. The column is
/// |h| mod n, and the value is h's sign if `alternate_sign`, else 1. The columns are called `name#0`, `name#1`, ….
/// Nothing is learned, so no level is unseen; a missing value is 0 in all.
package struct Hashing: Transform {
  package static let name = "hashing"
  package static let summary =
    "Replaces a categorical column by a fixed number of columns, chosen by a hash of the level."
  package static let examples = ["hashing", "{use: hashing, n_features: 4, alternate_sign: false}"]
  package static let parameters: [Parameter<Hashing>] = [
    .on(\.on),
    Parameter("n_features", \.features, .integer(in: 1...4096), "Columns in place of each."),
    Parameter(
      "alternate_sign", \.alternateSign, .flag,
      "Whether half of the levels are -1 rather than 1, so that collisions cancel on average."),
  ]

  /// The columns to encode.
  package var on = ColumnSelection.categorical
  /// Columns in place of each.
  package var features = 16
  /// Whether half of the levels are −1.
  package var alternateSign = true

  /// The transform with its defaults.
  package init() {}

  /// Learns which columns to encode.
  ///
  /// - Throws: `ParameterProblem` for a numeric column, or when a new column's name is taken.
  package func fit(_ rows: TrainView) throws -> FittedHashing {
    let fitted = FittedHashing(
      columns: try categoricalColumns(in: rows.table).map(\.name), features: features,
      alternateSign: alternateSign)
    var names = Set(rows.table.columns.map(\.name))
    for column in fitted.columns {
      for new in fitted.newNames(of: column) where !names.insert(new).inserted {
        throw ParameterProblem("on", column: column, "would make '\(new)' a second time")
      }
    }
    return fitted
  }
}

/// The columns to encode.
package struct FittedHashing: FittedTransform, Equatable {
  /// Their names.
  package let columns: [String]
  /// Columns in place of each.
  package let features: Int
  /// Whether half of the levels are −1.
  package let alternateSign: Bool

  func newNames(of column: String) -> [String] { (0..<features).map { "\(column)#\($0)" } }

  /// Puts the new columns where each stood.
  package func apply(to table: inout Table) {
    let names = Set(columns)
    table.columns = table.columns.flatMap { column in
      guard names.contains(column.name), case .categories(let codes, let levels) = column.values
      else { return [column] }
      let hashes = levels.map { Int(murmurHash3(Array("\(column.name)=\($0)".utf8))) }
      let zeros = [Double](repeating: 0, count: codes.count)
      var encoded = [[Double]](repeating: zeros, count: features)
      for (row, code) in codes.enumerated() where code >= 0 {
        let hash = hashes[Int(code)]
        encoded[abs(hash) % features][row] = alternateSign && hash < 0 ? -1 : 1
      }
      return zip(newNames(of: column.name), encoded).map { Column(name: $0, values: .numbers($1)) }
    }
  }

  package func formulas(of table: FormulaTable) -> FormulaTable? {
    var table = table
    table.replace(columns, named: { $0 }) { column, name in
      guard let text = column.texts else { return nil }
      let hash = text.hash(after: "\(name)=")
      let size = hash(.absolute)
      let place = size - (size / Double(features))(.floor) * Double(features)
      let isIn = (place - .constants((0..<features).map(Double.init)))(.absolute).isLess(than: 0.5)
      let value =
        alternateSign
        ? hash.isLess(than: 0).choose(.constant(-1), else: .constant(1)) : .constant(1)
      return FormulaTable.Column.each(
        of: isIn.choose(value, else: .constant(0)), named: newNames(of: name))
    }
    return table
  }
}

/// MurmurHash3, x86, 32 bits, seed 0, as a signed number (Austin Appleby, public domain).
func murmurHash3(_ bytes: [UInt8]) -> Int32 {
  func scrambled(_ block: UInt32) -> UInt32 { rotated(block &* 0xcc9e_2d51, 15) &* 0x1b87_3593 }
  func rotated(_ x: UInt32, _ by: UInt32) -> UInt32 { x << by | x >> (32 - by) }
  var hash: UInt32 = 0
  let whole = bytes.count / 4 * 4
  for start in stride(from: 0, to: whole, by: 4) {
    let block = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
    hash = rotated(hash ^ scrambled(block), 13) &* 5 &+ 0xe654_6b64
  }
  let rest = (whole..<bytes.count).reduce(UInt32(0)) {
    $0 | UInt32(bytes[$1]) << UInt32(8 * ($1 - whole))
  }
  if whole < bytes.count { hash ^= scrambled(rest) }
  hash ^= UInt32(truncatingIfNeeded: bytes.count)
  hash = (hash ^ hash >> 16) &* 0x85eb_ca6b
  hash = (hash ^ hash >> 13) &* 0xc2b2_ae35
  return Int32(bitPattern: hash ^ hash >> 16)
}
