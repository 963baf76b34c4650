/// How a header's length goes with that of the rows below it.
struct HeaderFit {
  /// How many fields the rows have.
  let width: Int
  /// Fields at their ends that are always empty, and that the header has no name for.
  let trailing: Int
  /// Empty fields at the header's own end.
  let ownTrailing: Int
  /// How many names the header has fewer than the rows have columns.
  let lacking: Int

  init(_ header: SampledRecord, _ rows: ArraySlice<SampledRecord>) {
    self.init(header.fields.map(\.text), rows)
  }

  /// - Parameter names: none where there is no header.
  init(_ names: [String], _ rows: ArraySlice<SampledRecord>) {
    let rows = rows.filter { !$0.isBlank }
    // A header that fits the row under it has the rows' length, even if many have another.
    let fits = rows.first?.fields.count == names.count
    width = fits ? names.count : usualCount(rows) ?? names.count
    let empty = Self.emptyEnds(of: rows, width: width)
    ownTrailing = names.reversed().prefix(while: \.isEmpty).count
    guard !names.isEmpty else {
      trailing = rows.count > 1 ? min(empty, width - 1) : 0
      lacking = 0
      return
    }
    if ownTrailing > 0 {
      trailing = min(ownTrailing, empty, width - 1)
    } else {
      trailing = min(empty, max(0, width - names.count))
    }
    lacking = width - trailing - (names.count - (trailing > 0 ? ownTrailing : 0))
  }

  /// The fewest empty fields at the end of a record of the usual length.
  private static func emptyEnds(of rows: [SampledRecord], width: Int) -> Int {
    rows.lazy.filter { $0.fields.count == width }.map { row in
      row.fields.reversed().prefix { $0.text.isEmpty && !$0.isQuoted }.count
    }.min() ?? 0
  }
}
