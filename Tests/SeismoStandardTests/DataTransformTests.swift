import Foundation
import SeismoSpec
import SeismoStandard
import SeismoTableParts
import SeismoTables
import Testing

/// A categorical column `kind`; nil is missing.
private func kinds(_ values: String?..., levels: [String] = ["a", "b", "c"]) -> Table {
  var table = numericTable(values.map { _ in 9 })
  let codes = values.map { value in Int32(levels.firstIndex { $0 == value } ?? -1) }
  table.columns = [Column(name: "kind", values: .categories(codes, levels: levels))]
  return table
}

/// What a transform makes of other rows, by name, after fitting on some and JSON in between.
private func made(
  _ transform: some Transform, fittedOn training: Table, _ other: Table
) throws -> [String: [Double]] {
  let fitted = try transform.fit(TrainView(trainingRows: training))
  var other = other
  try roundTripped(fitted).apply(to: &other)
  return Dictionary(uniqueKeysWithValues: other.columns.map { ($0.name, $0.numbers?.array ?? []) })
}

/// The values of column x0.
private func apply(
  _ transform: some Transform, fittedOn training: [Double], to values: [Double]
) throws -> [Double] {
  try made(transform, fittedOn: numericTable(training), numericTable(values))["x0"] ?? []
}

@Suite struct `Imputing` {
  @Test func `tells of missing values in a column beside, where training lacked some`() throws {
    var transform = ImputeMean()
    transform.indicator = true
    var table = numericTable([1, .nan, 3], [1, 2, 3])
    let (fitted, rows) = try transform.fitTransform(TrainView(trainingRows: table))
    #expect(rows.columns.map(\.name) == ["x0", "x0=missing", "x1"])
    #expect(rows.columns.map(\.numbers) == [[1, 2, 3], [0, 1, 0], [1, 2, 3]])
    table = numericTable([.nan], [.nan])
    try roundTripped(fitted).apply(to: &table)
    #expect(table.columns.map(\.numbers) == [[2], [1], [2]])
    var taken = numericTable([1, .nan])
    taken.columns.append(Column(name: "x0=missing", values: .numbers([0, 0])))
    #expect(
      message { try transform.fit(TrainView(trainingRows: taken)) }
        == "indicator: column 'x0' would make 'x0=missing' a second time")
  }

  @Test func `fills words by the most frequent, or by a word that may be new`() throws {
    func filled(_ transform: some Transform, _ other: Table) throws -> [String] {
      let fitted = try transform.fit(
        TrainView(trainingRows: kinds("b", "c", nil, "c", "b", levels: ["a", "b", "c"])))
      var other = other
      try roundTripped(fitted).apply(to: &other)
      return other.columns[0].texts
    }
    #expect(try filled(ImputeMode(), kinds(nil, "a", "c")) == ["b", "a", "c"])
    #expect(try filled(ImputeMode(), kinds(nil, "z", levels: ["z"])) == ["b", "z"])
    var transform = ImputeConstant()
    transform.on = .categorical
    transform.value = "unknown"
    #expect(try filled(transform, kinds(nil, "a")) == ["unknown", "a"])
    transform.on = .numeric
    #expect(
      message { try apply(transform, fittedOn: [1], to: [1]) }
        == "value: column 'x0' is numeric, and 'unknown' is no number; name the columns of words in 'on'"
    )
    #expect(
      message { try ImputeMode().fit(TrainView(trainingRows: kinds(nil, nil))) }
        == "on: column 'kind' has no value in any training row, so it has no most frequent value")
  }

  @Test func `reads what impute_median saved before it had an indicator`() throws {
    let saved = #"{"columns":[{"fitted":{"median":2.5},"name":"x0"}]}"#
    let fitted = try JSONDecoder().decode(FittedFill.self, from: Data(saved.utf8))
    var table = numericTable([.nan, 1])
    fitted.apply(to: &table)
    #expect(table.columns[0].numbers == [2.5, 1])
    var missing = numericTable([2, .nan, 3])
    missing.columns[0].type = .integer
    let again = try ImputeMedian().fit(TrainView(trainingRows: missing))
    #expect(try FittedState.encode(again) == saved)
  }
}

