package import SeismoSpec
package import SeismoTables

/// Replaces a categorical column by the mean target of its level's training rows, drawn to the mean of all:
/// scikit-learn's `TargetEncoder` (Micci-Barreca, "A preprocessing scheme for high-cardinality categorical attributes",
/// 2001).
///
/// For a target of two classes it is the share of the second; for more there is a column `name.class` for the share of
/// each. A number is taken as read, before the target's own transform.
///
/// Training rows are encoded out of fold: each by the other folds' rows, never by its own target. Other rows are
/// encoded by all training rows. The folds have the classes in the same proportions (scikit-learn's `StratifiedKFold`;
/// `KFold` for a number). Under `shuffle` they are drawn at random by `seed`, which is the step's own.
///
/// A level of n rows with mean m and sum of squared deviations s gets (n·m + k·M) / (n + k), where M is the mean of all
/// and k is `smooth`; under `auto` λ·m + (1 − λ)·M with λ = V·n / (V·n + s / n), V being the variance of all (empirical
/// Bayes). Missing values are a level of their own; a level without a row gets M.
package struct TargetEncoding: Transform {
  package static let name = "target"
  package static let summary =
    "Replaces a categorical column by its level's mean target; training rows out of fold."
  package static let examples = ["target", "{use: target, smooth: 10, folds: 3, shuffle: false}"]
  package static let parameters: [Parameter<TargetEncoding>] = [
    .on(\.on),
    Parameter(
      "smooth", \.smooth, .auto(or: .number(.atLeast(0))),
      "How many rows the mean of all weighs; auto takes it from the variances."),
    Parameter("folds", \.folds, .integer(in: 2...1000), "Folds of the training rows."),
    Parameter("shuffle", \.shuffle, .flag, "Whether the folds are drawn at random; else in order."),
    Parameter("seed", \.seed, .integer(atLeast: 0), "Seed of the folds."),
  ]

  /// The columns to encode.
  package var on = ColumnSelection.categorical
  /// How many rows the mean of all weighs; nil takes it from the variances.
  package var smooth: Double?
  /// Folds of the training rows.
  package var folds = 5
  /// Whether the folds are drawn at random.
  package var shuffle = true
  /// Seed of the folds.
  package var seed = 0

  /// The transform with its defaults.
  package init() {}

  /// Learns the mean targets of all training rows.
  ///
  /// - Throws: `ParameterProblem` for a numeric column, when there is no target, or when a new column's name is taken.
  package func fit(_ rows: TrainView) throws -> FittedLevelValues {
    let table = rows.table
    let targets = try EncodedTarget(table.target)
    var names = Set(table.columns.map(\.name))
    let everyRow = Array(0..<table.rowCount)
    return FittedLevelValues(
      columns: try categoricalColumns(in: table).map { name, codes, levels in
        let newNames = targets.names(of: name)
        for new in newNames where new != name && !names.insert(new).inserted {
          throw ParameterProblem("on", column: name, "would make '\(new)' a second time")
        }
        var isSeen = [Bool](repeating: false, count: levels.count)
        for code in codes where code >= 0 { isSeen[Int(code)] = true }
        let seen = levels.indices.filter { isSeen[$0] }
        let means = targets.columns.map { LevelMeans($0, codes, levels.count, everyRow, smooth) }
        return FittedLevelValues.Entry(
          name: name, newNames: newNames, levels: seen.map { levels[$0] },
          values: seen.map { level in means.map { $0[level] } },
          missing: means.map { $0[-1] }, unseen: means.map(\.mean))
      })
  }

  /// Learns from all training rows, and encodes them out of fold.
  ///
  /// - Throws: as `fit(_:)`; `ParameterProblem` also for fewer rows than folds.
  package func fitTransform(
    _ rows: consuming TrainView
  ) throws -> (fitted: FittedLevelValues, rows: Table) {
    let view = rows
    let fitted = try fit(view)
    var table = view.table
    guard !fitted.columns.isEmpty else { return (fitted, table) }
    guard table.rowCount >= folds else {
      throw ParameterProblem(
        "folds", "\(folds) are more than the \(counted(table.rowCount, "training row"))")
    }
    let targets = try EncodedTarget(table.target)
    let foldOf = folds(of: table)
    let entries = Dictionary(fitted.columns.map { ($0.name, $0) }) { first, _ in first }
    table.columns = table.columns.flatMap { column in
      guard let entry = entries[column.name],
        case .categories(let codes, let levels) = column.values
      else { return [column] }
      return zip(entry.newNames, targets.columns).map { name, target in
        Column(
          name: name, values: .numbers(outOfFold(codes.array, levels.count, target, foldOf)))
      }
    }
    return (fitted, table)
  }

  private func outOfFold(
    _ codes: [Int32], _ levels: Int, _ target: [Double], _ foldOf: [Int]
  ) -> [Double] {
    var encoded = [Double](repeating: 0, count: codes.count)
    for fold in 0..<folds {
      let others = codes.indices.filter { foldOf[$0] != fold }
      let means = LevelMeans(target, codes, levels, others, smooth)
      for row in codes.indices where foldOf[row] == fold { encoded[row] = means[Int(codes[row])] }
    }
    return encoded
  }

  /// The fold of each row.
  private func folds(of table: Table) -> [Int] {
    var random = RandomStream(seed: UInt64(seed), purpose: "target encoding")
    guard case .categories(let codes, _)? = table.target?.values else {
      return inOrder(table.rowCount, &random)
    }
    return byClass(codes.array, &random)
  }

  /// Folds of consecutive rows, the first ones a row larger where they don't come out even.
  private func inOrder(_ count: Int, _ random: inout RandomStream) -> [Int] {
    let order =
      shuffle ? random.permutation(of: count).map(Int.init) : Array(0..<count)
    var foldOf = [Int](repeating: 0, count: count)
    var place = 0
    for fold in 0..<folds {
      for _ in 0..<(count / folds + (fold < count % folds ? 1 : 0)) {
        foldOf[order[place]] = fold
        place += 1
      }
    }
    return foldOf
  }

  /// The rows in the order of their classes, those by their first rows, are dealt to the folds in turn; that says how
  /// many rows of each class a fold has, which are consecutive ones of the class.
  private func byClass(_ codes: [Int32], _ random: inout RandomStream) -> [Int] {
    var places: [Int32: Int] = [:]
    let classes = codes.map { code in
      let place = places[code] ?? places.count
      places[code] = place
      return place
    }
    var dealt = [[Int]](repeating: [], count: places.count)
    for (place, one) in classes.sorted().enumerated() { dealt[one].append(place % folds) }
    for one in dealt.indices {
      dealt[one].sort()
      guard shuffle else { continue }
      dealt[one] = random.permutation(of: dealt[one].count).map { dealt[one][Int($0)] }
    }
    var taken = [Int](repeating: 0, count: dealt.count)
    return classes.map { one in
      defer { taken[one] += 1 }
      return dealt[one][taken[one]]
    }
  }
}

