/// A day of the Gregorian calendar, which is taken to reach back before 1582 as well (proleptic). The
/// year 0 is the one before the year 1, as in ISO 8601.
///
/// The arithmetic is that of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"
/// (https://howardhinnant.github.io/date_algorithms.html): years that start in March, so that a leap
/// day is a year's last, in eras of 400 years, which have 146,097 days each.
package struct CivilDate: Sendable, Hashable {
  /// The years there are.
  package static let years = -9999...9999
  /// The days there are, counted from 1970-01-01: those of `years`.
  package static let days = -4_371_587...2_932_896

  /// From −9999 to 9999.
  package let year: Int
  /// From 1 to 12.
  package let month: Int
  /// From 1 to the month's length.
  package let day: Int

  /// A day by its date, or nil where there is no such day.
  package init?(year: Int, month: Int, day: Int) {
    guard Self.years.contains(year), (1...12).contains(month),
      (1...Self.dayCount(ofMonth: month, year: year)).contains(day)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// A day by its distance from 1970-01-01, or nil outside of `days`; Hinnant's `civil_from_days`.
  package init?(daysSince1970 days: Int) {
    guard Self.days.contains(days) else { return nil }
    let shifted = days + Self.daysToEpoch
    let era = floorDivision(shifted, Self.daysInEra)
    let dayOfEra = shifted - era * Self.daysInEra
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// The distance from 1970-01-01; Hinnant's `days_from_civil`.
  package var daysSince1970: Int {
    let yearFromMarch = month <= 2 ? year - 1 : year
    let era = floorDivision(yearFromMarch, 400)
    let yearOfEra = yearFromMarch - era * 400
    let monthFromMarch = month > 2 ? month - 3 : month + 9
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * Self.daysInEra + dayOfEra - Self.daysToEpoch
  }

  /// From Monday, 0, to Sunday, 6. 1970-01-01 was a Thursday.
  package var weekday: Int {
    let days = daysSince1970 + 3
    return days - floorDivision(days, 7) * 7
  }

  /// From 1 to 365, or 366 in a leap year.
  package var dayOfYear: Int {
    (1..<month).reduce(day) { $0 + Self.dayCount(ofMonth: $1, year: year) }
  }

  /// The length of its month.
  package var daysInMonth: Int { Self.dayCount(ofMonth: month, year: year) }

  /// The length of its year.
  package var daysInYear: Int { Self.isLeap(year) ? 366 : 365 }

  private static let daysInEra = 146_097
  /// From 0000-03-01 to 1970-01-01.
  private static let daysToEpoch = 719_468

  private static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  private static func dayCount(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

/// The quotient, rounded down; the divisor is positive.
private func floorDivision(_ a: Int, _ b: Int) -> Int {
  a >= 0 ? a / b : -((-a + b - 1) / b)
}
