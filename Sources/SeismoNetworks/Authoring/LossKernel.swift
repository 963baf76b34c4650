/// A loss over classes in plain Swift, one row at a time, written once for both precisions.
///
/// The library averages the rows' losses and divides their gradients by the number of rows.
public protocol ClassLossKernel: Sendable {
  /// A row's loss.
  ///
  /// - Parameters:
  ///   - output: the network's numbers for the row, one per class.
  ///   - label: the index of the row's class.
  ///   - gradient: takes the loss's derivative by each number of `output`; has to be written whole.
  func evaluate<S: Scalar>(
    _ output: Span<S>, label: Int, gradient: inout MutableSpan<S>
  ) -> S
}

/// A loss over numbers in plain Swift, one row at a time, written once for both precisions.
///
/// The library averages the rows' losses and divides their gradients by the number of rows.
public protocol ValueLossKernel: Sendable {
  /// A row's loss.
  ///
  /// - Parameters:
  ///   - output: the network's numbers for the row.
  ///   - target: what they should be; as many.
  ///   - gradient: takes the loss's derivative by each number of `output`; has to be written whole.
  func evaluate<S: Scalar>(
    _ output: Span<S>, target: Span<S>, gradient: inout MutableSpan<S>
  ) -> S
}

extension NetworkBuilder {
  /// Makes a kernel of one's own the network's loss.
  ///
  /// - Parameter kernel: of a type known here; through an existential it would be slow.
  /// - Throws: `ParameterProblem` when the output isn't one per class.
  @inlinable
  public mutating func loss<K: ClassLossKernel>(_ kernel: K, of output: Tensor) throws {
    try classLoss(
      String(describing: K.self),
      { outputs, labels, losses, gradients in
        forEachRow(outputs, labels.count, &losses, &gradients) { row, output, gradient in
          kernel.evaluate(output, label: Int(labels[row]), gradient: &gradient)
        }
      },
      { outputs, labels, losses, gradients in
        forEachRow(outputs, labels.count, &losses, &gradients) { row, output, gradient in
          kernel.evaluate(output, label: Int(labels[row]), gradient: &gradient)
        }
      }, of: output)
  }

  /// Makes a kernel of one's own the network's loss.
  ///
  /// - Parameter kernel: of a type known here; through an existential it would be slow.
  /// - Throws: `ParameterProblem` when the output's width isn't the target's.
  @inlinable
  public mutating func loss<K: ValueLossKernel>(_ kernel: K, of output: Tensor) throws {
    let width = output.width
    try valueLoss(
      String(describing: K.self),
      { outputs, targets, losses, gradients in
        forEachRow(outputs, losses.count, &losses, &gradients) { row, output, gradient in
          let target = targets.extracting(row * width..<(row + 1) * width)
          return kernel.evaluate(output, target: target, gradient: &gradient)
        }
      },
      { outputs, targets, losses, gradients in
        forEachRow(outputs, losses.count, &losses, &gradients) { row, output, gradient in
          let target = targets.extracting(row * width..<(row + 1) * width)
          return kernel.evaluate(output, target: target, gradient: &gradient)
        }
      }, of: output)
  }

  @usableFromInline
  mutating func classLoss(
    _ name: String, _ single: @escaping LossFunction<Float, Int32>,
    _ double: @escaping LossFunction<Double, Int32>, of output: Tensor
  ) throws {
    try setClassLoss(
      .custom(CustomLoss(name: name, functions: .classes(single, double))), of: output)
  }

  @usableFromInline
  mutating func valueLoss(
    _ name: String, _ single: @escaping LossFunction<Float, Float>,
    _ double: @escaping LossFunction<Double, Double>, of output: Tensor
  ) throws {
    try setValueLoss(
      .custom(CustomLoss(name: name, functions: .values(single, double))), of: output)
  }
}

/// Outputs, targets, and where the rows' losses and gradients go.
@usableFromInline typealias LossFunction<S, Target> =
  @Sendable (Span<S>, Span<Target>, inout MutableSpan<S>, inout MutableSpan<S>) -> Void

@inlinable
func forEachRow<S: Scalar>(
  _ outputs: Span<S>, _ rows: Int, _ losses: inout MutableSpan<S>,
  _ gradients: inout MutableSpan<S>, _ evaluate: (Int, Span<S>, inout MutableSpan<S>) -> S
) {
  guard rows > 0 else { return }
  let width = outputs.count / rows
  for row in 0..<rows {
    let range = row * width..<(row + 1) * width
    var gradient = gradients._mutatingExtracting(range)
    losses[row] = evaluate(row, outputs.extracting(range), &gradient)
  }
}