/// The target as one or more columns of numbers.
private struct EncodedTarget {
  var columns: [[Double]]
  /// The classes with a column each; empty where there is one column.
  var classes: [String] = []

  init(_ target: Column?) throws(ParameterProblem) {
    switch target?.values {
    case .numbers(let numbers)?: columns = [numbers.array]
    case .categories(let codes, let levels)?:
      let classes = levels.count == 2 ? [1] : Array(levels.indices)
      columns = classes.map { one in codes.map { Int($0) == one ? 1 : 0 } }
      if levels.count != 2 { self.classes = levels }
    case nil: throw ParameterProblem(nil, "needs the target, and there is none")
    }
  }

  func names(of column: String) -> [String] {
    classes.isEmpty ? [column] : classes.map { "\(column).\($0)" }
  }
}

/// The mean target of each level over some rows, drawn to the mean of all.
private struct LevelMeans {
  /// The mean of all; 0 where there is no row.
  let mean: Double
  /// By level, the first for missing values.
  private let values: [Double]

  init(_ target: [Double], _ codes: [Int32], _ levels: Int, _ rows: [Int], _ smooth: Double?) {
    let all = rows.isEmpty ? (mean: 0, deviation: 0) : moments(rows.map { target[$0] })
    var counts = [Double](repeating: 0, count: levels + 1)
    var sums = counts
    for row in rows {
      counts[Int(codes[row]) + 1] += 1
      sums[Int(codes[row]) + 1] += target[row]
    }
    mean = all.mean
    if let smooth {
      values = zip(counts, sums).map {
        $0 > 0 ? ($1 + smooth * all.mean) / ($0 + smooth) : all.mean
      }
      return
    }
    let means = zip(counts, sums).map { $0 > 0 ? $1 / $0 : 0 }
    var squares = [Double](repeating: 0, count: levels + 1)
    for row in rows {
      let deviation = target[row] - means[Int(codes[row]) + 1]
      squares[Int(codes[row]) + 1] += deviation * deviation
    }
    let variance = all.deviation * all.deviation
    values = counts.indices.map { level in
      guard counts[level] > 0 else { return all.mean }
      let own = variance * counts[level]
      let share = own / (own + squares[level] / counts[level])
      return share.isNaN ? all.mean : share * means[level] + (1 - share) * all.mean
    }
  }

  /// Of a level, or of missing values, −1.
  subscript(level: Int) -> Double { values[level + 1] }
}
