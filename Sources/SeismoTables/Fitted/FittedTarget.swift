internal import SeismoSpec

/// What the target's transform learned of the training rows.
package struct FittedTarget: Codable, Sendable {
  /// The component's name.
  package let name: String
  private let column: any InvertibleColumnTransform

  /// Learns from the numbers that training has.
  ///
  /// - Throws: `ParameterProblem`.
  package init(_ transform: any Transform, of target: Column) throws {
    name = type(of: transform).name
    do {
      guard let transform = transform as? any ColumnTransform,
        let column = try transform.fitInvertible(target.numbers?.array ?? [])
      else { throw ParameterProblem(nil, "'\(name)' can't be undone") }
      self.column = column
    } catch let problem as ParameterProblem where problem.key != nil {
      throw ParameterProblem(nil, column: target.name, problem.reason)
    }
  }

  private enum Key: String, CodingKey {
    case use, fitted
  }

  /// Through the registry that the decoder was given.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    name = try values.decode(String.self, forKey: .use)
    guard
      let transform = try decoder.component(.transform, named: name) as? any ColumnTransform.Type,
      let type = transform.invertible
    else { throw MissingComponent(kind: "transform that can be undone", name: name) }
    column = try type.init(from: values.superDecoder(forKey: .fitted))
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(name, forKey: .use)
    try column.encode(to: values.superEncoder(forKey: .fitted))
  }

  /// Transforms a part's targets.
  package func apply(to target: inout Column?) {
    guard let numbers = target?.numbers else { return }
    target?.values = .numbers(transformed(numbers.array))
  }

  /// Numbers in the target's own unit as training has them.
  package func transformed(_ numbers: [Double]) -> [Double] {
    var numbers = numbers
    var span = numbers.mutableSpan
    column.apply(to: &span)
    return numbers
  }

  /// Outputs in the target's own unit.
  package func undone(_ outputs: [Double]) -> [Double] {
    var numbers = outputs
    var span = numbers.mutableSpan
    column.invert(&span)
    return numbers
  }

  /// An output in the target's own unit, as a formula; nil if there is none.
  package func undone(_ output: NumberFormula) -> NumberFormula? { column.inverse(of: output) }
}
