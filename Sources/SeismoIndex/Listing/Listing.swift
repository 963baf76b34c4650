/// The trainings that a person asked for, in the order that they asked for.
package struct Listing {
  /// What is asked.
  package struct Request {
    /// Nil for all.
    package var filter: Filter?
    /// The first one counts most; none for the newest first.
    package var order: [SortKey] = []
    /// Whether trials of sweeps are listed without being asked for.
    package var includesTrials = false
    /// How many at most.
    package var limit: Int?

    package init() {}
  }

  /// Their numbers in the index.
  package private(set) var trainings: [Int64]
  /// How many there were before the limit.
  package let count: Int
  /// How many trials of sweeps were left out.
  package let hiddenTrials: Int

  package init(_ request: Request, from index: RunIndex) throws {
    let all = try index.trainings()
    let showsTrials = request.includesTrials || request.filter?.asksOfTrials == true
    var found = (showsTrials ? all : all.filter { !$0.isTrial }).map(\.id)
    hiddenTrials = all.count - found.count
    if let filter = request.filter {
      let columns = try Self.columns(filter.compared, of: index)
      found = found.filter { id in filter.isTrue { columns[$0]?[id] ?? .missing } }
    }
    if !request.order.isEmpty {
      let columns = try Self.columns(Set(request.order.map(\.key)), of: index)
      let places = Dictionary(uniqueKeysWithValues: zip(found, found.indices))
      found.sort { a, b in
        for key in request.order {
          let (one, other) = (columns[key.key]?[a], columns[key.key]?[b])
          if let isFirst = key.isFirst(one ?? .missing, other ?? .missing) { return isFirst }
        }
        return (places[a] ?? 0) < (places[b] ?? 0)
      }
    }
    count = found.count
    trainings = request.limit.map { Array(found.prefix($0)) } ?? found
  }

  private static func columns(_ keys: Set<Key>, of index: RunIndex) throws -> [Key: [Int64: Cell]] {
    try keys.reduce(into: [:]) { $0[$1] = try index.cells(of: $1) }
  }
}

/// A key to sort by.
package struct SortKey: Sendable {
  package var key: Key
  package var isDescending: Bool

  /// Whether the first of two goes before the other; nil where they are the same. What isn't there goes last, and
  /// NaN before it.
  func isFirst(_ a: Cell, _ b: Cell) -> Bool? {
    func rank(_ cell: Cell) -> Int {
      switch cell {
      case .number(let number): number.isNaN ? 2 : 0
      case .word: 1
      case .words(let words): words.isEmpty ? 3 : 1
      case .missing: 3
      }
    }
    if rank(a) != rank(b) { return rank(a) < rank(b) }
    switch (a, b) {
    case (.number(let a), .number(let b)) where a != b && !a.isNaN:
      return isDescending ? a > b : a < b
    case (.word(let a), .word(let b)) where a != b: return isDescending ? a > b : a < b
    case (.words(let a), .words(let b)) where a != b:
      let isLess = a.lexicographicallyPrecedes(b)
      return isDescending ? !isLess : isLess
    default: return nil
    }
  }
}
