/// What becomes of a row with the wrong number of fields, or with a quote where none may be.
package enum BadRowPolicy: String, CaseIterable, Sendable {
  /// The file is refused.
  case error
  /// The row is left out and named.
  case skip
  /// Fields that lack at its end are missing; what can't be padded is left out and named.
  case pad
}
