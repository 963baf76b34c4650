import SeismoSpec
import SeismoTableParts
import SeismoTables
import Testing

/// A table of the categorical column `kind`, from line 2 of t.csv on; nil is missing.
private func table(_ values: String?..., levels: [String]) -> Table {
  let codes = values.map { value in Int32(levels.firstIndex { $0 == value } ?? -1) }
  var table = numericTable(values.map { _ in 9 })
  table.columns.insert(
    Column(name: "kind", values: .categories(codes, levels: levels)), at: 0)
  return table
}

/// The new columns of other rows, by name, after fitting on some and JSON in between.
private func encode(
  _ transform: some Transform, fittedOn training: Table, _ other: Table
) throws -> [String: [Double]] {
  let (fitted, rows) = try transform.fitTransform(TrainView(trainingRows: training))
  var other = other
  try roundTripped(fitted).apply(to: &other)
  #expect(other.columns.map(\.name) == rows.columns.map(\.name))
  #expect(other.columns.allSatisfy { $0.type == .number })
  let made = other.columns.filter { $0.name != "x0" }
  return Dictionary(uniqueKeysWithValues: made.map { ($0.name, $0.numbers?.array ?? []) })
}

@Suite struct `one_hot with policies` {
  private let training = table("a", "b", "a", nil, "a", "b", "c", levels: ["a", "b", "c"])
  private let held = table("new", "c", nil, "a", levels: ["a", "c", "new"])

  @Test func `gives unseen levels and missing values zeros unless told otherwise`() throws {
    #expect(
      try encode(OneHot(), fittedOn: training, held)
        == ["kind=a": [0, 0, 0, 1], "kind=b": [0, 0, 0, 0], "kind=c": [0, 1, 0, 0]])
  }

  @Test func `has a column for levels that training lacked`() throws {
    var transform = OneHot()
    transform.unseen = .other
    let made = try encode(transform, fittedOn: training, held)
    #expect(made["kind=other"] == [1, 0, 0, 0])
    #expect(made["kind=c"] == [0, 1, 0, 0])
    let rows = try transform.fitTransform(TrainView(trainingRows: training)).rows
    #expect(rows.columns.map(\.name) == ["kind=a", "kind=b", "kind=c", "kind=other", "x0"])
    #expect(rows.columns[3].numbers == [0, 0, 0, 0, 0, 0, 0])
  }

  @Test func `has a column for missing values when training has some`() throws {
    var transform = OneHot()
    transform.missing = .level
    #expect(try encode(transform, fittedOn: training, held)["kind=missing"] == [0, 0, 1, 0])
    let whole = table("a", "c", levels: ["a", "c"])
    #expect(
      try encode(transform, fittedOn: whole, held)
        == ["kind=a": [0, 0, 0, 1], "kind=c": [0, 1, 0, 0]])
  }

  @Test func `puts rare levels together`() throws {
    var transform = OneHot()
    transform.rare = 3
    #expect(
      try encode(transform, fittedOn: training, held)
        == ["kind=a": [0, 0, 0, 1], "kind=other": [0, 1, 0, 0]])
    transform.rare = 2
    transform.unseen = .other
    transform.missing = .level
    #expect(
      try encode(transform, fittedOn: training, held) == [
        "kind=a": [0, 0, 0, 1], "kind=b": [0, 0, 0, 0], "kind=other": [1, 1, 0, 0],
        "kind=missing": [0, 0, 1, 0],
      ])
  }

  @Test func `has no column for rare levels when there are none`() throws {
    var transform = OneHot()
    transform.rare = 2
    let common = table("a", "a", levels: ["a"])
    #expect(try encode(transform, fittedOn: common, held) == ["kind=a": [0, 0, 0, 1]])
  }

  @Test func `refuses an unseen level or a missing value where it is told to`() throws {
    var transform = OneHot()
    transform.unseen = .error
    #expect(
      message { try encode(transform, fittedOn: training, held) }
        == "t.csv:2: error: column 'kind': the training rows have no 'new'; correct it, or give the "
        + "step another 'unseen'")
    transform.missing = .error
    #expect(
      message { try transform.fitTransform(TrainView(trainingRows: training)) }
        == "t.csv:5: error: column 'kind': the value is missing; fill it in, or give the step "
        + "another 'missing'")
    let known = table("c", "a", levels: ["a", "c"])
    #expect(
      try encode(transform, fittedOn: known, known) == ["kind=a": [0, 1], "kind=c": [1, 0]])
  }

  @Test func `takes a rare level for seen`() throws {
    var transform = OneHot()
    transform.unseen = .error
    transform.rare = 2
    #expect(
      try encode(transform, fittedOn: training, table("c", levels: ["c"]))
        == ["kind=a": [0], "kind=b": [0], "kind=other": [1]])
  }

  @Test func `refuses levels that are called as its own columns`() {
    func refusal(_ training: Table, _ set: (inout OneHot) -> Void) -> String {
      var transform = OneHot()
      set(&transform)
      return message { try transform.fit(TrainView(trainingRows: training)) }
    }
    let odd = table(
      "other", "missing", "other", "missing", "x", nil,
      levels: [
        "missing", "other", "x",
      ])
    #expect(refusal(odd) { _ in } == "no error")
    #expect(
      refusal(odd) { $0.unseen = .other }
        == "unseen: column 'kind' has a level 'other', so 'kind=other' would mean two things; "
        + "rename the level")
    #expect(
      refusal(odd) { $0.rare = 2 }
        == "rare: column 'kind' has a level 'other', so 'kind=other' would mean two things; rename "
        + "the level")
    #expect(
      refusal(odd) { $0.missing = .level }
        == "missing: column 'kind' has a level 'missing', so 'kind=missing' would mean two things; "
        + "rename the level")
    #expect(refusal(odd) { $0.rare = 3 } == "no error")
  }
}

