internal import SeismoCSV
internal import SeismoTables

/// One column while its rows come: numbers as long as all its values are, else codes of words.
struct GatheredColumn {
  /// What is made of its values.
  enum Mode { case ignored, numbers, words }

  let column: SourceColumn
  /// The type that the request declares.
  let declared: ColumnType?
  let isClass: Bool
  var mode: Mode
  /// Whether the table has it; a column whose texts alone are kept isn't there.
  let isInTable: Bool
  let keepsTexts: Bool
  private let markers: Set<String>
  private let sentinels: [Double]

  var numbers: [Double] = []
  var codes: [Int32] = []
  private(set) var levels: [String] = []
  private var known: [String: Int32] = [:]
  private var areTexts: [Bool] = []
  private var doubts = NumberDoubts()
  /// Whether a value came that numbers can't hold, so that the rows have to be read again.
  private(set) var isContradicted = false
  /// Rows whose value the declared type can't hold.
  private(set) var bad: [(row: Int, text: String, fact: DataProblem.Fact)] = []
  var texts: [String] = []
  /// Bytes that the words take.
  private(set) var wordBytes = 0

  /// - Parameters:
  ///   - readsWords: whether it is read as words though its first values may be numbers.
  ///   - texts: whether its texts are kept beside the table.
  init(
    _ column: SourceColumn, _ request: ReadRequest, missing: [String], readsWords: Bool,
    texts: Bool
  ) {
    self.column = column
    declared = request.types[column.name]
    isClass = request.classes.contains(column.name)
    isInTable = !request.excluding.contains(column.name)
    keepsTexts = texts
    let own = request.missing[column.name] ?? []
    markers = Set(missing + own)
    sentinels = own.compactMap { NumberFormat().read($0)?.value }
    mode =
      !isInTable
      ? .ignored
      : readsWords || isClass || !Self.holdsNumbers(column.type, declared) || column.isText
        ? .words : .numbers
  }

  /// Whether a declared type, and else the source's, is one that its numbers can hold.
  private static func holdsNumbers(_ type: ColumnType?, _ declared: ColumnType?) -> Bool {
    func isNumber(_ type: ColumnType) -> Bool { type == .number || type == .integer }
    switch (type, declared) {
    case (nil, nil): return true
    case (nil, let declared?): return isNumber(declared)
    case (let type?, nil): return type.isNumeric
    case (let type?, let declared?):
      return type == declared && type.isNumeric
        || (isNumber(type) || type == .boolean) && isNumber(declared)
    }
  }

  /// Whether the row's value has to be given.
  var isWanted: Bool { mode != .ignored && !isContradicted || keepsTexts }

  // MARK: - Values

  mutating func add(missingAt row: Int) {
    if keepsTexts { texts.append("") }
    switch mode {
    case .ignored: break
    case .numbers: numbers.append(.nan)
    case .words: codes.append(-1)
    }
  }

  mutating func add(_ reading: NumberFormat.Reading, at row: Int, text: @autoclosure () -> String) {
    if keepsTexts { texts.append(text()) }
    switch mode {
    case .ignored: break
    case .numbers:
      if reading.value.isNaN || !sentinels.isEmpty && sentinels.contains(reading.value) {
        return numbers.append(.nan)
      }
      if declared == .integer, !reading.isWhole, reading.value != reading.value.rounded() {
        let text = text()
        bad.append((row, text, .badValue(.integer, text)))
        return numbers.append(.nan)
      }
      doubts.add(reading)
      numbers.append(reading.value)
    case .words:
      if reading.value.isNaN || sentinels.contains(reading.value) { return codes.append(-1) }
      // A database and a frame with gaps have 1 and 1.0 for true.
      let isTruth = declared == .boolean && (reading.value == 0 || reading.value == 1)
      addWord(isTruth ? "\(Int(reading.value))" : text(), isText: false)
    }
  }

  /// - Parameter isText: whether the format says that it is a text, which is never taken for a number unless the column
  ///   is declared one.
  mutating func add(text: String, isText: Bool, at row: Int) {
    if keepsTexts { texts.append(text) }
    switch mode {
    case .ignored: break
    case .numbers:
      if markers.contains(text) { return numbers.append(.nan) }
      if !isText || declared != nil, let reading = NumberFormat().read(text) {
        if keepsTexts { texts.removeLast() }
        return add(reading, at: row, text: text)
      }
      if let declared {
        bad.append((row, text, .badValue(declared, text)))
        numbers.append(.nan)
      } else if doubts.observed == 0, column.type == nil {
        (mode, codes, numbers) = (.words, numbers.map { _ in -1 }, [])
        addWord(text, isText: isText)
      } else {
        isContradicted = true
        numbers.append(.nan)
      }
    case .words:
      if markers.contains(text) { return codes.append(-1) }
      if !sentinels.isEmpty, let value = NumberFormat().read(text)?.value,
        sentinels.contains(value)
      {
        return codes.append(-1)
      }
      addWord(text, isText: isText)
    }
  }

  private mutating func addWord(_ text: String, isText: Bool) {
    if let code = known[text] {
      if !isText { areTexts[Int(code)] = false }
      return codes.append(code)
    }
    let code = Int32(levels.count)
    known[text] = code
    levels.append(text)
    areTexts.append(isText)
    wordBytes += text.utf8.count + 100
    codes.append(code)
  }

  /// A value that no column can hold, such as a blob.
  mutating func add(bad fact: DataProblem.Fact, text: String, at row: Int) {
    if mode != .ignored { bad.append((row, text, fact)) }
    add(missingAt: row)
    if keepsTexts { texts[texts.count - 1] = text }
  }

  // MARK: - The column

  /// What became of it.
  ///
  /// - Parameters:
  ///   - keepsMixtures: whether a column without a leading kind is kept as words.
  ///   - format: the order of its dates, as `ReadNotes.formats` has it.
  mutating func decided(keepsMixtures: Bool, format: String?) -> WordColumn.Decision {
    switch mode {
    case .ignored: return .init(column: Column(name: column.name, values: .numbers([])))
    case .numbers:
      let found: ColumnType =
        doubts.observed > 0 && doubts.fractional == 0 ? .integer : .number
      let type = declared ?? column.type ?? found
      return .init(
        column: Column(name: column.name, values: .numbers(numbers), type: type),
        doubts: declared == nil && type != .boolean ? doubts.sentences(on: column.name) : [])
    case .words:
      let isCategory = column.type == .category && !column.isText
      let decision = WordColumn(
        name: column.name, codes: codes, levels: levels,
        declared: declared ?? (isCategory ? .category : nil), numbers: NumberFormat(),
        dateOrder: format.flatMap(DateOrder.init), isClass: isClass,
        keepsMixtures: keepsMixtures,
        areTexts: declared?.isNumeric == true ? nil : areTexts
      ).decided()
      return decision
    }
  }

  func text(of code: Int32) -> String { levels[Int(code)] }

  /// Lets go of all values.
  mutating func removeAll() {
    numbers.removeAll(keepingCapacity: true)
    codes.removeAll(keepingCapacity: true)
    levels.removeAll(keepingCapacity: true)
    known.removeAll(keepingCapacity: true)
    areTexts.removeAll(keepingCapacity: true)
    texts.removeAll(keepingCapacity: true)
    bad = []
    doubts = NumberDoubts()
    wordBytes = 0
  }
}
