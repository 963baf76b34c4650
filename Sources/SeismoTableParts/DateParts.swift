internal import Foundation
package import SeismoSpec
package import SeismoTables

/// Replaces a column of dates or times by numbers: its year, month, weekday and so on, in UTC, named
/// `column.year`.
///
/// A part that comes round is a pair of coordinates on a circle, `column.month_sin` and
/// `column.month_cos`: sin and cos of 2π·(x − first) / length, where x is the part, `first` its first
/// value and `length` that of its cycle: 12 months, 7 weekdays, 24 hours, 60 minutes or seconds, and
/// for days those of that month or year. So two moments are as far apart as on the clock's face,
/// 2·sin(π·d / length) for a distance d, and December is beside January (scikit-learn's examples,
/// "Time-related feature engineering", trigonometric features).
///
/// Whole seconds are taken, rounded down, as in pandas. A missing value, an infinite one and one
/// outside of the years −9999 to 9999 are missing in every part.
package struct DateParts: Transform {
  /// A part of a date or a time of day.
  package enum Part: String, CaseIterable, Codable, Sendable {
    /// From −9999 to 9999; it doesn't come round.
    case year
    /// From 1 to 12.
    case month
    /// The day of the month, from 1.
    case day
    /// From Monday, 0, to Sunday, 6.
    case weekday
    /// From 1 to 366.
    case dayOfYear = "day_of_year"
    /// From 0 to 23.
    case hour
    /// From 0 to 59.
    case minute
    /// From 0 to 59.
    case second

    var isOfTime: Bool { self == .hour || self == .minute || self == .second }
  }

  package static let name = "date_parts"
  package static let summary =
    "Replaces dates and times by parts such as the month and the hour, each on a circle."
  package static let examples = [
    "date_parts", "{use: date_parts, parts: [year, day_of_year, hour], cyclic: false}",
    "{use: date_parts, parts: [day, minute, second]}",
  ]
  package static let parameters: [Parameter<DateParts>] = [
    .on(\.on),
    Parameter(
      "parts", \.parts, .list(of: .choice),
      "The parts to make; of a time of day, those that it has: hour, minute, second."),
    Parameter(
      "cyclic", \.cyclic, .flag,
      "Makes each part but the year a pair, sine and cosine, so that December is beside January."),
  ]

  /// The columns to take apart.
  package var on = ColumnSelection.dates
  /// The parts, in the order of the new columns.
  package var parts: [Part] = [.year, .month, .weekday, .hour]
  /// Whether a part that comes round is a sine and a cosine.
  package var cyclic = true

  /// The transform with its defaults.
  package init() {}

  /// Checks that there are parts, each once.
  package func validate() throws(ParameterProblem) {
    if parts.isEmpty { throw ParameterProblem("parts", "names no part") }
    for part in parts where parts.count(where: { $0 == part }) > 1 {
      throw ParameterProblem("parts", "names '\(part.rawValue)' twice")
    }
  }

  /// Learns which columns to take apart, and nothing of their values.
  ///
  /// - Throws: `ParameterProblem` for a column of another type, for times of day when no part is
  ///   one of theirs, or when a new column's name is taken.
  package func fit(_ rows: TrainView) throws -> FittedDateParts {
    var names = Set(rows.table.columns.map(\.name))
    var fitted = FittedDateParts(cyclic: cyclic, columns: [])
    for index in try on.indices(in: rows.table) {
      let column = rows.table.columns[index]
      let entry = FittedDateParts.Entry(name: column.name, parts: try parts(of: column))
      for new in entry.parts.flatMap({ fitted.newNames($0, of: column.name) })
      where !names.insert(new).inserted {
        throw ParameterProblem("on", column: column.name, "would make '\(new)' a second time")
      }
      fitted.columns.append(entry)
    }
    return fitted
  }

  /// The parts that a column has.
  private func parts(of column: Column) throws(ParameterProblem) -> [Part] {
    switch column.type {
    case .date: return parts
    case .time:
      let own = parts.filter(\.isOfTime)
      guard !own.isEmpty else {
        throw ParameterProblem(
          "parts", column: column.name, "holds times of day: name hour, minute or second")
      }
      return own
    case .number, .integer, .boolean, .category, .text:
      throw ParameterProblem("on", column: column.name, "holds no dates or times")
    }
  }
}

