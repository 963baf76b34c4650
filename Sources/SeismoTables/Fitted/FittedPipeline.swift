internal import SeismoSpec

/// What was learned of the training rows, as a value: from a table as read to the network's inputs, and from its
/// outputs to answers in the target's own words and units.
package struct FittedPipeline: Codable, Sendable {
  /// A column as it was read.
  package struct InputColumn: Codable, Sendable, Equatable {
    package var name: String
    package var type: ColumnType
    /// How its values are written, where others could be read otherwise.
    package var format: String?

    package init(name: String, type: ColumnType, format: String? = nil) {
      (self.name, self.type, self.format) = (name, type, format)
    }
  }

  /// A transform that was fitted.
  package struct Step: Codable, Sendable {
    /// The component's name.
    package var use: String
    /// What it learned.
    package var fitted: any FittedTransform

    package init(use: String, fitted: any FittedTransform) {
      (self.use, self.fitted) = (use, fitted)
    }
  }

  /// What the outputs stand for.
  package enum Target: Codable, Sendable {
    /// Classes, in the order of the outputs.
    case classes([String])
    /// A number, and what it was transformed by.
    case number(FittedTarget?)
  }

  /// The columns that it takes, in the order in which they were read.
  package var columns: [InputColumn] = []
  /// More texts that stand for a missing value, by column.
  package var missing: [String: [String]] = [:]
  /// In order.
  package var steps: [Step] = []
  /// The names of the network's inputs, in order.
  package var inputs: [String] = []
  /// How many categories each input of indices has; nil where there are none.
  package var categories: [String: Int]?
  /// The target column as it was read.
  package var targetColumn = InputColumn(name: "", type: .number)
  package var target = Target.number(nil)

  package init() {}

  /// Their types, as a reader takes them.
  package var types: [String: ColumnType] {
    Dictionary(columns.map { ($0.name, $0.type) }) { first, _ in first }
  }

  /// How many categories each column of the network's input of indices has, in order.
  package var categoryCounts: [Int] { inputs.compactMap { categories?[$0] } }

  /// The classes; empty for a number.
  package var classes: [String] { if case .classes(let names) = target { names } else { [] } }
}

extension FittedPipeline.InputColumn {
  /// A column of a table, under the type that was declared, or else one that takes all that the found one does.
  package init(_ column: Column, declared: ColumnType?, format: String?) {
    let found: ColumnType = column.type == .integer ? .number : column.type
    self.init(name: column.name, type: declared ?? found, format: format)
  }
}

extension FittedPipeline.Target {
  private enum Key: String, CodingKey {
    case classes, number
  }

  /// Through the registry that the decoder was given.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    self =
      values.contains(.classes)
      ? .classes(try values.decode([String].self, forKey: .classes))
      : .number(try values.decode(FittedTarget?.self, forKey: .number))
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    switch self {
    case .classes(let names): try values.encode(names, forKey: .classes)
    case .number(let target): try values.encode(target, forKey: .number)
    }
  }
}

extension FittedPipeline.Step {
  private enum Key: String, CodingKey {
    case use, fitted
  }

  /// Through the registry that the decoder was given.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    use = try values.decode(String.self, forKey: .use)
    guard let transform = try decoder.component(.transform, named: use) as? any Transform.Type
    else { throw MissingComponent(kind: "transform", name: use) }
    fitted = try transform.fittedType.init(from: values.superDecoder(forKey: .fitted))
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(use, forKey: .use)
    try fitted.encode(to: values.superEncoder(forKey: .fitted))
  }
}

extension Transform {
  fileprivate static var fittedType: any FittedTransform.Type { Fitted.self }
}
