import SeismoSpec
import SeismoTableParts
import SeismoTables
import Testing

/// Ages, countries, dates, a flag and the target `paid`, from line 2 of t.csv on.
private let people: Table = {
  var table = numericTable([17, 18, .nan, 40, 65])
  table.columns[0].name = "age"
  table.columns.append(
    Column(name: "country", values: .categories([0, 1, 2, -1, 1], levels: ["DE", "FR", "XX"])))
  table.columns.append(
    Column(name: "home town", values: .categories([0, 1, 2, 0, 0], levels: ["DE", "FR", "it's"])))
  let day = 86_400.0
  table.columns.append(
    Column(name: "since", values: .numbers([0, day, 2 * day, 3 * day, .nan]), type: .date))
  table.columns.append(Column(name: "vip", values: .numbers([0, 1, 0, 1, 1]), type: .boolean))
  table.target = Column(name: "paid", values: .categories([0, 1, 1, 0, 1], levels: ["no", "yes"]))
  return table
}()

/// The rows that are kept, from 0.
private func kept(_ filter: some RowFilter, _ table: Table = people) throws -> [Int] {
  let keep = try filter.keep(TrainView(trainingRows: table))
  return keep.indices.filter { keep[$0] }
}

private func kept(_ condition: String) throws -> [Int] {
  var filter = Where()
  filter.keep = condition
  try filter.validate()
  return try kept(filter)
}

private func refusal(_ condition: String) -> String { message { try kept(condition) } }

@Suite struct `where` {
  @Test func `keeps the rows for which a comparison holds`() throws {
    #expect(try kept("age >= 18") == [1, 3, 4])
    #expect(try kept("18 < age") == [3, 4])
    #expect(try kept("age != 18") == [0, 3, 4])
    #expect(try kept("age == 1.8e1") == [1])
    #expect(try kept("country != 'XX'") == [0, 1, 4])
    #expect(try kept("country == `home town`") == [0, 1])
    #expect(try kept("vip == true and age <= 40") == [1, 3])
    #expect(try kept("paid == \"yes\"") == [1, 2, 4])
    #expect(try kept("age > -.5") == [0, 1, 3, 4])
    #expect(try kept("`home town` == 'it''s'") == [2])
  }

  @Test func `compares dates with texts`() throws {
    #expect(try kept("since > '1970-01-02'") == [2, 3])
    #expect(try kept("since <= '1970-01-01T12:00:00Z'") == [0])
    #expect(
      refusal("since > 'soon'")
        == "keep: character 9: expected a date such as 2026-01-31 or 2026-01-31T18:30:00Z, found 'soon'"
    )
  }

  @Test func `has and, or, not, in, missing and parentheses`() throws {
    #expect(try kept("age < 18 or age > 60 and vip == false") == [0])
    #expect(try kept("(age < 18 or age > 60) and vip == true") == [4])
    #expect(try kept("not age < 18 and not vip == false") == [1, 3, 4])
    #expect(try kept("country in ('DE', 'FR')") == [0, 1, 4])
    #expect(try kept("country not in ('DE')") == [1, 2, 4])
    #expect(try kept("age is missing") == [2])
    #expect(try kept("country is not missing and since is not missing") == [0, 1, 2])
    #expect(try kept("age in (17, 65.0)") == [0, 4])
  }

  @Test func `a missing value leaves a comparison open, and its negation too`() throws {
    #expect(try kept("not age >= 18") == [0])
    #expect(try kept("age >= 18 or vip == false") == [0, 1, 2, 3, 4])
    #expect(try kept("not (age >= 18 and vip == true)") == [0, 2])
  }

  @Test(arguments: [
    ("age >= ", "8: expected a column, a number or a text in quotes, found the end"),
    ("age", "4: expected ==, !=, <, <=, >, >=, 'in' or 'is', found the end"),
    ("age = 18", "5: expected a comparison, such as ==, found '='"),
    ("age > 18 vip == true", "10: expected 'and', 'or' or the end, found the column 'vip'"),
    ("(age > 18", "10: expected ')', 'and' or 'or', found the end"),
    ("age > 'x", "7: the quote ' is never closed"),
    ("age > 1x", "7: '1x' is no number"),
    ("age & 3", "5: '&' means nothing here; put a column's name in backquotes"),
    ("age is 3", "8: expected 'missing', found 3"),
    ("age in 3", "8: expected '(', found 3"),
    ("'a' is missing", "1: 'is missing' is about a column"),
    ("ages > 3", "1: no column is named 'ages'; did you mean 'age'?"),
    ("age > 'XX'", "7: the text 'XX' can't be compared with 'age', a column of numbers,"),
    ("country == 3", "12: the number 3 can't be compared with 'country', a column of words,"),
    ("country < 'XX'", "11: words have no order; compare them with == or !="),
  ])
  func `says where a condition is wrong`(condition: String, words: String) {
    #expect(refusal(condition) == "keep: character " + words)
  }

  @Test func `a condition nested too deep is refused`() {
    let deep = String(repeating: "(", count: 5000) + "age > 3" + String(repeating: ")", count: 5000)
    #expect(refusal(deep) == "keep: character 101: is nested more than 100 deep")
  }
}

