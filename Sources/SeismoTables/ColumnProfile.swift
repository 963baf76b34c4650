/// What can be said of one column.
package struct ColumnProfile: Sendable {
  /// Bins of a histogram.
  package static let bins = 10

  /// Figures of a column of numbers.
  package struct Numbers: Sendable {
    package var least: Double
    package var median: Double
    package var greatest: Double
    package var mean: Double
    /// The population standard deviation.
    package var deviation: Double
    /// The median distance from the median.
    package var medianDeviation: Double
    /// How many finite values lie in each of ten equal spans from the least to the greatest.
    package var histogram: [Int]
  }

  package var name: String
  package var type: ColumnType
  /// Rows, and those of them without a value.
  package var count: Int
  package var missing: Int
  package var distinct: Int
  /// Nil for words, and where nothing was observed.
  package var numbers: Numbers?
  /// A column of words: its levels, the most frequent first, of equal ones in level order.
  package var levels: [(text: String, count: Int)]

  /// Rows with a value.
  package var observed: Int { count - missing }
  /// One value in all rows that have one.
  package var isConstant: Bool { distinct == 1 }
  /// No two rows alike, and whole numbers or words: a name for each row rather than a property.
  package var isIdentifier: Bool {
    observed > 20 && distinct == observed && (type == .integer || !type.isNumeric)
  }

  /// Looks at a column.
  package init(_ column: Column) {
    name = column.name
    type = column.type
    count = column.count
    levels = []
    switch column.values {
    case .numbers(let values):
      let observed = CountedValues(values)
      missing = values.count - observed.count
      distinct = observed.distinct
      numbers = Self.figures(observed)
    case .categories(let codes, let texts):
      var counts = [Int](repeating: 0, count: texts.count)
      for code in codes where code >= 0 { counts[Int(code)] += 1 }
      missing = codes.count - counts.reduce(0, +)
      distinct = counts.count { $0 > 0 }
      let order = texts.indices.sorted { (-counts[$0], $0) < (-counts[$1], $1) }
      levels = order.filter { counts[$0] > 0 }.map { (texts[$0], counts[$0]) }
    }
  }

  private static func figures(_ observed: CountedValues) -> Numbers? {
    guard let least = observed.least, let greatest = observed.greatest else { return nil }
    let mean = observed.mean
    return Numbers(
      least: least, median: observed.median, greatest: greatest, mean: mean,
      deviation: observed.deviation(from: mean), medianDeviation: observed.medianDeviation,
      histogram: observed.histogram(bins: bins))
  }
}
