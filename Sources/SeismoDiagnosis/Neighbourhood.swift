internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTables
internal import SeismoTraining

/// Finds the training rows that are nearest to one in the numbers that the network takes.
struct Neighbourhood: Sendable {
  private let table: Table
  /// The columns of numbers, and those of indices.
  private let numbers, indices: [[Double]]

  init(_ table: Table) {
    self.table = table
    numbers = table.columns.filter { $0.categories == nil }.compactMap { $0.numbers?.array }
    indices = table.columns.filter { $0.categories != nil }.compactMap { $0.numbers?.array }
  }

  /// The squared distance of two rows; another category counts 2, as in one-hot columns.
  private func square(_ row: Int, _ other: Int) -> Double {
    let square = numbers.reduce(0.0) { $0 + ($1[other] - $1[row]) * ($1[other] - $1[row]) }
    return indices.reduce(square) { $1[other] == $1[row] ? $0 : $0 + 2 }
  }

  /// The three nearest rows whose target is another: of another class, or more than a standard deviation
  /// away.
  ///
  /// - Parameter read: the rows as read, for their targets in their own unit; nil if they can't be read again.
  func strangers(of training: TrainingRow, _ read: Table?) -> [SpikesFile.Neighbour] {
    let row = Int(training.place)
    let squares = (0..<table.rowCount).map { square(row, $0) }
    let order = squares.indices.filter { $0 != row }.sorted {
      (squares[$0], $0) < (squares[$1], $1)
    }
    let differs = difference(from: row)
    return order.enumerated().lazy.filter { differs($0.element) }.prefix(3).map { rank, other in
      let id = table.id(at: other)
      let target = read?.target?.text(at: id.number) ?? table.target?.text(at: other) ?? ""
      var neighbour = SpikesFile.Neighbour(
        table.provenance.place(of: id), target: target,
        distance: squares[other].squareRoot(), rank: rank)
      neighbour.row = id
      neighbour.called = table.provenance.distinctPlace(of: id.number)
      return neighbour
    }
  }

  /// The row that contradicts one: the nearest of all, if its target is another. Of equally near ones that counts
  /// which contradicts.
  func opponent(of training: TrainingRow) -> TrainingRow? {
    let row = Int(training.place)
    let differs = difference(from: row)
    var nearest: (square: Double, differs: Bool, row: Int)?
    for other in 0..<table.rowCount where other != row {
      let square = square(row, other)
      let isNearer =
        nearest.map { square < $0.square || square == $0.square && differs(other) && !$0.differs }
        ?? true
      if isNearer { nearest = (square, differs(other), other) }
    }
    return nearest.flatMap { $0.differs ? TrainingRow(Int32($0.row)) : nil }
  }

  private func difference(from row: Int) -> (Int) -> Bool {
    switch table.target?.values {
    case .categories(let codes, _)?: return { codes[$0] != codes[row] }
    case .numbers(let numbers)?:
      let mean = numbers.reduce(0, +) / Double(numbers.count)
      let spread = (numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count))
        .squareRoot()
      return { abs(numbers[$0] - numbers[row]) > spread }
    case nil: return { _ in false }
    }
  }
}
