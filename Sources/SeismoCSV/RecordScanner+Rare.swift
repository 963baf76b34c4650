extension RecordScanner {
  /// Goes to the next record of a dialect that libcsv doesn't know, byte by byte.
  ///
  /// A quote, a delimiter or an escape behind an escape stands for itself; any other character keeps the
  /// escape before it. A doubled quote stands for one here as well.
  mutating func nextRare() -> Step {
    while position < count {
      (recordStart, recordLine) = (position, line)
      let nextLine = behindLine(from: position)
      guard nextLine != nil || isWhole else { return .incomplete }
      if bytes[position] == dialect.comment {
        (position, line) = (nextLine ?? count, line + 1)
        continue
      }
      let step = takeRare()
      switch step {
      case .record where fieldCount == 1 && fields[0].count == 0 && !fields[0].isQuoted: continue
      case .strayQuote, .openQuote: (position, line) = (nextLine ?? count, recordLine + 1)
      case .incomplete: (position, line) = (recordStart, recordLine)
      case .record, .end: break
      }
      return step
    }
    return .end
  }

  /// Goes behind lines, byte by byte.
  mutating func skipLinesAlone(_ lines: Int) {
    for _ in 0..<lines where position < count {
      position = behindLine(from: position) ?? count
      line += 1
    }
  }

  /// Where the line at a place ends, behind its end; nil if it doesn't.
  private func behindLine(from start: Int) -> Int? {
    (start..<count).first { isLineEnd($0) }.map { $0 + lineEndLength($0) }
  }

  private func isLineEnd(_ place: Int) -> Bool {
    bytes[place] == UInt8(ascii: "\n") || bytes[place] == UInt8(ascii: "\r")
  }

  private func lineEndLength(_ place: Int) -> Int {
    bytes[place] == UInt8(ascii: "\r") && place + 1 < count
      && bytes[place + 1] == UInt8(ascii: "\n")
      ? 2 : 1
  }

  private func isDelimiter(_ place: Int) -> Bool {
    guard place < count, bytes[place] == dialect.delimiter,
      place + dialect.delimiterRest.count < count
    else { return false }
    return dialect.delimiterRest.indices.allSatisfy {
      bytes[place + 1 + $0] == dialect.delimiterRest[$0]
    }
  }

  private mutating func takeRare() -> Step {
    fieldCount = 0
    var (place, end) = (recordStart, recordStart)
    while true {
      while place < count, isBlank(bytes[place]), !isDelimiter(place) { place += 1 }
      let start = end
      let isQuoted = hasQuotes && place < count && bytes[place] == dialect.quote
      if let fault = isQuoted ? takeQuoted(&place, &end) : takeBare(&place, &end) { return fault }
      append(Field(start: unescaped + start, count: end - start, isQuoted: isQuoted))
      if place < count, !isLineEnd(place) {
        guard isDelimiter(place) else {
          // What looks like another character may be the first of a delimiter that the text ends in.
          return isWhole || place + dialect.delimiterRest.count < count ? .strayQuote : .incomplete
        }
        place += 1 + dialect.delimiterRest.count
        continue
      }
      guard place < count || isWhole else { return .incomplete }
      position = place < count ? place + lineEndLength(place) : count
      line += place < count ? 1 : 0
      return .record
    }
  }

  /// Takes a field in quotes, and blanks behind it.
  private mutating func takeQuoted(_ place: inout Int, _ end: inout Int) -> Step? {
    place += 1
    while place < count {
      if bytes[place] == dialect.quote {
        place += 1
        guard place < count, bytes[place] == dialect.quote else {
          while place < count, isBlank(bytes[place]), !isDelimiter(place) { place += 1 }
          return nil
        }
      } else if bytes[place] == dialect.escape, place + 1 < count, isEscapable(bytes[place + 1]) {
        place += 1
      } else if isLineEnd(place) {
        line += 1
        if lineEndLength(place) == 2 { keep(&place, &end) }
      }
      keep(&place, &end)
    }
    return isWhole ? .openQuote : .incomplete
  }

  /// Takes a field without quotes, and not the blanks at its end.
  private mutating func takeBare(_ place: inout Int, _ end: inout Int) -> Step? {
    var last = end
    while place < count, !isLineEnd(place), !isDelimiter(place) {
      if hasQuotes, bytes[place] == dialect.quote { return .strayQuote }
      var isEscaped = false
      if bytes[place] == dialect.escape, place + 1 < count {
        isEscaped = isEscapable(bytes[place + 1]) || isDelimiter(place + 1)
        if isEscaped { place += 1 }
      }
      let isText = isEscaped || !isBlank(bytes[place])
      keep(&place, &end)
      if isText { last = end }
    }
    end = last
    return nil
  }

  private func isEscapable(_ byte: UInt8) -> Bool {
    byte == dialect.quote || byte == dialect.escape
  }

  private func keep(_ place: inout Int, _ end: inout Int) {
    unescaped[end] = bytes[place]
    place += 1
    end += 1
  }
}
