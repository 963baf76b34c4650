internal import Foundation
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTables
internal import SeismoTraining
internal import Testing

/// What the same answer for every row comes to.
@Suite struct BaselineTests {
  static let classes = """
    data:
      read: {use: csv, path: Data/vehicle.csv.gz}
      schema: {target: Class}
    prepare: [standard]
    model: [{use: dense, units: classes}]
    loss: cross_entropy
    optimizer: sgd
    train: {epochs: 1}
    """

  static let numbers = """
    data:
      read: {use: csv, path: Data/vehicle.csv.gz}
      schema: {target: Comp, exclude: [Class]}
    prepare: [standard]
    model: [{use: dense, units: 1}]
    loss: mse
    optimizer: sgd
    train: {epochs: 1}
    """

  func baseline(_ spec: String, _ overrides: [String] = []) throws -> (Baseline, PreparedData) {
    let experiment = try experiment(spec, overrides: overrides)
    let variant = try experiment.variant()
    let data = try experiment.prepareData(of: variant)
    return (try #require(try data.baseline(of: variant.config)), data)
  }

  func value(_ name: String, of baseline: Baseline) throws -> Double {
    try #require(baseline.figures.first { $0.name == name }?.value)
  }

  func codes(_ part: PreparedData.Part, of data: PreparedData) -> [Int] {
    guard case .categories(let codes, _)? = data[part].target?.values else { return [] }
    return codes.map(Int.init)
  }

  @Test func `a figure that a constant answer has well without knowing anything is left out`()
    throws
  {
    let (baseline, _) = try baseline(Self.classes, ["metrics=[loss, ece, log_loss]"])
    #expect(
      baseline.figures.map(\.name) == [
        "training.loss", "training.log_loss", "validation.loss", "validation.log_loss",
        "test.loss", "test.log_loss",
      ])
  }

  @Test func `of classes it is the most frequent one of the training rows, and their frequencies`()
    throws
  {
    let (baseline, data) = try baseline(Self.classes)
    let training = codes(.training, of: data)
    let counts = data.classes.indices.map { code in training.count { $0 == code } }
    let most = try #require(counts.firstIndex(of: counts.max() ?? 0))
    #expect(baseline.mostFrequentClass == data.classes[most] && baseline.mean == nil)
    #expect(baseline.inWords == "always the most frequent class '\(data.classes[most])'")
    for part in PreparedData.Part.allCases {
      let rows = codes(part, of: data)
      #expect(
        try value("\(part.rawValue).accuracy", of: baseline)
          == Double(rows.count { $0 == most }) / Double(rows.count))
      let losses = rows.map { -log(Double(counts[$0]) / Double(training.count)) }
      let mean = losses.reduce(0, +) / Double(rows.count)
      #expect(abs(try value("\(part.rawValue).loss", of: baseline) - mean) < 1e-12)
    }
  }

  @Test func `probabilities cost what their logits do`() throws {
    let (logits, _) = try baseline(Self.classes)
    let (probabilities, _) = try baseline(
      Self.classes,
      ["model=[{use: dense, units: classes}, softmax]", "loss={use: nll, log_clip: off}"])
    for (one, other) in zip(logits.figures, probabilities.figures) {
      #expect(one.name == other.name && abs(one.value - other.value) < 1e-12)
    }
  }

  @Test(arguments: [
    "Comp", "{column: Comp, transform: standard}", "{column: Comp, transform: log}",
  ])
  func `of numbers it is the mean of the training rows, in the target's own unit`(target: String)
    throws
  {
    let (plain, data) = try baseline(Self.numbers)
    let (baseline, _) = try baseline(Self.numbers, ["data.schema.target=\(target)"])
    let training = try #require(data[.training].target?.numbers)
    let mean = training.reduce(0, +) / Double(training.count)
    #expect(plain.mean == mean && baseline.mostFrequentClass == nil)
    #expect(baseline.inWords == "always the mean")
    #expect(abs(try #require(baseline.mean) / mean - 1) < 1e-12)
    #expect(try value("training.r2", of: plain) == 0)
    for part in PreparedData.Part.allCases {
      let numbers = try #require(data[part].target?.numbers)
      let errors = numbers.map { abs($0 - mean) }
      let mae = errors.reduce(0, +) / Double(errors.count)
      let rmse = (errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)).squareRoot()
      #expect(abs(try value("\(part.rawValue).mae", of: baseline) - mae) < 1e-9)
      #expect(abs(try value("\(part.rawValue).rmse", of: baseline) - rmse) < 1e-9)
      let r2 = (
        try value("\(part.rawValue).r2", of: plain), try value("\(part.rawValue).r2", of: baseline)
      )
      #expect(abs(r2.0 - r2.1) < 1e-9 && r2.0 <= 0)
    }
    #expect(
      abs(try value("training.loss", of: plain) - pow(try value("training.rmse", of: plain), 2))
        < 1e-9)
  }

  @Test func `it is told of every figure that a training has`() throws {
    for spec in [Self.classes, Self.numbers] {
      let experiment = try experiment(spec)
      let figures = try experiment.train(try experiment.variant()).figures
      #expect(try baseline(spec).0.figures.map(\.name) == figures.map(\.name))
      #expect(try baseline(spec).0.figures.allSatisfy { $0.isLargerBetter != nil })
    }
  }
}
