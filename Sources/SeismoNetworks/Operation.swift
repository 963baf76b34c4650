/// What every operation is told about the batch.
struct Pass {
  /// Rows in the batch.
  var rows: Int
  /// Whether this is a training step (batch statistics, dropout, gradients) or an evaluation.
  var isTraining: Bool
  /// The random key of the step.
  var key: UInt64
}

/// The run-time half of a piece of a network: works on fixed places of the arena.
protocol Operation: AnyObject, Sendable {
  /// Computes outputs from inputs.
  func forward(_ pass: borrowing Pass)
  /// Computes the gradients of inputs and parameters from those of the outputs.
  func backward(_ pass: borrowing Pass)
}

/// The run-time half of a loss.
protocol LossOperation: AnyObject, Sendable {
  /// Writes each row's loss and, in training, the gradient of their mean with respect to the
  /// network's output.
  ///
  /// - Returns: the number of rows whose logarithm was clipped.
  func evaluate(_ pass: borrowing Pass) -> Int
}

/// An operation before there is memory for it.
protocol OperationPlan: Sendable {
  /// The operation over its places in the arena.
  func bind(to arena: Arena, _ kernels: Kernels) -> any Operation
}

/// A loss before there is memory for it.
protocol LossPlan: Sendable {
  /// The operation over its places in the arena.
  func bind(to arena: Arena, _ kernels: Kernels) -> any LossOperation
}
