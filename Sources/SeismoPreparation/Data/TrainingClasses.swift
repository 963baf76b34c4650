internal import SeismoTables

extension PreparedData {
  /// A class that only held-out rows of a part have: they are left out, as no network could know it.
  package struct UnknownClass: Sendable, Equatable {
    /// The part.
    package var part: Part
    /// The class.
    package var name: String
    /// Ids of the rows.
    package var rows: [Int32]
  }

  /// Makes the classes those of the training rows, in the order of all levels, and takes out the
  /// held-out rows of others.
  mutating func keepTrainingClasses() {
    guard case .categories(let codes, let levels)? = self[.training].target?.values else { return }
    var isKnown = [Bool](repeating: false, count: levels.count)
    for code in codes { isKnown[Int(code)] = true }
    classes = levels.indices.filter { isKnown[$0] }.map { levels[$0] }
    guard classes.count < levels.count else { return }
    var places = [Int32](repeating: -1, count: levels.count)
    for (place, code) in levels.indices.filter({ isKnown[$0] }).enumerated() {
      places[code] = Int32(place)
    }
    for part in Part.allCases { renumber(part, places, levels) }
  }

  private mutating func renumber(_ part: Part, _ places: [Int32], _ levels: [String]) {
    guard case .categories(let codes, _)? = self[part].target?.values else { return }
    let kept = codes.indices.filter { places[Int(codes[$0])] >= 0 }
    let ids = self[part].rowIDs
    let unknown = Dictionary(
      grouping: codes.indices.filter { places[Int(codes[$0])] < 0 }, by: { codes[$0] })
    unknownClasses += unknown.sorted { $0.key < $1.key }.map { code, rows in
      UnknownClass(part: part, name: levels[Int(code)], rows: rows.map { ids[$0] })
    }
    if kept.count < codes.count { self[part].select(kept) }
    let known = Column.Values.categories(kept.map { places[Int(codes[$0])] }, levels: classes)
    self[part].target?.values = known
  }
}

extension Column {
  /// The column as classes, which the reader may have left as numbers: a level for each of them.
  var asClasses: Column {
    guard let numbers else { return self }
    let values = Set(numbers.filter { !$0.isNaN }).sorted()
    let place = Dictionary(uniqueKeysWithValues: values.enumerated().map { ($1, Int32($0)) })
    let names = values.map { value in
      type == .boolean
        ? value == 0 ? "false" : "true" : Int(exactly: value).map(String.init) ?? "\(value)"
    }
    return Column(
      name: name, values: .categories(numbers.map { place[$0] ?? -1 }, levels: names))
  }
}