@Suite struct `A transform of a shape` {
  @Test func `power keeps the digits of years`() throws {
    var random = RandomStream(seed: 3, purpose: "years")
    let years = (0..<300).map { _ in 1990 + Double(random.below(31)) }
    let scaled = try apply(Power(), fittedOn: years, to: years)
    #expect(abs(scaled.reduce(0, +)) < 1e-9)
    #expect(abs(scaled.reduce(0) { $0 + $1 * $1 } / 300 - 1) < 1e-9)
    let order = years.indices.sorted { years[$0] < years[$1] }
    for (one, next) in zip(order, order.dropFirst()) where years[one] < years[next] {
      #expect(scaled[one] < scaled[next] - 0.01)
    }
    // Mirrored data are transformed to mirrored results.
    let mirrored = try apply(Power(), fittedOn: years.map { -$0 }, to: years.map { -$0 })
    for (one, other) in zip(scaled, mirrored) { #expect(abs(one + other) < 1e-6) }
    var plain = Power()
    plain.standardize = false
    #expect(
      message { try apply(plain, fittedOn: [1e6, 1e6 + 1, 1e6 + 2, 1e6 + 2], to: []) }
        == "standardize: column 'x0' lies too far from 0 for its spread: its powers would be equal but "
        + "for rounding; leave 'standardize' true, or put 'standard' before it")
  }

  @Test func `smooth_clip reaches its limit only for what is very large`() throws {
    let values = [0, 0.01, 3, -3, 1e200, -1e308, .nan, .infinity]
    let clipped = try apply(SmoothClip(), fittedOn: [1], to: values)
    #expect(clipped[0] == 0 && abs(clipped[1] - 0.01) < 1e-7)
    #expect(abs(clipped[2] - 3 / 2.0.squareRoot()) < 1e-15 && clipped[3] == -clipped[2])
    #expect(clipped[4] == 3 && clipped[5] == -3)
    #expect(clipped[6].isNaN && clipped[7].isNaN)
  }

  @Test func `clip needs a bound, and bounds in order`() throws {
    var clip = Clip()
    #expect(message { try clip.validate() } == "needs 'lower' or 'upper'")
    (clip.lower, clip.upper) = (2, 1)
    #expect(message { try clip.validate() } == "upper: 1 is less than lower, 2")
    clip.upper = nil
    let clipped = try apply(clip, fittedOn: [], to: [1, 3, .infinity, .nan])
    #expect(clipped.prefix(3) == [2, 3, .infinity] && clipped[3].isNaN)
  }

  @Test func `quantile_normal tells small numbers apart, and goes back`() throws {
    let small = (0..<50).map { Double($0 * $0) * 1e-12 }
    let ranks = try apply(QuantileNormal(), fittedOn: small, to: small)
    #expect(zip(ranks, ranks.dropFirst()).allSatisfy { $0 < $1 })
    #expect(ranks[0] < -5.19 && ranks[49] > 5.19)
    var transform = QuantileNormal()
    transform.quantiles = 2
    #expect(try apply(transform, fittedOn: [0, 7, 10], to: [5, -1, 11]).first == 0)
    let fitted = try #require(try QuantileNormal().fitInvertible([1, 1, 1, 5]))
    var outputs = [-100, 100, 0.0, .nan]
    var span = outputs.mutableSpan
    fitted.invert(&span)
    #expect(outputs[..<3] == [1, 5, 1] && outputs[3].isNaN)
  }

  @Test func `ple leaves a constant column out and keeps what is missing`() throws {
    var transform = PiecewiseLinear()
    transform.bins = 2
    let table = numericTable([0, 1, 3, .nan], [4, 4, 4, 4])
    let bins = try made(
      transform, fittedOn: table, numericTable([-1, 0.5, 2, 5, .nan], [4, 5, 6, 7, 8]))
    #expect(bins.keys.sorted() == ["x0.bin0", "x0.bin1"])
    #expect(bins["x0.bin0"]?.prefix(4) == [-1, 0.5, 1, 1])
    #expect(bins["x0.bin1"]?.prefix(4) == [0, 0, 0.5, 2])
    #expect(bins.values.allSatisfy { $0[4].isNaN })
  }

  @Test func `ple keeps the columns before their bins, if asked`() throws {
    var transform = PiecewiseLinear()
    (transform.bins, transform.keep) = (2, true)
    let view = TrainView(trainingRows: numericTable([0, 1, 3], [4, 4, 4]))
    var other = numericTable([-1, 2, .nan], [4, 5, 6])
    try transform.fit(view).apply(to: &other)
    #expect(other.columns.map(\.name) == ["x0", "x0.bin0", "x0.bin1", "x1"])
    #expect(other.columns[0].numbers?.array.prefix(2) == [-1, 2])
    #expect(other.columns[1].numbers?.array.prefix(2) == [-1, 1])
  }

