internal import SeismoCSV
internal import SeismoSpec
public import SeismoTables

/// Takes a source's rows, value by value, and makes typed columns of them.
///
/// A reader gives a row's values by the columns' places, then ends the row. A value that it doesn't give is missing, or
/// what `SourceColumn.absent` says. Columns that aren't wanted needn't be given: that is how a selection of columns
/// reaches the source. Of several files each gives its own columns, which need not be those of the others.
public final class RowSink {
  /// Values after which memory and progress are looked at, in whole rows.
  private static let valuesBetweenLooks = 1 << 18

  /// All columns of the part whose rows come.
  public private(set) var columns: [SourceColumn] = []
  /// For each of them whether its values are wanted.
  public private(set) var wanted: [Bool] = []
  /// Says how much of the source was read, and how large it is, for the progress that people see.
  public var position: () -> (bytes: Int, size: Int?) = { (0, nil) }

  private var source = RowSource(linesOf: "")
  /// Where each of the part's columns is among all.
  private var places: [Int] = []
  let policy: ReadPolicy
  /// The columns of all parts.
  var gathered: [GatheredColumn]
  /// The place of each row.
  var rows = RowPlaces()
  /// Where each row starts in the source's text.
  var bytes: [Int] = []
  var rejects: [Reject] = []
  /// Sentences about what may be meant otherwise.
  private(set) var doubts: [String] = []
  private var budget: ReadBudget
  private let rowsBetweenLooks: Int
  private var spent = 0
  private let progress: (@Sendable (ReadProgress) -> Void)?
  /// Called when so many rows are there, and at the end.
  var stretch: (rows: Int, body: (RowSink) throws -> Void)?
  private(set) var rowsRead = 0

  init(
    _ policy: ReadPolicy, _ gathered: [GatheredColumn], bytesOnDisk: Int,
    progress: (@Sendable (ReadProgress) -> Void)?
  ) {
    (self.policy, self.gathered, self.progress) = (policy, gathered, progress)
    rowsBetweenLooks = max(1, min(4096, Self.valuesBetweenLooks / max(1, gathered.count)))
    budget = ReadBudget(maxRejects: policy.maxRejects, maxMemory: policy.maxMemory)
    budget.bytesOnDisk = bytesOnDisk
  }

  /// Has a part give its rows.
  func take(_ part: RowPart, at places: [Int]) throws {
    (columns, source, self.places) = (part.columns, part.source, places)
    wanted = places.map { gathered[$0].isWanted }
    position = { (0, nil) }
    rows.begin(part.source.placeName)
    try part.give(self)
    if stretch != nil { try endStretch() }
  }

  /// Rows that are complete.
  public var rowCount: Int { rows.count }

  // MARK: - Values

  /// Gives a number.
  ///
  /// - Parameters:
  ///   - isWhole: whether the source says that it is a whole one.
  ///   - isExact: whether a Double holds it.
  public func number(_ value: Double, isWhole: Bool, isExact: Bool = true, in column: Int) {
    guard wanted[column] else { return }
    let reading = NumberFormat.Reading(value: value, isWhole: isWhole, isExact: isExact)
    let type = gathered[places[column]].column.type
    gathered[places[column]].add(reading, at: rows.count, text: Self.text(of: value, isWhole, type))
  }

  /// Gives a whole number of up to 64 bits.
  public func integer(_ value: some BinaryInteger, in column: Int) {
    guard wanted[column] else { return }
    let double = Double(value)
    // As the csv reader has it: up to 2⁵³, or with 15 digits that say something, a Double tells it from its neighbours.
    var digits = UInt64(value.magnitude)
    while digits > 1 << 53, digits % 10 == 0 { digits /= 10 }
    let isExact = value.magnitude < 1 << 53 || digits < 1_000_000_000_000_000
    let reading = NumberFormat.Reading(value: double, isWhole: true, isExact: isExact)
    gathered[places[column]].add(reading, at: rows.count, text: "\(value)")
  }

  /// Gives a number by its digits.
  ///
  /// - Returns: whether they are a number.
  public func numeral(_ digits: UnsafeBufferPointer<UInt8>, in column: Int) -> Bool {
    guard let reading = NumberFormat().read(digits) else { return false }
    if wanted[column] {
      gathered[places[column]].add(
        reading, at: rows.count, text: String(decoding: digits, as: UTF8.self))
    }
    return true
  }

  /// Gives true or false.
  public func boolean(_ value: Bool, in column: Int) {
    guard wanted[column] else { return }
    let (type, declared) = (gathered[places[column]].column.type, gathered[places[column]].declared)
    if type == .boolean || declared == .number || declared == .integer {
      let reading = NumberFormat.Reading(value: value ? 1 : 0, isWhole: true)
      gathered[places[column]].add(reading, at: rows.count, text: value ? "true" : "false")
    } else {
      gathered[places[column]].add(text: value ? "true" : "false", isText: true, at: rows.count)
    }
  }

