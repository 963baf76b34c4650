public import SeismoSpec

/// The rows of a table by their use; positions in the table, ascending.
public struct Partition: Sendable, Equatable {
  /// Rows that are fitted and trained on.
  public var training: [Int]
  /// Rows for choosing between models and epochs.
  public var validation: [Int]
  /// Rows for the final figure only.
  public var test: [Int]

  /// Makes a partition.
  public init(training: [Int], validation: [Int], test: [Int]) {
    self.training = training
    self.validation = validation
    self.test = test
  }
}

/// Columns as read that a split, a sampler or the row weights look at, in a table's `apart` under their names.
public struct ColumnsApart: Sendable, Equatable {
  /// Their names, which the spec has under `key`.
  public var names: [String]
  /// The component's parameter that has them.
  public var key: String
  /// Whether they are inputs as well; what `schema.exclude` names is none.
  public var areInputs: Bool

  /// Says which they are.
  public init(_ names: [String], key: String, areInputs: Bool = false) {
    (self.names, self.key, self.areInputs) = (names, key, areInputs)
  }

  /// None.
  public static let none = ColumnsApart([], key: "")
}

extension Table {
  /// A column that was set apart.
  ///
  /// - Throws: `ParameterProblem` when there is none of the name.
  public func apart(_ name: String, key: String) throws(ParameterProblem) -> Column {
    guard let column = apart.first(where: { $0.name == name }) else {
      throw ParameterProblem(key, ColumnSelection.noColumn(name, among: apart.map(\.name)))
    }
    return column
  }
}

/// Divides the rows into training, validation and test.
public protocol Splitter: Component {
  /// The columns that it divides by, beside the target; none unless it says otherwise.
  var looksAt: ColumnsApart { get }
  /// How many experiments it makes of one dataset: 1, or k for k-fold cross-validation.
  var foldCount: Int { get }
  /// The partition of a fold. Every row appears in at most one part.
  ///
  /// - Throws: `ParameterProblem`.
  func partition(_ table: Table, fold: Int, random: inout RandomStream) throws -> Partition
}

extension Splitter {
  /// None.
  public var looksAt: ColumnsApart { .none }
  /// One experiment.
  public var foldCount: Int { 1 }
}

extension Kind<any Splitter> {
  /// Ways to split a dataset.
  public static let splitter = Kind("split", "Divides the rows into training, validation and test.")
}

extension Registration {
  /// Registers a splitter.
  public static func splitter<C: Splitter>(_ type: C.Type) -> Registration {
    Registration(Kind.splitter, type)
  }
}
