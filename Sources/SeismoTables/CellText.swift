extension Column {
  /// A cell's value as its reader would write it: the shortest decimal, a date, a time of day, true or false, a level's
  /// name; nothing for a missing one.
  package func text(at row: Int) -> String {
    if isMissing(at: row) { return "" }
    switch values {
    case .numbers(let numbers): return type.text(of: numbers[row])
    case .categories(let codes, let levels): return levels[Int(codes[row])]
    }
  }
}

extension ColumnType {
  /// What a number stands for in a column of this type.
  package func text(of number: Double) -> String {
    switch self {
    case .date:
      let days = (number / 86_400).rounded(.down)
      guard let day = Int(exactly: days).flatMap(CivilDate.init(daysSince1970:)) else { break }
      let date = "\(day.year)-\(twoDigits(day.month))-\(twoDigits(day.day))"
      let seconds = number - days * 86_400
      return seconds == 0 ? date : "\(date)T\(timeOfDay(seconds))Z"
    case .time where (0..<86_400).contains(number): return timeOfDay(number)
    case .boolean where number == 0 || number == 1: return number == 1 ? "true" : "false"
    default: break
    }
    return Int(exactly: number).map(String.init) ?? "\(number)"
  }

  /// "18:30", or with seconds where there are any.
  private func timeOfDay(_ seconds: Double) -> String {
    let whole = Int(seconds)
    let minutes = "\(twoDigits(whole / 3600)):\(twoDigits(whole / 60 % 60))"
    let rest = seconds - Double(whole / 60 * 60)
    if rest == 0 { return minutes }
    return minutes + ":" + (rest < 10 ? "0" : "")
      + (Int(exactly: rest).map(String.init) ?? "\(rest)")
  }

  private func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
