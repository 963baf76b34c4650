import Foundation
import SeismoSpec
import SeismoTableParts
import SeismoTables
import Testing

private func keep(_ filter: some RowFilter, _ columns: [Double]...) throws -> [Bool] {
  var table = numericTable(columns[0])
  table.columns = columns.enumerated().map { Column(name: "x\($0)", values: .numbers($1)) }
  return try filter.keep(TrainView(trainingRows: table))
}

/// The values of column x0 after fitting on some and applying to others.
private func apply(
  _ transform: some Transform, fittedOn training: [Double], to values: [Double]
) throws -> [Double]? {
  let fitted = try transform.fit(TrainView(trainingRows: numericTable(training)))
  var table = numericTable(values)
  try roundTripped(fitted).apply(to: &table)
  return table.columns.first?.numbers?.array
}

/// What JSON makes of a fitted transform; every number has to come back with the same bits.
func roundTripped<F: FittedTransform>(_ fitted: F) throws -> F {
  let encoder = JSONEncoder()
  encoder.outputFormatting = .sortedKeys
  let data = try encoder.encode(fitted)
  let decoded = try JSONDecoder().decode(F.self, from: data)
  #expect(try encoder.encode(decoded) == data)
  return decoded
}

@Suite struct `mad_outliers` {
  @Test func `drops what is far from the median`() throws {
    var filter = MADOutliers()
    // Median 3, deviations 2 1 0 1 97: MAD 1, so 100 has a score of 97/1.4826 = 65.4.
    #expect(try keep(filter, [1, 2, 3, 4, 100]) == [true, true, true, true, false])
    filter.threshold = 65.5
    #expect(try keep(filter, [1, 2, 3, 4, 100]) == [true, true, true, true, true])
    filter.threshold = 1.34
    #expect(try keep(filter, [1, 2, 3, 4, 100]) == [false, true, true, true, false])
  }

  @Test func `uses the mean absolute deviation where MAD is 0`() throws {
    // Mean deviation 1, so 10 has a score of 10/1.2533 = 7.979.
    var filter = MADOutliers()
    let column = [Double](repeating: 0, count: 9) + [10]
    #expect(try keep(filter, column) == [Bool](repeating: true, count: 10))
    filter.threshold = 7.97
    #expect(try keep(filter, column) == [Bool](repeating: true, count: 9) + [false])
  }

  @Test func `drops nothing for constant, empty, missing and single values`() throws {
    var filter = MADOutliers()
    filter.threshold = 0.1
    #expect(try keep(filter, [5, 5, 5]) == [true, true, true])
    #expect(try keep(filter, [.nan, .nan]) == [true, true])
    #expect(try keep(filter, [5]) == [true])
    #expect(try keep(filter, []) == [])
  }

  @Test func `keeps missing values, drops infinite ones, looks at every column`() throws {
    let columns = [[1, 2, 3, .nan, .infinity], [900, 2, 1, 2, 3]]
    #expect(try keep(MADOutliers(), columns[0], columns[1]) == [false, true, true, true, false])
    var first = MADOutliers()
    first.on = ColumnSelection(words: ["x0"])
    #expect(try keep(first, columns[0], columns[1]) == [true, true, true, true, false])
  }
}

@Suite struct `iqr_outliers` {
  @Test func `drops what is outside Tukey's fences`() throws {
    // Quartiles 2 and 4: the fences are −1 and 7.
    #expect(try keep(IQROutliers(), [1, 2, 3, 4, 7.1]) == [true, true, true, true, false])
    #expect(try keep(IQROutliers(), [-1.1, 2, 3, 4, 7]) == [false, true, true, true, true])
    #expect(try keep(IQROutliers(), [-1, 2, 3, 4, 7]) == [true, true, true, true, true])
  }

  @Test func `drops nothing where the quartiles are equal`() throws {
    #expect(try keep(IQROutliers(), [0, 0, 0, 0, 9]) == [true, true, true, true, true])
    #expect(try keep(IQROutliers(), [.nan, 3]) == [true, true])
    #expect(try keep(IQROutliers(), [.nan]) == [true])
  }
}

