import Foundation
import SeismoTables
import Testing

@Suite struct `A civil date` {
  /// A calendar that walks: it only knows which day comes next.
  private struct Walk {
    var year = -9999
    var month = 1
    var day = 1
    var dayOfYear = 1
    /// −9999-01-01 was a Monday: 25 eras of 400 years, a whole number of weeks each, before 0001-01-01.
    var weekday = 0

    var isLeap: Bool { year % 400 == 0 || (year % 4 == 0 && year % 100 != 0) }

    mutating func step() {
      let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      (day, dayOfYear, weekday) = (day + 1, dayOfYear + 1, (weekday + 1) % 7)
      if day > lengths[month - 1] { (month, day) = (month + 1, 1) }
      if month > 12 { (year, month, dayOfYear) = (year + 1, 1, 1) }
    }
  }

  @Test func `agrees on every day of twenty thousand years with a walk from day to day`() {
    var walk = Walk()
    var wrong: [Int] = []
    for days in CivilDate.days {
      let date = CivilDate(daysSince1970: days)
      let same =
        date == CivilDate(year: walk.year, month: walk.month, day: walk.day)
        && date?.daysSince1970 == days && date?.year == walk.year && date?.month == walk.month
        && date?.day == walk.day && date?.weekday == walk.weekday
        && date?.dayOfYear == walk.dayOfYear && date?.daysInYear == (walk.isLeap ? 366 : 365)
      if !same { wrong.append(days) }
      walk.step()
    }
    #expect(wrong.first == nil)
    #expect(walk.year == 10_000 && walk.dayOfYear == 1)
  }

  @Test func `agrees with Foundation's calendar since 1583`() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
    for days in stride(from: -141_000, to: 300_000, by: 1009) {
      let date = try #require(CivilDate(daysSince1970: days))
      let parts = calendar.dateComponents(
        [.year, .month, .day, .weekday], from: Date(timeIntervalSince1970: Double(days) * 86_400))
      #expect([parts.year, parts.month, parts.day] == [date.year, date.month, date.day])
      let fromSunday = (date.weekday + 1) % 7 + 1
      #expect(parts.weekday == fromSunday)
    }
  }

  @Test func `has the days that everyone knows`() throws {
    #expect(CivilDate(year: 1970, month: 1, day: 1)?.daysSince1970 == 0)
    #expect(CivilDate(year: 1970, month: 1, day: 1)?.weekday == 3)
    #expect(CivilDate(year: 2000, month: 2, day: 29)?.daysSince1970 == 11_016)
    #expect(CivilDate(year: 2024, month: 12, day: 31)?.dayOfYear == 366)
    #expect(CivilDate(year: 1969, month: 12, day: 31)?.daysSince1970 == -1)
    #expect(CivilDate(year: 2023, month: 2, day: 1)?.daysInMonth == 28)
  }

  @Test(arguments: [
    [2023, 2, 29], [1900, 2, 29], [2024, 2, 30], [2024, 4, 31], [2024, 0, 1], [2024, 13, 1],
    [2024, 1, 0], [2024, 1, 32], [10_000, 1, 1], [-10_000, 12, 31], [.max, .max, .max],
    [.min, .min, .min],
  ])
  func `is nil where there is no such day`(parts: [Int]) {
    #expect(CivilDate(year: parts[0], month: parts[1], day: parts[2]) == nil)
  }

  @Test func `is nil outside of its years`() {
    #expect(CivilDate(daysSince1970: CivilDate.days.lowerBound - 1) == nil)
    #expect(CivilDate(daysSince1970: CivilDate.days.upperBound + 1) == nil)
    #expect(CivilDate(daysSince1970: .min) == nil && CivilDate(daysSince1970: .max) == nil)
  }
}