@Suite struct `ordinal` {
  private let training = table("b", "a", nil, "b", "d", levels: ["a", "b", "c", "d"])
  private let held = table("d", "new", nil, "a", "b", levels: ["a", "b", "d", "new"])

  private func numbers(_ transform: Ordinal, _ training: Table, _ held: Table) throws -> [Double]? {
    try encode(transform, fittedOn: training, held)["kind"]
  }

  private func refusal(_ set: (inout Ordinal) -> Void) -> String {
    var transform = Ordinal()
    set(&transform)
    return message { try transform.fitTransform(TrainView(trainingRows: training)) }
  }

  @Test func `gives each training level its place and leaves the rest missing`() throws {
    var transform = Ordinal()
    transform.unseen = .missing
    let made = try #require(try numbers(transform, training, held))
    #expect(made[0] == 2 && made[3] == 0 && made[4] == 1)
    #expect(made[1].isNaN && made[2].isNaN)
  }

  @Test func `stands where the column stood, as a number`() throws {
    let rows = try Ordinal().fitTransform(TrainView(trainingRows: training)).rows
    #expect(rows.columns.map(\.name) == ["kind", "x0"])
    #expect(rows.columns[0].type == .number)
    #expect(rows.rowIDs == training.rowIDs)
  }

  @Test func `gives what has no place the number after the last`() throws {
    var transform = Ordinal()
    transform.unseen = .last
    transform.missing = .last
    #expect(try numbers(transform, training, held) == [2, 3, 3, 0, 1])
  }

  @Test func `follows a declared order, also for levels that training lacks`() throws {
    var transform = Ordinal()
    transform.order = ["kind": ["d", "new", "b", "a"]]
    transform.missing = .last
    #expect(try numbers(transform, training, held) == [0, 1, 4, 3, 2])
  }

  @Test func `refuses what it is told to, with the row's place`() {
    #expect(
      refusal { $0.missing = .error }
        == "t.csv:4: error: column 'kind': the value is missing; fill it in, or give the step "
        + "another 'missing'")
    #expect(
      message { try numbers(Ordinal(), training, held) }
        == "t.csv:3: error: column 'kind': the training rows have no 'new'; correct it, or give the "
        + "step another 'unseen'")
  }

  @Test func `refuses an order that lacks a training level or names no selected column`() {
    #expect(
      refusal { $0.order = ["kind": ["a", "b"]] }
        == "order: column 'kind' has the level 'd', which its order lacks")
    #expect(
      refusal { $0.order = ["kinds": ["a"]] }
        == "order: no column is named 'kinds'; did you mean 'kind'?")
    #expect(
      refusal { $0.order = ["x0": ["a"]] } == "order: column 'x0' is not among those of 'on'")
    #expect(
      refusal { $0.on = ColumnSelection(words: ["x0"]) } == "on: column 'x0' is not categorical")
  }

  @Test func `refuses an order without levels, or with one twice`() {
    var transform = Ordinal()
    transform.order = ["kind": []]
    #expect(message { try transform.validate() } == "order: names no level of column 'kind'")
    transform.order = ["kind": ["a", "b", "a"]]
    #expect(message { try transform.validate() } == "order: names 'a' of column 'kind' twice")
  }
}
