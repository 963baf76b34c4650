extension String {
  /// As a cell of CSV: in quotes where a comma, a quote or the end of a line is in it (RFC 4180, section 2).
  package var asCSVCell: String {
    let needsQuotes = utf8.contains { [0x22, 0x2c, 0x0a, 0x0d].contains($0) }
    return needsQuotes ? "\"\(replacing("\"", with: "\"\""))\"" : self
  }
}
