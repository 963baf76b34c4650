extension Table {
  /// The columns as a network takes them: numbers, and an input of indices if any column has them.
  package var networkInputs: (numbers: [[Double]], indices: [[[Int32]]]) {
    networkInputs(Set(columns.filter { $0.categories != nil }.map(\.name)))
  }

  /// - Parameter categories: the names of the columns of indices.
  package func networkInputs(
    _ categories: Set<String>
  ) -> (numbers: [[Double]], indices: [[[Int32]]]) {
    let indices = columns.filter { categories.contains($0.name) }.map { column in
      (column.numbers ?? []).map { Int32(exactly: $0) ?? -1 }
    }
    let numbers = columns.filter { !categories.contains($0.name) }.map { $0.numbers?.array ?? [] }
    return (numbers, indices.isEmpty ? [] : [indices])
  }
}
