internal import SeismoCSV
internal import SeismoSpec
internal import SeismoTables

extension Condition {
  /// Whether it holds for each row; nil where a missing value leaves that open.
  func holds(in table: Table) throws(ConditionProblem) -> [Bool?] {
    switch self {
    case .compare(let left, let comparison, let right):
      return try Condition.compare(left, comparison, right, table)
    case .isIn(let left, let list):
      var found = [Bool?](repeating: false, count: table.rowCount)
      for item in list {
        let equal = try Condition.compare(left, .equal, item, table)
        for row in found.indices { found[row] = either(found[row], equal[row]) }
      }
      return found
    case .isMissing(let operand):
      guard case .column(let name) = operand.value else {
        throw operand.problem("'is missing' is about a column")
      }
      let column = try operand.column(name, in: table)
      return (0..<table.rowCount).map(column.isMissing(at:))
    case .not(let condition): return try condition.holds(in: table).map { $0.map { !$0 } }
    case .and(let left, let right):
      let (one, other) = (try left.holds(in: table), try right.holds(in: table))
      return zip(one, other).map { one, other in
        one == false || other == false ? false : one == nil || other == nil ? nil : true
      }
    case .or(let left, let right):
      let (one, other) = (try left.holds(in: table), try right.holds(in: table))
      return zip(one, other).map(either)
    }
  }

  private static func compare(
    _ left: Operand, _ comparison: Comparison, _ right: Operand, _ table: Table
  ) throws(ConditionProblem) -> [Bool?] {
    let (first, second) = (try left.dateType(in: table), try right.dateType(in: table))
    let type = first ?? second
    let (one, other) = (try left.values(in: table, type), try right.values(in: table, type))
    switch (one, other) {
    case (.numbers(let one), .numbers(let other)):
      return (0..<table.rowCount).map { row in
        let (a, b) = (one(row), other(row))
        return a.isNaN || b.isNaN ? nil : comparison.holds(a, b)
      }
    case (.texts(let one), .texts(let other)):
      guard comparison == .equal || comparison == .unequal else {
        throw right.problem("words have no order; compare them with == or !=")
      }
      return (0..<table.rowCount).map { row in
        guard let a = one(row), let b = other(row) else { return nil }
        return (a == b) == (comparison == .equal)
      }
    case (.numbers, .texts), (.texts, .numbers):
      throw right.problem(
        "\(right.inWords(in: table)) can't be compared with \(left.inWords(in: table))")
    }
  }
}

private func either(_ one: Bool?, _ other: Bool?) -> Bool? {
  one == true || other == true ? true : one == nil || other == nil ? nil : false
}

extension Condition.Comparison {
  fileprivate func holds(_ a: Double, _ b: Double) -> Bool {
    switch self {
    case .equal: a == b
    case .unequal: a != b
    case .less: a < b
    case .atMost: a <= b
    case .greater: a > b
    case .atLeast: a >= b
    }
  }
}

/// A value for each row.
private enum RowValues {
  case numbers((Int) -> Double)
  case texts((Int) -> String?)
}

extension Condition.Operand {
  fileprivate func problem(_ reason: String) -> ConditionProblem {
    ConditionProblem(character: character, reason: reason)
  }

  fileprivate func column(_ name: String, in table: Table) throws(ConditionProblem) -> Column {
    let all = table.columns + [table.target].compactMap(\.self)
    guard let column = all.first(where: { $0.name == name }) else {
      throw problem(ColumnSelection.noColumn(name, among: all.map(\.name)))
    }
    return column
  }

  /// The type of a column of dates or times.
  fileprivate func dateType(in table: Table) throws(ConditionProblem) -> ColumnType? {
    guard case .column(let name) = value else { return nil }
    let type = try column(name, in: table).type
    return type.isDate ? type : nil
  }

  /// - Parameter type: what a text is to be read as.
  fileprivate func values(
    in table: Table, _ type: ColumnType?
  ) throws(ConditionProblem) -> RowValues {
    switch value {
    case .number(let number): return .numbers { _ in number }
    case .text(var text):
      guard let type else { return .texts { [text] _ in text } }
      let moment = text.withUTF8 {
        type == .date ? DateText.date($0, .yearFirst) : DateText.time($0)
      }
      guard let moment else {
        throw problem("expected \(type.inWords()), found '\(text.excerpt())'")
      }
      return .numbers { _ in moment }
    case .column(let name):
      switch try column(name, in: table).values {
      case .numbers(let numbers): return .numbers { numbers[$0] }
      case .categories(let codes, let levels):
        return .texts { codes[$0] < 0 ? nil : levels[Int(codes[$0])] }
      }
    }
  }

  fileprivate func inWords(in table: Table) -> String {
    switch value {
    case .number(let number): "the number \(short(number))"
    case .text(let text): "the text '\(text.excerpt())'"
    case .column(let name):
      (try? column(name, in: table))?.numbers == nil
        ? "'\(name)', a column of words," : "'\(name)', a column of numbers,"
    }
  }
}