@Suite struct `drop_missing` {
  @Test func `drops rows with a missing number or category`() throws {
    var table = numericTable([1, .nan, 3, .infinity])
    table.columns.append(
      Column(name: "kind", values: .categories([0, 0, -1, 0], levels: ["p"])))
    let rows = TrainView(trainingRows: table)
    #expect(try DropMissing().keep(rows) == [true, false, false, true])
    var numeric = DropMissing()
    numeric.on = .numeric
    #expect(try numeric.keep(rows) == [true, false, true, true])
  }
}

@Suite struct `A transform of columns` {
  @Test func `scales to mean 0 and deviation 1`() throws {
    let training: [Double] = [2, 4, 4, 4, 5, 5, 7, 9]
    #expect(try apply(Standardize(), fittedOn: training, to: [5, 7, 1]) == [0, 1, -2])
    let missing = try apply(Standardize(), fittedOn: training + [.nan], to: [.nan, 7])
    #expect(missing?[0].isNaN == true && missing?[1] == 1)
  }

  @Test func `scales by median and interquartile range`() throws {
    #expect(try apply(RobustScale(), fittedOn: [1, 2, 3, 4, 100], to: [3, 5, 2]) == [0, 1, -0.5])
  }

  @Test func `divides by 1 where there is no spread`() throws {
    let constant = [Double](repeating: 0.1, count: 10)
    #expect(try apply(Standardize(), fittedOn: constant, to: [0.1, 2.1]) == [0, 2])
    #expect(try apply(Standardize(), fittedOn: [7], to: [8]) == [1])
    #expect(try apply(MinMax(), fittedOn: [7], to: [7, 8]) == [0, 1])
    #expect(try apply(MaxAbs(), fittedOn: [0], to: [0, 2]) == [0, 2])
  }

  @Test func `robust scales by half the range where the quartiles are equal, and a constant to 0`()
    throws
  {
    #expect(try apply(RobustScale(), fittedOn: [7, 7, 7, 7, 91], to: [7, 91, -35]) == [0, 2, -1])
    #expect(try apply(RobustScale(), fittedOn: [7], to: [8, 6])?.map(\.sign) == [.plus, .plus])
    let held = try apply(RobustScale(), fittedOn: [7, 7], to: [8, -8, .nan, .infinity])
    #expect(held?.prefix(2) == [0, 0])
    #expect(held?.suffix(2).allSatisfy(\.isNaN) == true)
    let constant = try #require(try RobustScale().fitInvertible([7, 7]))
    var outputs = [0, 3.5]
    var span = outputs.mutableSpan
    constant.invert(&span)
    #expect(outputs == [7, 7])
  }

  @Test func `leaves alone what had no value in training`() throws {
    #expect(try apply(Standardize(), fittedOn: [.nan, .nan], to: [3]) == [3])
    #expect(try apply(RobustScale(), fittedOn: [.nan], to: [3]) == [3])
    #expect(try apply(Standardize(), fittedOn: [], to: []) == [])
  }

  @Test func `puts the median in place of missing values`() throws {
    #expect(
      try apply(ImputeMedian(), fittedOn: [1, .nan, 2, 9], to: [.nan, 5, .infinity])
        == [2, 5, .infinity])
  }

  @Test func `names the column that it can't be fitted on`() {
    #expect(
      message { try apply(ImputeMedian(), fittedOn: [.nan, .nan], to: []) }
        == "on: column 'x0' has no value in any training row, so it has no median")
    #expect(
      message { try apply(Standardize(), fittedOn: [1, .infinity], to: []) }
        == "on: column 'x0' has no finite mean or standard deviation in training: some of its values "
        + "are infinite; take them for missing ones with schema.missing, such as missing: {NAME: "
        + "[inf, -inf]}, and fill them in")
    var table = numericTable([1])
    table.columns.append(Column(name: "kind", values: .categories([0], levels: ["p"])))
    var named = Standardize()
    named.on = ColumnSelection(words: ["kind"])
    #expect(
      message { try named.fit(TrainView(trainingRows: table)) }
        == "on: column 'kind' is not numeric")
  }

  @Test func `comes back from JSON bit for bit`() throws {
    var random = RandomStream(seed: 2, purpose: "json")
    for _ in 0..<200 {
      let training = (0..<5).map { _ in (random.uniform() - 0.5) * 1e100 * random.uniform() }
      let rows = TrainView(trainingRows: numericTable(training))
      let fitted = try Standardize().fit(rows)
      let decoded = try roundTripped(fitted)
      for (a, b) in zip(fitted.columns, decoded.columns) {
        #expect(a.fitted.center.bitPattern == b.fitted.center.bitPattern)
        #expect(a.fitted.scale.bitPattern == b.fitted.scale.bitPattern)
      }
    }
  }
}