/// The parts to make, by column.
package struct FittedDateParts: FittedTransform, Equatable {
  /// One column.
  package struct Entry: Codable, Sendable, Equatable {
    /// Its name.
    package var name: String
    /// Its parts, in order.
    package var parts: [DateParts.Part]
  }

  /// Whether a part that comes round is a sine and a cosine.
  package let cyclic: Bool
  /// In the order of the table's columns.
  package internal(set) var columns: [Entry]

  /// Puts the parts where each column stood.
  package func apply(to table: inout Table) {
    let entries = Dictionary(columns.map { ($0.name, $0) }) { first, _ in first }
    table.columns = table.columns.flatMap { column in
      guard let entry = entries[column.name], let seconds = column.numbers else { return [column] }
      let moments = seconds.map(Moment.init)
      return entry.parts.flatMap { columns(of: $0, of: entry.name, at: moments) }
    }
  }

  package func formulas(of table: FormulaTable) -> FormulaTable? {
    var table = table
    table.replace(columns, named: \.name) { column, entry in
      guard let seconds = column.numbers else { return nil }
      let moment = MomentFormula(seconds: seconds)
      return entry.parts.flatMap { part -> [FormulaTable.Column] in
        let names = newNames(part, of: entry.name)
        guard isPair(part) else { return [.init(name: names[0], moment[part])] }
        let angle = moment.turn(of: part) * (2 * .pi)
        return [.init(name: names[0], angle(.sine)), .init(name: names[1], angle(.cosine))]
      }
    }
    return table
  }

  fileprivate func newNames(_ part: DateParts.Part, of column: String) -> [String] {
    let name = "\(column).\(part.rawValue)"
    return isPair(part) ? ["\(name)_sin", "\(name)_cos"] : [name]
  }

  private func isPair(_ part: DateParts.Part) -> Bool { cyclic && part != .year }

  private func columns(
    of part: DateParts.Part, of name: String, at moments: [Moment?]
  ) -> [Column] {
    let values: [[Double]]
    if isPair(part) {
      let angles = moments.map { $0.map { 2 * .pi * $0.turn(of: part) } ?? .nan }
      values = [angles.map { sin($0) }, angles.map { cos($0) }]
    } else {
      values = [moments.map { $0.map { Double($0[part]) } ?? .nan }]
    }
    return zip(newNames(part, of: name), values).map { Column(name: $0, values: .numbers($1)) }
  }
}

/// A second of a day.
private struct Moment {
  let date: CivilDate
  /// From 0 to 86,399.
  let secondOfDay: Int

  /// The moment some seconds after 1970-01-01T00:00:00Z, or nil outside of the calendar's years.
  init?(seconds: Double) {
    // 10¹² seconds are 31,700 years; NaN fails the comparison.
    guard abs(seconds) < 1e12 else { return nil }
    let whole = Int(seconds.rounded(.down))
    let days = Int((Double(whole) / 86_400).rounded(.down))
    guard let date = CivilDate(daysSince1970: days) else { return nil }
    self.date = date
    secondOfDay = whole - days * 86_400
  }

  subscript(part: DateParts.Part) -> Int {
    switch part {
    case .year: date.year
    case .month: date.month
    case .day: date.day
    case .weekday: date.weekday
    case .dayOfYear: date.dayOfYear
    case .hour: secondOfDay / 3600
    case .minute: secondOfDay / 60 % 60
    case .second: secondOfDay % 60
    }
  }

  /// How much of its cycle a part has behind it, from 0 to below 1.
  func turn(of part: DateParts.Part) -> Double {
    let x = Double(self[part])
    return switch part {
    case .year: 0
    case .month: (x - 1) / 12
    case .day: (x - 1) / Double(date.daysInMonth)
    case .dayOfYear: (x - 1) / Double(date.daysInYear)
    case .weekday: x / 7
    case .hour: x / 24
    case .minute, .second: x / 60
    }
  }
}
