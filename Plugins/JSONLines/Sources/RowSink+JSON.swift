internal import SeismoReading
internal import SeismoTables

extension RowSink {
  /// Takes a value of a line.
  func take(_ member: JSONLineParser.Member, of line: UnsafeBufferPointer<UInt8>, in column: Int) {
    guard wanted[column] else { return }
    let value = UnsafeBufferPointer(rebasing: line[member.value])
    switch member.kind {
    case .null: missing(in: column)
    case .true, .false: boolean(member.kind == .true, in: column)
    case .number:
      let text = JSONLineParser.plain(value)
      if !numeral(value, in: column) { bad(.badValue(.number, text), text: text, in: column) }
    case .infinity: number(.infinity, isWhole: false, in: column)
    case .minusInfinity: number(-.infinity, isWhole: false, in: column)
    case .text: text(JSONLineParser.decoded(value), in: column)
    case .nested:
      let isList = value.first == UInt8(ascii: "[")
      bad(
        .other(
          "holds \(isList ? "a list" : "an object"), and a table's values are numbers, texts, true, "
            + "false or null; leave the column out with exclude in data.schema, or flatten the "
            + "rows, as jq or pandas.json_normalize do"),
        text: JSONLineParser.plain(value), in: column)
    }
  }
}
