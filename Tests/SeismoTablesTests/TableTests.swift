import SeismoSpec
import SeismoTables
import Testing

private let table: Table = {
  var table = Table(
    columns: [
      Column(name: "x.a", values: .numbers([1, 2, .nan, 4])),
      Column(name: "x.b", values: .numbers([5, 6, 7, 8])),
      Column(name: "kind", values: .categories([0, -1, 1, 0], levels: ["p", "q"])),
    ],
    provenance: Provenance(file: "a.csv", lines: [2, 5, 6, 9]))
  table.target = Column(name: "y", values: .categories([1, 0, 1, 0], levels: ["no", "yes"]))
  return table
}()

@Suite struct `A table` {
  @Test func `keeps values, targets, ids and lines together when rows are selected`() {
    let once = table.selecting([3, 1, 2])
    let twice = once.selecting([2, 0])
    #expect(twice.rowIDs == [2, 3])
    #expect(twice.columns[1].numbers == [7, 8])
    #expect(twice.columns[2].values == .categories([1, 0], levels: ["p", "q"]))
    #expect(twice.target?.values == .categories([1, 0], levels: ["no", "yes"]))
    #expect((0..<2).map(twice.place) == ["a.csv:6", "a.csv:9"])
    #expect(table.selecting([]).rowCount == 0)
    #expect(table.selecting([1, 1]).rowIDs == [1, 1])
  }

  @Test func `knows the file of a row when it was read from several`() {
    var provenance = Provenance(file: "a.csv", lines: [2, 3, 2, 4])
    provenance.files.append("b.csv")
    provenance.starts.append(2)
    #expect((0..<4).map { provenance.origin(of: $0).file } == ["a.csv", "a.csv", "b.csv", "b.csv"])
    #expect((0..<4).map { provenance.origin(of: $0).line } == [2, 3, 2, 4])
  }

  @Test func `tells missing values`() {
    #expect((0..<4).map(table.columns[0].isMissing) == [false, false, true, false])
    #expect((0..<4).map(table.columns[2].isMissing) == [false, true, false, false])
  }
}

@Suite struct `A column selection` {
  private func indices(_ words: String...) throws -> [Int] {
    try ColumnSelection(words: words).indices(in: table)
  }

  @Test func `takes words, names and globs, in the table's order`() throws {
    #expect(try indices("all") == [0, 1, 2])
    #expect(try indices("numeric") == [0, 1])
    #expect(try indices("categorical") == [2])
    #expect(try indices("kind", "x.a") == [0, 2])
    #expect(try indices("x.*") == [0, 1])
    #expect(try indices("*") == [0, 1, 2])
    #expect(try indices("*i*d", "k**d") == [2])
    #expect(try indices("*.b") == [1])
  }

  private func named(_ name: String, _ part: ColumnSelection.Part) throws -> [Int] {
    var table = table
    table.columns[2].name = name
    return try ColumnSelection(parts: [part]).indices(in: table)
  }

  @Test(arguments: ColumnSelection.Kind.allCases)
  func `refuses the word for a kind that is a name too, and takes each by its form`(
    kind: ColumnSelection.Kind
  ) throws {
    let word = kind.rawValue
    let problem = #expect(throws: ParameterProblem.self) { try named(word, .word(word)) }
    #expect(
      problem?.reason.hasPrefix("'\(word)' is a column's name and the word for every column ")
        == true)
    #expect(problem?.reason.hasSuffix("; write {column: \(word)} or {kind: \(word)}") == true)
    #expect(try named(word, .column(word)) == [2])
    #expect(try named(word, .kind(kind)) == named("other", .word(word)))
    #expect(ColumnSelection(parts: [.kind(kind)]) == ColumnSelection(words: [word]))
    #expect(ColumnSelection(parts: [.column(word)]) != ColumnSelection(words: [word]))
  }

  @Test func `refuses a pattern that is a column's name where others match it`() throws {
    let problem = #expect(throws: ParameterProblem.self) { try named("x*", .word("x*")) }
    #expect(
      problem?.reason == "'x*' is a column's name and a pattern that others match; write "
        + "{column: \"x*\"} for the column")
    #expect(try named("x*", .column("x*")) == [2])
    #expect(try named("k*", .word("k*")) == [2])
  }

  @Test func `takes dates and times of day by their type, and as numbers`() throws {
    var dated = table
    dated.columns[0].type = .time
    dated.columns[1].type = .date
    #expect(try ColumnSelection.dates.indices(in: dated) == [0, 1])
    #expect(try ColumnSelection.numeric.indices(in: dated) == [0, 1])
    #expect(try indices("dates") == [])
  }

  @Test(arguments: ["x", "*x", "x.a*b", "a", "X.*"])
  func `refuses what matches nothing`(word: String) {
    #expect(throws: ParameterProblem.self) { try indices(word) }
  }

  @Test func `suggests the nearest name`() throws {
    #expect {
      try indices("kinds")
    } throws: {
      ($0 as? ParameterProblem)?.reason
        == "no column is named 'kinds'; did you mean 'kind'?"
    }
    #expect {
      try indices("elsewhere")
    } throws: {
      ($0 as? ParameterProblem)?.reason
        == "no column is named 'elsewhere'; there are: x.a, x.b, kind"
    }
  }

  @Test func `of a kind that the table lacks is empty`() throws {
    let none = Table(columns: [], provenance: Provenance(file: "a.csv", lines: []))
    #expect(try ColumnSelection.numeric.indices(in: none) == [])
    #expect(try ColumnSelection.dates.indices(in: none) == [])
  }
}

@Suite struct `Observed values` {
  @Test func `have numpy's quantiles`() {
    let observed = ObservedValues([3, .nan, 1, 10, 2])
    #expect(observed.sorted == [1, 2, 3, 10])
    #expect(observed.quantile(0) == 1)
    #expect(observed.quantile(0.25) == 1.75)
    #expect(observed.median == 2.5)
    #expect(abs(observed.quantile(0.9) - 7.9) < 1e-14)
    #expect(observed.quantile(1) == 10)
  }

  @Test func `of a single row are that row`() {
    let observed = ObservedValues([7])
    #expect([0, 0.3, 1].map(observed.quantile) == [7, 7, 7])
    #expect(observed.mean == 7)
    #expect(observed.standardDeviation == 0)
  }

  @Test func `that are none are NaN`() {
    let observed = ObservedValues([.nan])
    #expect(observed.mean.isNaN && observed.standardDeviation.isNaN && observed.median.isNaN)
  }

  @Test func `that are equal have their value as mean and no spread`() {
    for value in [0.1, 1 / 3, 1e17, -7.3e-12] as [Double] {
      for count in 1...60 {
        let observed = ObservedValues([Double](repeating: value, count: count))
        #expect(observed.mean == value, "\(count) times \(value)")
        #expect(observed.standardDeviation == 0, "\(count) times \(value)")
      }
    }
  }

  @Test func `have the deviation with divisor n`() {
    #expect(ObservedValues([2, 4, 4, 4, 5, 5, 7, 9]).standardDeviation == 2)
  }
}
