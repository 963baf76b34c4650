/// What a delimiter makes of a window's records.
struct DelimiterCandidate {
  var separator: Delimiter
  var fields: Int
  var agreeing: Int
  /// All records, and lines that can't be cut.
  var records: Int
  var faults: Int
  /// The share of fields that hold another usual delimiter.
  var impure: Double
  var hasEmptyFields: Bool
  /// Whether the first record alone has another number of fields, one less, as R writes tables with row names.
  var hasShortHeader: Bool
  /// Whether the first record has as many fields as most.
  var hasFittingHeader: Bool
  /// Whether no field of the first record is empty.
  var hasFullHeader: Bool
  /// Whether each record but the first has a field in quotes.
  var hasQuotedRows: Bool
  var share: Double { Double(agreeing) / Double(records) }

  /// Nil where it cuts most records into one field.
  init?(_ separator: Delimiter, _ cut: TextWindow.Cut) {
    let records = cut.records
    guard let fields = usualCount(records), fields > 1 else { return nil }
    let others = DialectSniffer.delimiters.filter { !separator.bytes.contains($0) }
    let all = records.lazy.flatMap(\.fields)
    let impure = all.count { field in
      !field.isQuoted && field.text.utf8.contains(where: others.contains)
    }
    self.separator = separator
    self.fields = fields
    agreeing = records.count { $0.fields.count == fields }
    self.records = records.count + cut.faults
    faults = cut.faults
    self.impure = Double(impure) / Double(max(1, all.count))
    hasEmptyFields = all.contains { $0.text.isEmpty }
    hasShortHeader =
      cut.faults == 0 && records.first?.fields.count == fields - 1
      && records.dropFirst().allSatisfy { $0.fields.count == fields }
    hasFittingHeader = records.first?.fields.count == fields
    hasFullHeader = records.first.map { $0.fields.allSatisfy { !$0.text.isEmpty } } ?? false
    hasQuotedRows =
      records.count > 1 && records.dropFirst().allSatisfy { $0.fields.contains(where: \.isQuoted) }
  }

  func isBetter(than other: DelimiterCandidate) -> Bool {
    if abs(share - other.share) > 0.1 { return share > other.share }
    if impure != other.impure { return impure < other.impure }
    return fields > other.fields
  }
}
