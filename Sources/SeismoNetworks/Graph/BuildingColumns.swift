public import SeismoSpec

/// Operations on the columns of a tensor, which embeddings of numbers are composed of.
extension NetworkBuilder {
  /// Some columns of x, in the order given.
  ///
  /// - Throws: `ParameterProblem` when x has no such column, or none is asked for.
  public mutating func select(_ x: Tensor, columns: [Int]) throws(ParameterProblem) -> Tensor {
    guard !columns.isEmpty, columns.allSatisfy({ (0..<x.width).contains($0) })
    else {
      throw ParameterProblem(nil, "selects columns of numbers, of which there are \(x.width)")
    }
    return append(.selection(columns: columns), to: [x], width: columns.count)
  }

  /// The same numbers of each row, as those of so many members: with 1 the members' side by side, and with the width
  /// of a tensor of one member each column as a member of its own.
  ///
  /// - Throws: `ParameterProblem` when they can't be divided so.
  public mutating func reshape(_ x: Tensor, members: Int) throws(ParameterProblem) -> Tensor {
    guard members > 0, x.numbersPerRow % members == 0 else {
      throw ParameterProblem(
        nil, "divides \(x.numbersPerRow) numbers of a row among \(members) members")
    }
    return append(
      .reshape, to: [x], width: x.numbersPerRow / members, members: members)
  }

  /// Periodic features of each column (Gorishniy, Rubachev and Babenko, "On Embeddings for Numerical Features in
  /// Tabular Deep Learning", 2022, section 3.3): cos(2πwx) and then sin(2πwx); or, with phases, cos(2πwx + b)
  /// (Holzmüller, Grinsztajn and Steinwart, "Better by Default", 2024, appendix A). Of angles beyond 12,867 in float32
  /// they are NaN.
  ///
  /// - Parameters:
  ///   - x: [rows × columns].
  ///   - count: frequencies of each column.
  ///   - frequencies: fills w, [columns, count].
  ///   - phases: fills b, [columns, count]; nil for sines in its place.
  /// - Returns: each column's as a member: [rows × columns × count], or twice as many with sines.
  /// - Throws: what the initializers throw; `ParameterProblem` when x has members, or there would be too many.
  public mutating func periodic(
    _ x: Tensor, count: Int, frequencies: any Initializer, phases: (any Initializer)?
  ) throws -> Tensor {
    guard x.members == 1, x.width > 0 else {
      throw ParameterProblem(nil, "embeds columns of numbers, and gets none")
    }
    let trained = [TrainedTensor("frequencies", [x.width, count], frequencies, role: .weight)]
    let phases = phases.map { TrainedTensor("phases", [x.width, count], $0, role: .bias) }
    return try add(
      .periodic(pairs: phases == nil), to: [x], width: phases == nil ? 2 * count : count,
      members: x.width, trained: trained + [phases].compactMap { $0 })
  }
}

extension NetworkOperation {
  /// The largest angle that `periodic` takes the cosine of; of larger ones it is NaN.
  package static func largestAngle(_ precision: Precision) -> Double {
    precision == .float32 ? 12_867 : 1_647_099
  }
}
