import Foundation
import SeismoSpec
import SeismoTableParts
import SeismoTables
import Testing

/// 2024-02-29T13:05:59Z, a Thursday.
private let leapDay = 1_709_211_959.0

private func table(_ seconds: Double..., type: ColumnType = .date) -> Table {
  var table = numericTable(seconds.map { _ in 9 })
  table.columns.insert(Column(name: "when", values: .numbers(seconds), type: type), at: 0)
  return table
}

/// The new columns after fitting on the table and JSON in between, by name.
private func parts(
  _ parts: [DateParts.Part], cyclic: Bool = false, of table: Table
) throws -> [String: [Double]] {
  var transform = DateParts()
  transform.parts = parts
  transform.cyclic = cyclic
  var made = table
  try roundTripped(transform.fit(TrainView(trainingRows: table))).apply(to: &made)
  #expect(made.columns.allSatisfy { $0.type == .number })
  #expect(made.columns.last?.name == "x0")
  let new = made.columns.dropLast()
  return Dictionary(uniqueKeysWithValues: new.map { ($0.name, $0.numbers?.array ?? []) })
}

@Suite struct `date_parts` {
  @Test func `takes a date apart`() throws {
    #expect(
      try parts(DateParts.Part.allCases, of: table(leapDay, 0, -1)) == [
        "when.year": [2024, 1970, 1969], "when.month": [2, 1, 12], "when.day": [29, 1, 31],
        "when.weekday": [3, 3, 2], "when.day_of_year": [60, 1, 365], "when.hour": [13, 0, 23],
        "when.minute": [5, 0, 59], "when.second": [59, 0, 59],
      ])
  }

  @Test func `puts year, month, weekday and hour in the column's place unless told otherwise`()
    throws
  {
    let rows = try DateParts().fitTransform(TrainView(trainingRows: table(leapDay))).rows
    #expect(
      rows.columns.map(\.name) == [
        "when.year", "when.month_sin", "when.month_cos", "when.weekday_sin", "when.weekday_cos",
        "when.hour_sin", "when.hour_cos", "x0",
      ])
    #expect(rows.columns.allSatisfy { $0.type == .number })
    #expect(rows.rowIDs == [0])
  }

  /// 2023-04-01, 2023-07-01, 2023-10-01, 2023-01-01: a quarter, a half, three quarters, none of a year.
  @Test func `puts what comes round on a circle`() throws {
    let made = try parts(
      [.month], cyclic: true,
      of: table(1_680_307_200, 1_688_169_600, 1_696_118_400, 1_672_531_200))
    expect(made["when.month_sin"], near: [1, 0, -1, 0])
    expect(made["when.month_cos"], near: [0, -1, 0, 1])
  }

  @Test func `turns each part by the share of its cycle that is behind it`() throws {
    let made = try parts(DateParts.Part.allCases, cyclic: true, of: table(leapDay))
    let turns: [(String, Double)] = [
      ("month", 1.0 / 12), ("day", 28.0 / 29), ("weekday", 3.0 / 7), ("day_of_year", 59.0 / 366),
      ("hour", 13.0 / 24), ("minute", 5.0 / 60), ("second", 59.0 / 60),
    ]
    #expect(made.count == 2 * turns.count + 1)
    #expect(made["when.year"] == [2024])
    for (part, turn) in turns {
      let (sine, cosine) = (made["when.\(part)_sin"]?.first, made["when.\(part)_cos"]?.first)
      let found = atan2(sine ?? .nan, cosine ?? .nan) / (2 * .pi)
      #expect(abs((found < 0 ? found + 1 : found) - turn) < 1e-15, "\(part)")
    }
  }

  @Test func `drops a second's fraction, also before 1970`() throws {
    #expect(
      try parts([.minute, .second], of: table(61.9, -0.1, -1e-300))
        == ["when.minute": [1, 59, 59], "when.second": [1, 59, 59]])
  }

  @Test func `takes only hour, minute and second of a time of day`() throws {
    #expect(
      try parts([.year, .hour, .weekday, .minute], of: table(3_660, 86_399, type: .time))
        == ["when.hour": [1, 23], "when.minute": [1, 59]])
  }

  @Test func `is missing where there is no date`() throws {
    let odd = table(.nan, .infinity, -1e300, 253_402_300_800, -377_705_116_801)
    for (name, values) in try parts([.year, .hour], cyclic: true, of: odd) {
      #expect(values.allSatisfy { $0.isNaN }, "\(name)")
    }
    let ends = table(253_402_300_799, -377_705_116_800)
    #expect(try parts([.year, .second], of: ends)["when.year"] == [9999, -9999])
  }

  @Test func `does nothing to a table without dates`() throws {
    let plain = numericTable([1, 2])
    let rows = try DateParts().fitTransform(TrainView(trainingRows: plain)).rows
    #expect(rows.columns == plain.columns)
  }

  @Test func `finds dates whose missing values were filled in, and none that were scaled`() throws {
    let dates = table(0, .nan, 86_400)
    let filled = try ImputeMedian().fitTransform(TrainView(trainingRows: dates)).rows
    #expect(filled.columns.map(\.type) == [.date, .number])
    let made = try parts([.day, .hour], of: filled)
    #expect(made == ["when.day": [1, 1, 2], "when.hour": [0, 12, 0]])
    let scaled = try Standardize().fitTransform(TrainView(trainingRows: dates)).rows
    #expect(scaled.columns.map(\.type) == [.number, .number])
  }

  @Test func `refuses other columns, times without a part of theirs, and names that are taken`() {
    func refusal(_ table: Table, _ set: (inout DateParts) -> Void = { _ in }) -> String {
      var transform = DateParts()
      set(&transform)
      return message { try transform.fit(TrainView(trainingRows: table)) }
    }
    #expect(refusal(table(0)) { $0.on = .all } == "on: column 'x0' holds no dates or times")
    #expect(
      refusal(table(0, type: .time)) { $0.parts = [.year, .day] }
        == "parts: column 'when' holds times of day: name hour, minute or second")
    var taken = table(0)
    taken.columns[1].name = "when.hour_cos"
    #expect(refusal(taken) == "on: column 'when' would make 'when.hour_cos' a second time")
  }

  @Test func `refuses no part, and one that is named twice`() {
    var transform = DateParts()
    transform.parts = []
    #expect(message { try transform.validate() } == "parts: names no part")
    transform.parts = [.day, .hour, .day]
    #expect(message { try transform.validate() } == "parts: names 'day' twice")
  }

  private func expect(_ found: [Double]?, near wanted: [Double]) {
    let errors = zip(found ?? [], wanted).map { abs($0 - $1) }
    #expect(errors.count == wanted.count && errors.allSatisfy { $0 < 1e-15 }, "\(found ?? [])")
  }
}
