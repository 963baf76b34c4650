package import SeismoSpec
package import SeismoTables

/// k-fold cross-validation in which every part of every fold has the classes in the same proportions, as nearly as whole
/// rows allow; scikit-learn's `StratifiedKFold`.
package struct StratifiedKFold: FoldSplitter {
  package static let name = "stratified_k_fold"
  package static let summary = "Cross-validation with each class in the same proportions."

  package var folds = Folds()

  /// Five folds.
  package init() {}

  package func partition(
    _ table: Table, fold: Int, random: inout RandomStream
  ) throws -> Partition {
    guard case .categories(let codes, let levels) = table.target?.values else {
      throw ParameterProblem(nil, "needs a categorical target; use k_fold for a number")
    }
    try folds.require(table.rowCount, "rows")
    // Rows whose class is missing are a class of their own, the first.
    var sizes = [Int](repeating: 0, count: levels.count + 1)
    for code in codes { sizes[Int(code) + 1] += 1 }
    return folds.partition(
      random.permutation(of: table.rowCount), sizes: sizes, fold: fold
    ) { Int(codes[$0]) + 1 }
  }
}
