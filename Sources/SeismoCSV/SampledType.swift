/// What a text of the window looks like, however its numbers are marked.
enum SampledType {
  case number, date, time, word

  init(of text: String, _ format: NumberFormat = NumberFormat()) {
    var text = text
    self = text.withUTF8 { bytes in
      guard let start = bytes.baseAddress else { return .word }
      if format.read(start, bytes.count) != nil { return .number }
      if DateText.date(bytes, .yearFirst) != nil { return .date }
      if DateText.time(bytes) != nil { return .time }
      return Self.number(String(decoding: bytes, as: UTF8.self)) != nil ? .number : .word
    }
  }

  /// The number that a text spells with any of the usual marks, plain ones first.
  static func number(_ text: String) -> NumberFormat.Reading? {
    NumberFormat().read(text) ?? NumberMarks.read(text, .point)?.number
      ?? NumberMarks.read(text, .comma)?.number
  }
}
