internal import SeismoPreparation

/// What steps do otherwise than the spec says.
package protocol StepPlan {
  /// Whether all steps are done as the spec says: a constant, so that asking costs nothing then.
  static var isAsSpecified: Bool { get }
  /// What one step, counted from 1, does otherwise.
  func changes(at step: Int) -> StepChanges
}

extension StepPlan {
  package static var isAsSpecified: Bool { false }
}

/// Nothing is done otherwise.
package struct AsSpecified: StepPlan {
  package static let isAsSpecified = true
  package init() {}
  package func changes(at step: Int) -> StepChanges { StepChanges() }
}

/// What one step does otherwise.
package struct StepChanges: StepPlan {
  package var isSkipped = false
  package var rate = 1.0
  /// Other rows than the step drew.
  package var rows: [Int32]?
  /// What the batch's gradient is multiplied by, and the rows that count nothing.
  package var factor = 1.0
  package var dropped: [Int32] = []
  /// Rows that aren't in the batch.
  package var leftOut: [Int32] = []

  /// Which masks dropout draws; 0 for those of the training.
  package var masks = 0

  package init() {}

  package func changes(at step: Int) -> StepChanges { self }

  var isOfBatch: Bool { rows != nil || isWeighted || masks != 0 }
  var isWeighted: Bool { factor != 1 || !dropped.isEmpty || !leftOut.isEmpty }

  func weight(of row: Int32) -> Double { dropped.contains(row) ? 0 : factor }
}
