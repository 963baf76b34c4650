internal import SeismoSpec
package import SeismoTables

/// A split by one column, `by`, which is no input unless `input: true`.
package protocol ColumnSplitter: Splitter {
  /// The column.
  var by: String? { get set }
  /// Whether it is an input too.
  var input: Bool { get set }
}

extension ColumnSplitter {
  /// The column.
  package var looksAt: ColumnsApart {
    ColumnsApart([by].compactMap(\.self), key: "by", areInputs: input)
  }

  /// `input`.
  static var inputParameter: Parameter<Self> {
    Parameter("input", \.input, .flag, "Whether the column is an input too.")
  }

  /// The column's values.
  ///
  /// - Throws: `ParameterProblem` when it isn't there; `DataProblem` for the first row without a value.
  func column(of table: Table) throws -> Column {
    let column = try table.apart(by ?? "", key: "by")
    if let row = (0..<table.rowCount).first(where: column.isMissing(at:)) {
      throw table.problem(
        .other("the value is missing, by which rows are split; fill it in, or leave the row out"),
        at: row, column: column.name)
    }
    return column
  }
}

extension Partition {
  /// The rows whose part is 0 for training, 1 for validation, 2 for test.
  ///
  /// - Throws: `ParameterProblem` when none is for training.
  init(parts: [Int]) throws(ParameterProblem) {
    func rows(_ part: Int) -> [Int] { parts.indices.filter { parts[$0] == part } }
    self.init(training: rows(0), validation: rows(1), test: rows(2))
    if training.isEmpty {
      throw ParameterProblem(nil, "leaves none of \(counted(parts.count, "row")) for training")
    }
  }
}
