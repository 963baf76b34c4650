package import SeismoNetworks
internal import SeismoSpec
internal import SeismoTables

/// What the target's transform learned of the training rows.
package struct FittedTarget: Sendable {
  /// The component's name.
  package let name: String
  /// What it learned, as JSON.
  package let fitted: String
  private let column: any InvertibleColumnTransform

  /// Learns from the numbers that training has.
  ///
  /// - Throws: `ParameterProblem`.
  init(_ transform: any Transform, of target: Column) throws {
    name = type(of: transform).name
    do {
      guard let transform = transform as? any ColumnTransform,
        let column = try transform.fitInvertible(target.numbers ?? [])
      else { throw ParameterProblem(nil, "'\(name)' can't be undone") }
      self.column = column
      fitted = try FittedState.encode(column)
    } catch let problem as ParameterProblem where problem.key != nil {
      throw ParameterProblem(nil, column: target.name, problem.reason)
    }
  }

  /// Transforms a part's targets.
  func apply(to target: inout Column?) {
    guard let numbers = target?.numbers else { return }
    target?.values = .numbers(transformed(numbers))
  }

  /// Predictions in the target's own unit; the rows' losses stay those of training.
  package func undone(_ predictions: Predictions) -> Predictions {
    var undone = predictions
    undone.outputs = inverted(predictions.outputs)
    if case .values(let truth) = predictions.truth { undone.truth = .values(inverted(truth)) }
    return undone
  }

  /// Numbers in the target's own unit as training has them.
  func transformed(_ numbers: [Double]) -> [Double] {
    var numbers = numbers
    var span = numbers.mutableSpan
    column.apply(to: &span)
    return numbers
  }

  /// Numbers as training has them in the target's own unit.
  func inverted(_ numbers: [Double]) -> [Double] {
    var numbers = numbers
    var span = numbers.mutableSpan
    column.invert(&span)
    return numbers
  }
}

extension PreparedData {
  /// Fits the target's transform on the training rows and applies it to all.
  ///
  /// - Throws: `ParameterProblem`.
  mutating func transformTarget(by transform: any Transform) throws {
    guard let column = self[.training].target else { return }
    let fitted = try FittedTarget(transform, of: column)
    for part in Part.allCases { fitted.apply(to: &self[part].target) }
    target = fitted
  }
}
