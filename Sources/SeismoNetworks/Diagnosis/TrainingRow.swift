/// A row by its place in the training part, from 0: what batches draw. `RowID` is its number as read.
public struct TrainingRow: Sendable, Hashable, Comparable {
  /// Its place.
  public var place: Int32

  /// The row at a place.
  public init(_ place: Int32) { self.place = place }

  /// By their places.
  public static func < (one: TrainingRow, other: TrainingRow) -> Bool { one.place < other.place }
}

extension TrainingRow: CustomStringConvertible, ExpressibleByIntegerLiteral {
  /// "12".
  public var description: String { "\(place)" }

  /// The row at a place that is written out.
  public init(integerLiteral place: Int32) { self.place = place }
}

/// A row by its place in a step's batch, from 0.
package struct BatchRow: Sendable, Hashable {
  package var place: Int

  package init(_ place: Int) { self.place = place }

  /// The training row that a batch has there.
  package func row(of batch: [TrainingRow]) -> TrainingRow { batch[place] }
}