  @Test func `polynomial refuses more products than the memory has place for`() {
    var table = numericTable([1])
    table.columns = (0..<300).map { Column(name: "x\($0)", values: .numbers([1])) }
    #expect(
      message { try PolynomialFeatures().fit(TrainView(trainingRows: table)) }
        == "on: 300 columns have 45150 products, more than 20000; name fewer")
  }
}

@Suite struct `An encoding` {
  @Test func `of two levels is one column of signs, if asked`() throws {
    var transform = OneHot()
    transform.binary = .sign
    let training = kinds("a", "b", nil, "b", levels: ["a", "b"])
    #expect(
      try made(transform, fittedOn: training, kinds("a", "b", "c", nil)) == [
        "kind=b": [-1, 1, 0, 0]
      ])
    #expect(
      try made(transform, fittedOn: kinds("a", "b", "c"), kinds("a", "b", nil))
        == ["kind=a": [1, 0, 0], "kind=b": [0, 1, 0], "kind=c": [0, 0, 0]])
    #expect(
      try made(transform, fittedOn: kinds("a"), kinds("a", "b")) == ["kind=a": [1, 0]])
    transform.missing = .level
    #expect(
      try made(transform, fittedOn: training, kinds("a", nil))
        == ["kind=a": [1, 0], "kind=b": [0, 0], "kind=missing": [0, 1]])
    transform.missing = .zeros
    transform.unseen = .error
    transform.unseen = .other
    #expect(try made(transform, fittedOn: training, kinds("c"))["kind=other"] == [1])
  }

  @Test func `one_hot reads what it saved before it knew of signs`() throws {
    let fitted = try OneHot().fit(TrainView(trainingRows: kinds("a", "b")))
    #expect(
      try FittedState.encode(fitted)
        == #"{"columns":[{"hasMissing":false,"hasOther":false,"levels":["a","b"],"name":"kind","rare":[]}],"missing":"zeros","unseen":"zeros"}"#
    )
  }

  @Test func `by frequency counts training's rows, and knows missing values`() throws {
    let training = kinds("a", "b", "a", nil, "a")
    let held = kinds("b", "a", nil, "c")
    #expect(try made(Frequency(), fittedOn: training, held) == ["kind": [0.2, 0.6, 0.2, 0]])
    var transform = Frequency()
    transform.counts = true
    #expect(try made(transform, fittedOn: training, held) == ["kind": [1, 3, 1, 0]])
    let fitted = try transform.fit(TrainView(trainingRows: training))
    #expect(fitted.levels == ["kind": ["a", "b"]])
  }

  @Test func `by the target never shows a training row its own`() throws {
    var random = RandomStream(seed: 5, purpose: "own target")
    for shuffle in [true, false] {
      var table = numericTable((0..<40).map { _ in 0 })
      table.columns = [
        Column(
          name: "kind",
          values: .categories(
            (0..<40).map { _ in Int32(random.below(3)) }, levels: ["a", "b", "c"]))
      ]
      var transform = TargetEncoding()
      transform.shuffle = shuffle
      var target = (0..<40).map { _ in random.normal() }
      for row in 0..<40 {
        table.target = Column(name: "y", values: .numbers(target))
        let before = try transform.fitTransform(TrainView(trainingRows: table)).rows.columns[0]
          .numbers
        target[row] += 100
        table.target = Column(name: "y", values: .numbers(target))
        let after = try transform.fitTransform(TrainView(trainingRows: table)).rows.columns[0]
          .numbers
        #expect(before?[row] == after?[row])
        #expect(before != after)
      }
    }
  }

  @Test func `by the target needs one, and as many rows as folds`() {
    var table = kinds("a", "b")
    let rows = TrainView(trainingRows: table)
    #expect(message { try TargetEncoding().fit(rows) } == "needs the target, and there is none")
    table.target = Column(name: "y", values: .numbers([1, 2]))
    #expect(
      message { try TargetEncoding().fitTransform(TrainView(trainingRows: table)) }
        == "folds: 5 are more than the 2 training rows")
  }
}
