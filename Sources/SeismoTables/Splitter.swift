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

/// Divides the rows into training, validation and test.
public protocol Splitter: Component {
  /// How many experiments it makes of one dataset: 1, or k for k-fold cross-validation.
  var foldCount: Int { get }
  /// The partition of a fold. Every row appears in at most one part.
  ///
  /// - Throws: `ParameterProblem`.
  func partition(_ table: Table, fold: Int, random: inout RandomStream) throws -> Partition
}

extension Splitter {
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