  /// Gives what the source says is a text: a word, a date or a time, and a number only in a column declared one.
  public func text(_ text: String, in column: Int) {
    if wanted[column] { gathered[places[column]].add(text: text, isText: true, at: rows.count) }
  }

  /// Gives a field of a format without types, which may be anything.
  public func field(_ text: String, in column: Int) {
    if wanted[column] { gathered[places[column]].add(text: text, isText: false, at: rows.count) }
  }

  /// Says that the row has no value.
  public func missing(in column: Int) {
    if wanted[column] { gathered[places[column]].add(missingAt: rows.count) }
  }

  /// Gives a value that no table holds; the policy for bad values decides.
  ///
  /// - Parameter fact: what is wrong with it.
  public func bad(_ fact: DataProblem.Fact, text: String, in column: Int) {
    if wanted[column] { gathered[places[column]].add(bad: fact, text: text, at: rows.count) }
  }

  /// Says what may be meant otherwise, once for all files.
  public func doubt(_ sentence: String) {
    if !doubts.contains(sentence) { doubts.append(sentence) }
  }

  // MARK: - Rows

  /// Ends a row.
  ///
  /// - Parameters:
  ///   - line: its number in the source, greater than those before.
  ///   - byte: where it starts in the source's text.
  /// - Throws: `DataProblem` when the table takes too much memory, and what stops a prediction.
  public func endRow(line: Int, byte: Int = 0) throws {
    let row = rows.count
    for place in gathered.indices where gathered[place].isWanted && gathered[place].count == row {
      gathered[place].addAbsent(at: row)
    }
    guard let number = UInt32(exactly: line), row < Int(Int32.max) - 1 else {
      throw DataProblem(
        .other("has more rows than a table can have (\(Int32.max))"), file: source.name)
    }
    rows.append(number)
    if source.unit == nil { bytes.append(byte) }
    rowsRead += 1
    if let stretch, rows.count >= stretch.rows { try endStretch() }
    if rowsRead % rowsBetweenLooks == 0 { try look() }
  }

  /// Leaves out a row of which no value was given, or refuses the source, as the policy has it.
  ///
  /// - Parameters:
  ///   - fact: what is wrong.
  ///   - text: the row's text.
  /// - Throws: `DataProblem`.
  public func skipRow(
    _ fact: DataProblem.Fact, line: Int, byte: Int = 0, text: String, column: String? = nil
  ) throws {
    let problem = DataProblem(fact, file: rows.file, line: line, column: column)
    guard policy.onBadRow == .skip else { throw problem }
    let reject = Reject(
      file: rows.file, line: line, byte: byte, value: text.excerptOfRow,
      reason: (column.map { "column '\($0)': " } ?? "") + fact.reason)
    rejects.append(reject)
    budget.spend(reject.value.utf8.count + 100, rejects: 1)
    if rejects.count > policy.maxRejects {
      throw ReadBudget.tooManyRejects(policy.maxRejects, last: reject)
    }
  }

  func endStretch() throws {
    guard let stretch else { return }
    try stretch.body(self)
    for column in gathered.indices { gathered[column].removeAll() }
    rows.removeAll()
    (bytes, rejects) = ([], [])
  }

  private func look() throws {
    let now = gathered.reduce(0) { $0 + $1.bytes } + 16 * rows.count
    budget.spend(now - spent)
    spent = now
    if budget.isTooLarge {
      throw budget.tooLarge(rows.file, line: rows.lastLine)
    }
    let (bytes, size) = position()
    progress?(ReadProgress(file: source.name, bytes: bytes, size: size, rows: rowsRead))
  }

  fileprivate static func text(of value: Double, _ isWhole: Bool, _ type: ColumnType?) -> String {
    if let type, type.isDate || type == .boolean { return type.text(of: value) }
    return isWhole ? Int(exactly: value).map(String.init) ?? "\(value)" : "\(value)"
  }
}

extension GatheredColumn {
  /// How many rows have given a value.
  var count: Int {
    switch mode {
    case .ignored: texts.count
    case .numbers: numbers.count
    case .words: codes.count
    }
  }

  /// What a row has that gives no value.
  fileprivate mutating func addAbsent(at row: Int) {
    let absent = column.absent
    guard !absent.isNaN else { return add(missingAt: row) }
    let isWhole = absent == absent.rounded()
    let text = RowSink.text(of: absent, isWhole, column.type)
    add(NumberFormat.Reading(value: absent, isWhole: isWhole), at: row, text: text)
  }

  /// Bytes of memory that it takes.
  var bytes: Int { 8 * numbers.count + 4 * codes.count + wordBytes }
}

extension String {
  /// A row's text, short enough to be kept.
  fileprivate var excerptOfRow: String {
    utf8.count <= 4000 ? self : String(decoding: Array(utf8.prefix(4000)), as: UTF8.self) + "…"
  }
}
