package import SeismoSpec
package import SeismoTables

/// Keeps the training rows for which a condition on their columns holds, and drops all others: those for which it
/// doesn't, and those of which a missing value leaves open whether it does, as in SQL.
///
/// A condition compares columns, numbers and texts: `age >= 18 and country != 'XX'`. There are `==`, `!=`, `<`, `<=`,
/// `>`, `>=`; `in ('a', 'b')` and `not in (…)`; `is missing` and `is not missing`; and `and`, `or`, `not` and
/// parentheses, of which `not` binds closest and `or` least. Texts are in single or double quotes, and a quote within
/// is doubled. A column whose name isn't letters, digits, `_` and `.` is in backquotes. Dates and times are compared
/// with texts such as '2026-01-31', and yes and no with `true` and `false`. The target is there under its name, as it
/// was read.
package struct Where: RowFilter {
  package static let name = "where"
  package static let summary = "Keeps the training rows for which a condition holds."
  package static let examples = [
    "{use: where, keep: \"x >= -1 and not colour == 'red'\"}",
    "{use: where, keep: \"when < '2020-01-01' or colour in ('red', 'blue') or y is missing\"}",
  ]
  package static let parameters: [Parameter<Where>] = [
    Parameter(
      "keep", required: \.keep, .text, "The condition, such as age >= 18 and country != 'XX'.")
  ]

  package let on = ColumnSelection.all
  /// The condition.
  package var keep: String?

  /// The filter without its condition.
  package init() {}

  /// Checks that it is a condition.
  package func validate() throws(ParameterProblem) { _ = try condition() }

  private func condition() throws(ParameterProblem) -> Condition {
    var parser = ConditionParser(keep ?? "")
    do throws(ConditionProblem) {
      return try parser.condition()
    } catch {
      throw error.problem
    }
  }

  /// Whether the condition holds for each row.
  ///
  /// - Throws: `ParameterProblem` for a column that isn't there, or a comparison of what can't be compared.
  package func keep(_ rows: TrainView) throws -> [Bool] {
    let condition = try condition()
    do throws(ConditionProblem) {
      return try condition.holds(in: rows.table).map { $0 == true }
    } catch {
      throw error.problem
    }
  }
}

/// What is wrong with a condition, and where.
struct ConditionProblem: Error {
  /// The character, from 1.
  var character: Int
  var reason: String

  var problem: ParameterProblem { ParameterProblem("keep", "character \(character): \(reason)") }
}