@Suite struct `zscore_outliers` {
  @Test func `drops what is beyond the threshold, and nothing of a constant or missing column`()
    throws
  {
    // Mean 1 and deviation 3: the 10 has a score of exactly 3.
    let column = [Double](repeating: 0, count: 9) + [10]
    #expect(try kept(ZScoreOutliers(), numericTable(column)).count == 10)
    var filter = ZScoreOutliers()
    filter.threshold = 2.99
    #expect(try kept(filter, numericTable(column)) == Array(0..<9))
    #expect(try kept(filter, numericTable([5, 5, 5])).count == 3)
    #expect(try kept(filter, numericTable([.nan, .nan])).count == 2)
    #expect(
      message { try kept(filter, numericTable([1, .infinity])) }.hasPrefix(
        "on: column 'x0' has no finite mean or standard deviation in training"))
  }
}

@Suite struct `drop_duplicates` {
  @Test func `keeps the first of equal rows, by the columns and the target`() throws {
    var table = numericTable([1, 1, 1, .nan, .nan, 0, -0.0], [2, 2, 2, 3, 3, 0, 0])
    table.target = Column(name: "y", values: .numbers([0, 0, 1, 0, 0, 0, 0]))
    #expect(try kept(DropDuplicates(), table) == [0, 2, 3, 5])
    var filter = DropDuplicates()
    filter.target = false
    #expect(try kept(filter, table) == [0, 3, 5])
    table.columns = []
    #expect(
      message { try kept(filter, table) }
        == "on: selects no column, and every row would equal the first")
  }
}

@Suite struct `mahalanobis_outliers` {
  /// Two columns that agree but in the last row, where each is usual.
  private let agreeing = numericTable(
    (0..<30).map { Double($0 % 10) } + [0],
    (0..<30).map { Double($0 % 10) + Double($0 % 3) / 10 } + [9])

  @Test func `drops a row that is usual in each column and not in both`() throws {
    #expect(try kept(MahalanobisOutliers(), agreeing) == Array(0..<30))
    #expect(try kept(ZScoreOutliers(), agreeing).count == 31)
  }

  @Test
  func `a constant column and a copy of one change nothing, and a row without a value is kept`()
    throws
  {
    var table = agreeing
    table.columns.append(Column(name: "flat", values: .numbers([Double](repeating: 7, count: 31))))
    var copy = table.columns[0]
    copy.name = "copy"
    table.columns.append(copy)
    #expect(try kept(MahalanobisOutliers(), table) == Array(0..<30))
    table.columns[1].values = .numbers((table.columns[1].numbers?.array ?? []).dropLast() + [.nan])
    #expect(try kept(MahalanobisOutliers(), table).count == 31)
    #expect(try kept(MahalanobisOutliers(), numericTable([3, 3])).count == 2)
  }
}

@Suite struct `isolation_forest` {
  @Test func `drops the share of rows that is soonest alone, the same each time`() throws {
    var random = RandomStream(seed: 4, purpose: "forest")
    var table = numericTable(
      (0..<200).map { _ in random.normal() }, (0..<200).map { _ in random.normal() })
    table.columns[0].values = .numbers(
      [9, -9] + (table.columns[0].numbers?.array ?? []).dropFirst(2))
    var filter = IsolationForest()
    filter.contamination = 0.01
    #expect(try kept(filter, table) == Array(2..<200))
    #expect(try kept(filter, table) == kept(filter, table))
    table.columns[1].values = .numbers((table.columns[1].numbers?.array ?? []).dropLast() + [.nan])
    #expect(try kept(filter, table) == Array(2..<200))
    filter.contamination = nil
    #expect(try !kept(filter, table).contains(0))
    #expect(try kept(filter, numericTable([1, 1, 1])).count == 3)
    #expect(try kept(filter, numericTable([1])).count == 1)
  }
}
