package import SeismoSpec
package import SeismoTables

/// k-fold cross-validation (Stone, "Cross-Validatory Choice and Assessment of Statistical Predictions", 1974): each row is
/// in the test part of one fold. As scikit-learn's `KFold` with `shuffle`, but that a share of a fold's other rows
/// chooses the best epoch.
package struct KFold: FoldSplitter {
  package static let name = "k_fold"
  package static let summary =
    "Cross-validation: as many trainings as folds, each row in the test part of one of them."

  package var folds = Folds()

  /// Five folds.
  package init() {}

  package func partition(
    _ table: Table, fold: Int, random: inout RandomStream
  ) throws -> Partition {
    try folds.require(table.rowCount, "rows")
    return folds.partition(
      random.permutation(of: table.rowCount), sizes: [table.rowCount], fold: fold
    ) { _ in 0 }
  }
}
