internal import SeismoSpec
internal import SeismoTables

/// What a first spec will say: the target, the columns left out, the rows held out. Its text follows
/// from it, and it can be mended by what 'seismo check' says of that text.
struct StartingDraft: Sendable {
  /// The rows that training doesn't see, from the most to the least that a file can spare.
  enum HeldOut: Int, Sendable {
    case nothing, validation, validationAndTest
  }

  /// Fewer rows are too few for a part that no choice is made by.
  private static let rowsForTest = 20
  /// Numbers that words may become: less than a gigabyte.
  private static let mostNumbers = 100_000_000
  /// Columns that all words together may become before rare ones share some.
  private static let wordsWanted = 200

  let columns: [StartingColumn]
  let target: StartingTarget
  private(set) var leftOut: [String: LeftOut] = [:]
  private(set) var heldOut: HeldOut
  /// Training rows below which a word shares a column with others like it; nil: none does.
  private(set) var rareWord: Int?
  /// The column for whose values float32 is too small.
  private(set) var largeColumn: String?

  init(
    _ columns: [StartingColumn], equal: [(name: String, to: String)], target: StartingTarget
  ) {
    self.columns = columns
    self.target = target
    heldOut = target.rows < Self.rowsForTest ? .validation : .validationAndTest
    for column in columns { leftOut[column.name] = LeftOut(column) }
    for pair in equal {
      let (name, twin) = pair.name == target.column.name ? (pair.to, pair.name) : pair
      leftOut[name] = leftOut[name] ?? (twin == target.column.name ? .likeTarget : .like(twin))
    }
    leftOut[target.column.name] = .target
    shareRareWords()
    keepSomething()
  }

  /// The columns to learn from, in the file's order.
  var inputs: [StartingColumn] { columns.filter { leftOut[$0.name] == nil } }

  /// Why each other column isn't among them.
  var reasons: [String] {
    columns.compactMap { column in
      guard let reason = leftOut[column.name], reason != .target else { return nil }
      return "'\(column.name)' (\(reason.words))"
    }
  }

  /// Columns of words, of which some one-hot steps make numbers.
  var words: [StartingColumn] { inputs.filter { !$0.type.isNumeric } }

  /// Training rows, by the shares of the parts.
  var trainingRows: Int {
    max(1, heldOut == .nothing ? target.rows : target.rows * 7 / 10)
  }

  /// Bounds what all words together become, and leaves out columns whose words are too many even so.
  private mutating func shareRareWords() {
    let most = max(Self.wordsWanted, min(1000, Self.mostNumbers / max(1, target.rows)))
    let share = Double(trainingRows) / Double(max(1, target.rows))
    func count(_ column: StartingColumn, _ least: Int?) -> Int {
      column.words(ofAtLeast: column.hasOther ? 1 : Double(least ?? 1) / share)
    }
    func isTooMuch(_ column: StartingColumn) -> Bool {
      !(1...(column.hasOther ? Self.wordsWanted : most)).contains(count(column, rareWord))
    }
    while case let shared = words.filter({ !$0.hasOther }), !shared.isEmpty {
      func total(_ least: Int?) -> Int { shared.reduce(0) { $0 + count($1, least) } }
      if total(nil) <= Self.wordsWanted { break }
      let steps = [5, 10, 20, 50, 100, 200, 500, 1000]
      rareWord =
        steps.first { (1...Self.wordsWanted).contains(total($0)) }
        ?? steps.first { (1...most).contains(total($0)) }
      if rareWord != nil { break }
      guard let widest = shared.max(by: { $0.profile.distinct < $1.profile.distinct }) else {
        break
      }
      leftOut[widest.name] = .tooManyWords(different: widest.profile.distinct)
    }
    for column in words where isTooMuch(column) {
      leftOut[column.name] = .tooManyWords(different: column.profile.distinct)
    }
  }

  /// Takes back what a network could learn from when nothing else is left.
  private mutating func keepSomething() {
    guard inputs.isEmpty else { return }
    for column in columns where leftOut[column.name]?.isOpinion == true {
      leftOut[column.name] = nil
    }
  }

  // MARK: - Mending

  /// Takes an error of the check into account.
  ///
  /// - Returns: false when nothing can be done about it.
  mutating func mend(_ error: any Error) -> Bool {
    switch error {
    case let problem as DataProblem where problem.isOfSize && largeColumn == nil:
      largeColumn = problem.column
      return largeColumn != nil
    case let problem as DataProblem:
      return leaveOut(problem.column, because: problem.fact.reason)
    case let problems as SpecProblems:
      return problems.all.allSatisfy { mend($0) }
    default:
      return false
    }
  }

  private mutating func mend(_ problem: SpecProblem) -> Bool {
    if let column = problem.column { return leaveOut(column, because: problem.fact.sentence) }
    // Nothing to select the best epoch by: no row was held out.
    guard [SpecPath("train.select"), SpecPath("data.split")].contains(problem.path.prefix(2)),
      let less = HeldOut(rawValue: heldOut.rawValue - 1)
    else { return false }
    heldOut = less
    return true
  }

  private mutating func leaveOut(_ column: String?, because reason: String) -> Bool {
    guard let column, inputs.contains(where: { $0.name == column }) else { return false }
    leftOut[column] = .refused(reason)
    keepSomething()
    return !inputs.isEmpty
  }
}

extension DataProblem {
  /// Whether a value is a number, and too large for float32.
  fileprivate var isOfSize: Bool {
    switch fact {
    case .notFinite(_, let value), .targetTooLarge(let value): value.isFinite
    default: false
    }
  }
}
