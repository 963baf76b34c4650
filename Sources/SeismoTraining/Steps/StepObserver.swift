internal import SeismoPreparation

/// A step that was done, or is being done.
package struct TrainingStep: Sendable {
  /// Counted from 1.
  package var number: Int
  /// Rows of its batch.
  package var rows: Int
  /// The batch's mean loss before the update; NaN for a step that was left out.
  package var loss = Double.nan
  /// Rows whose logarithm was clipped.
  package var clipped = 0
  package var norms = StepNorms()
}

/// Looks on while steps are done, and says when to stop. Must not allocate while nothing is to be said.
package protocol StepObserver {
  /// Asked when a step's loss is known; false ends the training before the update.
  mutating func accepts(_ step: TrainingStep, _ loop: borrowing TrainingLoop) -> Bool
  /// Called when a step is done.
  ///
  /// - Returns: whether to go on.
  mutating func end(_ step: TrainingStep, _ loop: borrowing TrainingLoop) -> Bool
}

extension StepObserver {
  package mutating func accepts(_ step: TrainingStep, _ loop: borrowing TrainingLoop) -> Bool {
    true
  }
}

/// Has the steps done, and looks at none.
package struct NoObserver: StepObserver {
  package init() {}
  package mutating func end(_ step: TrainingStep, _ loop: borrowing TrainingLoop) -> Bool { true }
}
