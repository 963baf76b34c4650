internal import SeismoTables

/// What may be otherwise about a column of numbers.
package struct NumberDoubts: Sendable {
  /// Numbers seen.
  package var observed = 0
  /// Those written with decimals or an exponent.
  package var fractional = 0
  /// Whole ones that a Double can't tell from their neighbours.
  package var inexact = 0
  /// Whole ones with zeros before them.
  package var padded = 0

  package init() {}

  init(observed: Int, fractional: Int, padded: Int) {
    (self.observed, self.fractional, self.padded) = (observed, fractional, padded)
  }

  @inline(__always)
  package mutating func add(_ reading: NumberFormat.Reading) {
    observed += 1
    if !reading.isWhole { fractional += 1 }
    if !reading.isExact { inexact += 1 }
    if reading.isPadded { padded += 1 }
  }

  mutating func add(_ other: NumberDoubts) {
    observed += other.observed
    fractional += other.fractional
    inexact += other.inexact
    padded += other.padded
  }

  /// A sentence for each. Beside numbers with decimals, large whole ones are measurements.
  package func sentences(on name: String) -> [String] {
    var doubts: [String] = []
    if inexact > 0, fractional == 0 {
      doubts.append(
        "column '\(name)': \(counted(inexact, "whole number")) beyond 2^53 can't be told from "
          + "their neighbours; if they are names, exclude the column, or declare it a category")
    }
    if padded > 0 {
      doubts.append(
        "column '\(name)': \(counted(padded, "whole number")) with zeros before, which a "
          + "number doesn't keep; declare the column a category if they are codes")
    }
    return doubts
  }
}
