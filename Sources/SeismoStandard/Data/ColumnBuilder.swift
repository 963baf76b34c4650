internal import SeismoTables

/// Collects a column field by field and decides its type when the file ends.
struct ColumnBuilder {
  /// A field's text and the line of its row.
  private struct Sighting {
    var text: String
    var line: Int
  }

  private let name: String
  private let declared: ColumnType?
  private let missing: MissingMarkers
  private let file: String
  /// Kept while no word was seen.
  private var numbers: [Double] = []
  /// Kept while no number was seen.
  private var codes: [Int32] = []
  private var levels: [String: Int32] = [:]
  private var numberCount = 0
  private var wordCount = 0
  private var firstNumber: Sighting?
  private var firstWord: Sighting?

  init(name: String, declared: ColumnType?, missing: MissingMarkers, file: String) {
    self.name = name
    self.declared = declared
    self.missing = missing
    self.file = file
  }

  /// Appends the field of a row that starts on `line`.
  ///
  /// - Throws: `DataProblem` for a word in a column declared a number, and for bytes that aren't
  ///   UTF-8.
  mutating func append(_ field: UnsafeBufferPointer<UInt8>, line: Int) throws(DataProblem) {
    if missing.contains(field) {
      if wordCount == 0 { numbers.append(.nan) } else if numberCount == 0 { codes.append(-1) }
    } else if declared != .category, let number = decimal(field) {
      try append(number, field, line)
    } else {
      try append(word: text(of: field, line), line)
    }
  }

  private mutating func append(
    _ number: Double, _ field: UnsafeBufferPointer<UInt8>, _ line: Int
  ) throws(DataProblem) {
    if numberCount == 0 {
      firstNumber = Sighting(text: try text(of: field, line), line: line)
      codes = []
    }
    numberCount += 1
    if wordCount == 0 { numbers.append(number) }
  }

  private mutating func append(word: String, _ line: Int) throws(DataProblem) {
    guard declared != .number else { throw problem(.notANumber(word), line) }
    if wordCount == 0 {
      firstWord = Sighting(text: word, line: line)
      if numberCount == 0 { codes = Array(repeating: -1, count: numbers.count) }
      numbers = []
    }
    wordCount += 1
    guard numberCount == 0 else { return }
    let next = Int32(levels.count)
    let code = levels[word, default: next]
    if code == next { levels[word] = next }
    codes.append(code)
  }

  private func text(
    of field: UnsafeBufferPointer<UInt8>, _ line: Int
  ) throws(DataProblem) -> String {
    guard let text = String(validating: field, as: UTF8.self) else {
      throw problem(.notUTF8, line)
    }
    return text
  }

  private func problem(_ fact: DataProblem.Fact, _ line: Int) -> DataProblem {
    DataProblem(fact, file: file, line: line, column: name)
  }

  /// Words and numbers in one column, at the first of the rarer kind; of a tie, the words.
  var mixture: DataProblem? {
    guard let firstNumber, let firstWord else { return nil }
    let odd = numberCount < wordCount ? firstNumber : firstWord
    return problem(.mixed(value: odd.text, numbers: numberCount, words: wordCount), odd.line)
  }

  /// The column, levels sorted. Its numbers are all NaN when every value is missing, unless it was
  /// declared a category.
  func column() -> Column {
    guard wordCount > 0 || declared == .category else {
      return Column(name: name, values: .numbers(numbers))
    }
    let sorted = sortedLevels()
    var place = [Int32](repeating: 0, count: sorted.count)
    for (new, level) in sorted.enumerated() { place[Int(level.value)] = Int32(new) }
    let codes = wordCount > 0 ? codes : Array(repeating: -1, count: numbers.count)
    return Column(
      name: name,
      values: .categories(codes.map { $0 < 0 ? -1 : place[Int($0)] }, levels: sorted.map(\.key)))
  }

  /// By number if every level is one, else by the bytes of their UTF-8.
  private func sortedLevels() -> [(key: String, value: Int32)] {
    let byText = levels.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    let numbers = byText.compactMap { decimal($0.key) }
    guard numbers.count == byText.count else { return byText }
    return zip(numbers, byText).sorted { $0.0 < $1.0 }.map(\.1)
  }
}

/// The texts that stand for a missing value.
struct MissingMarkers {
  private let markers: [[UInt8]]
  /// Whether a marker starts with a byte; an empty one counts as starting with the NUL behind it.
  private var starts = [Bool](repeating: false, count: 256)

  init(_ texts: [String]) {
    markers = texts.map { Array($0.utf8) }
    for marker in markers { starts[Int(marker.first ?? 0)] = true }
  }

  func contains(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
    starts[Int(field.first ?? 0)] && markers.contains { $0.elementsEqual(field) }
  }
}
