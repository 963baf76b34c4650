internal import SeismoTables

/// A moment's parts as formulas: `Moment` and `CivilDate` in operations that exporters know. Whole numbers as doubles are
/// exact here, and so are their quotients' floors.
struct MomentFormula {
  private let days, secondOfDay: NumberFormula
  private let year, month, day, isLeap: NumberFormula

  /// - Parameter seconds: since 1970-01-01T00:00:00Z. What is outside of the calendar's years is NaN in every part.
  init(seconds: NumberFormula) {
    let whole = seconds(.floor)
    let any = (whole / 86_400)(.floor)
    let isOfCalendar =
      seconds(.absolute).isLess(than: 1e12)
      * any.isGreater(than: Double(CivilDate.days.lowerBound) - 0.5)
      * any.isLess(than: Double(CivilDate.days.upperBound) + 0.5)
    days = isOfCalendar.choose(any, else: .constant(.nan))
    secondOfDay = whole - days * 86_400
    (year, month, day) = Self.civil(days)
    let fourth = Self.isWhole(year / 4)
    isLeap = fourth * (-Self.isWhole(year / 100) + Self.isWhole(year / 400) + 1)
  }

  /// Hinnant's `civil_from_days`.
  private static func civil(
    _ days: NumberFormula
  ) -> (year: NumberFormula, month: NumberFormula, day: NumberFormula) {
    let shifted = days + 719_468
    let era = (shifted / 146_097)(.floor)
    let dayOfEra = shifted - era * 146_097
    let leapDays =
      (dayOfEra / 1460)(.floor) - (dayOfEra / 36_524)(.floor) + (dayOfEra / 146_096)(.floor)
    let yearOfEra = ((dayOfEra - leapDays) / 365)(.floor)
    let dayOfYear =
      dayOfEra - (yearOfEra * 365 + (yearOfEra / 4)(.floor) - (yearOfEra / 100)(.floor))
    let monthFromMarch = ((dayOfYear * 5 + 2) / 153)(.floor)
    let day = dayOfYear - ((monthFromMarch * 153 + 2) / 5)(.floor) + 1
    let month = monthFromMarch.isLess(than: 9.5).choose(
      monthFromMarch + 3, else: monthFromMarch - 9)
    return (yearOfEra + era * 400 + month.isLess(than: 2.5), month, day)
  }

  private static func isWhole(_ x: NumberFormula) -> NumberFormula {
    (x - x(.floor)).isLess(than: 1e-9)
  }

  /// By month, from 1: the days before it, and its own, but for a leap day.
  private static let months: [[Double]] = {
    let lengths = [0.0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return lengths.indices.map { [lengths[..<$0].reduce(0, +), lengths[$0]] }
  }()

  private var dayOfYear: NumberFormula {
    month.line(of: Self.months).selecting([0]) + day + isLeap * month.isGreater(than: 2.5)
  }

  private var daysInMonth: NumberFormula {
    let isFebruary = (month - 2)(.absolute).isLess(than: 0.5)
    return month.line(of: Self.months).selecting([1]) + isLeap * isFebruary
  }

  private var weekday: NumberFormula {
    days + 3 - ((days + 3) / 7)(.floor) * 7
  }

  subscript(part: DateParts.Part) -> NumberFormula {
    switch part {
    case .year: year
    case .month: month
    case .day: day
    case .weekday: weekday
    case .dayOfYear: dayOfYear
    case .hour: (secondOfDay / 3600)(.floor)
    case .minute: (secondOfDay / 60)(.floor) - (secondOfDay / 3600)(.floor) * 60
    case .second: secondOfDay - (secondOfDay / 60)(.floor) * 60
    }
  }

  /// How much of its cycle a part has behind it, from 0 to below 1.
  func turn(of part: DateParts.Part) -> NumberFormula {
    let x = self[part]
    return switch part {
    case .year: x * 0
    case .month: (x - 1) / 12
    case .day: (x - 1) / daysInMonth
    case .dayOfYear: (x - 1) / (isLeap + 365)
    case .weekday: x / 7
    case .hour: x / 24
    case .minute, .second: x / 60
    }
  }
}