@Suite struct `one_hot` {
  private func table(_ codes: [Int32], _ levels: [String]) -> Table {
    var table = numericTable(codes.map { Double($0) }, codes.map { Double($0) })
    table.columns[1] = Column(name: "kind", values: .categories(codes, levels: levels))
    table.columns.append(Column(name: "last", values: .numbers(codes.map { _ in 9 })))
    return table
  }

  @Test func `makes a column per training level, in the old one's place`() throws {
    let training = table([2, 0, -1, 2], ["a", "b", "c"])
    let result = try OneHot().fitTransform(TrainView(trainingRows: training))
    #expect(result.rows.columns.map(\.name) == ["x0", "kind=a", "kind=c", "last"])
    #expect(result.rows.columns[1].numbers == [0, 1, 0, 0])
    #expect(result.rows.columns[2].numbers == [1, 0, 0, 1])
    #expect(result.rows.rowIDs == training.rowIDs)
  }

  @Test func `is 0 everywhere for unseen and missing levels, whatever their numbers`() throws {
    let fitted = try OneHot().fit(TrainView(trainingRows: table([2, 0], ["a", "b", "c"])))
    var held = table([0, 1, 2, -1], ["c", "new", "b"])
    try roundTripped(fitted).apply(to: &held)
    #expect(held.columns[1].numbers == [0, 0, 0, 0])
    #expect(held.columns[2].numbers == [1, 0, 0, 0])
  }

  @Test func `refuses a name that is taken and a numeric column`() {
    var taken = table([0], ["a"])
    taken.columns[2].name = "kind=a"
    #expect(
      message { try OneHot().fit(TrainView(trainingRows: taken)) }
        == "on: column 'kind' would make 'kind=a' a second time")
    var named = OneHot()
    named.on = .all
    #expect(
      message { try named.fit(TrainView(trainingRows: table([0], ["a"]))) }
        == "on: column 'x0' is not categorical")
  }
}

@Suite struct `log` {
  @Test func `takes natural logarithms, of missing values none`() throws {
    var log = LogTransform()
    let values = try #require(try apply(log, fittedOn: [1], to: [1, Double.nan, 10]))
    #expect(values[0] == 0)
    #expect(values[1].isNaN)
    #expect(values[2] == 2.302585092994046)
    log.offset = 1
    #expect(try apply(log, fittedOn: [0, 5], to: [0]) == [0])
  }

  @Test func `names the least training value that has no logarithm`() {
    var log = LogTransform()
    #expect(
      message { try apply(log, fittedOn: [3, -2.5, 0], to: []) }
        == "offset: column 'x0' has the value -2.5 in training, and the logarithm of x + 0 takes "
        + "only values greater than 0; set 'offset' to more than 2.5")
    log.offset = 2.5
    #expect(
      message { try apply(log, fittedOn: [-2.5], to: []) }
        == "offset: column 'x0' has the value -2.5 in training, and the logarithm of x + 2.5 takes "
        + "only values greater than -2.5; set 'offset' to more than 2.5")
  }

  @Test func `is undone, as scaling is`() throws {
    let values = [0.5, 3, 1e6, 7]
    var log = LogTransform()
    log.offset = 0.25
    for fitted in [
      try log.fitInvertible(values), try Standardize().fitInvertible(values),
      try RobustScale().fitInvertible(values), try MinMax().fitInvertible(values),
      try MaxAbs().fitInvertible(values), try QuantileNormal().fitInvertible(values),
    ] {
      var numbers = values
      var span = numbers.mutableSpan
      try #require(fitted).apply(to: &span)
      try #require(fitted).invert(&span)
      for (found, expected) in zip(numbers, values) {
        #expect(abs(found - expected) < 1e-9 * 1e6)
      }
    }
    #expect(try SmoothClip().fitInvertible(values) == nil)
    #expect(!SmoothClip.canBeUndone)
    #expect(LogTransform.canBeUndone)
  }
}
