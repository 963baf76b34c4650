internal import SeismoTables

extension Model {
  /// A column that a model predicts from.
  public struct Input: Sendable, Equatable {
    /// What its values are.
    public enum Kind: Sendable, Equatable {
      /// Numbers, in the unit of the training file.
      case number
      /// Whole numbers.
      case integer
      /// True or false.
      case boolean
      /// Dates, or moments; a text has them in the order of the training file.
      case date
      /// Times of day, as texts such as `18:30`.
      case time
      /// Words; `levels` are those that the model was trained with, as far as its preparation keeps them.
      case category(levels: [String])
    }

    /// Its name.
    public let name: String
    /// What its values are.
    public let kind: Kind
  }
}

extension Model.Input {
  init(_ column: FittedPipeline.InputColumn, levels: [String]) {
    name = column.name
    kind =
      switch column.type {
      case .number: .number
      case .integer: .integer
      case .boolean: .boolean
      case .date: .date
      case .time: .time
      case .category, .text: .category(levels: levels)
      }
  }

  /// The levels of a category; none for other kinds.
  public var levels: [String] { if case .category(let levels) = kind { levels } else { [] } }
}
