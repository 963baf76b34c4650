import SeismoNetworks
import SeismoSpec
import SeismoTables
import SeismoTraining
import Testing

/// Nothing that is fitted or trained looks at a held-out row.
@Suite struct LeakageTests {
  /// Vehicle, with every filter and transform that fits it.
  private static let spec = """
    seed: 4
    data:
      read: {use: csv, path: ../../Data/vehicle.csv.gz}
      schema: {target: Class, types: {Rad.Ra: category}}
      split: stratified
    prepare:
      - {use: mad_outliers, threshold: 6}
      - {use: iqr_outliers, factor: 4}
      - impute_median
      - {use: one_hot}
      - {use: robust, on: [Comp, Circ]}
      - standard
      - drop_missing
    sampler: {use: shuffled, batch_size: 32}
    model: [{use: dense, units: 12}, batch_norm, relu, {use: dropout, rate: 0.1}, {use: dense, units: classes}]
    loss: cross_entropy
    optimizer: adam
    train: {epochs: 5, select: {metric: training.loss}}
    """

  enum Poison: String, CaseIterable, Sendable {
    case nan, infinity, noise, unseen

    func apply(to data: inout PreparedData) {
      for part in [PreparedData.Part.validation, .test] {
        for index in data[part].columns.indices {
          switch data[part].columns[index].values {
          case .numbers(let numbers):
            data[part].columns[index].values = .numbers(
              numbers.indices.map { row in
                switch self {
                case .nan, .unseen: .nan
                case .infinity: row % 2 == 0 ? .infinity : -.infinity
                case .noise: Double(row * 7919 % 1013) * 1e6
                }
              })
          case .categories(let codes, let levels):
            let poisoned = codes.map { $0 < 0 ? 0 : Int32(levels.count) - 1 - $0 }
            data[part].columns[index].values = .categories(
              self == .unseen ? codes.map { _ in -1 } : poisoned, levels: levels)
          }
        }
      }
    }
  }

  @Test(arguments: Poison.allCases)
  func `corrupting every held-out input changes no fitted state and no weight`(
    poison: Poison
  ) throws {
    let clean = try outcome { _ in }
    let poisoned = try outcome(poison.apply)
    #expect(poisoned.steps == clean.steps)
    #expect(poisoned.rows == clean.rows)
    #expect(poisoned.weights == clean.weights)
    #expect(poisoned.losses == clean.losses)
    #expect(clean.weights.count > 100)
  }

  private func outcome(
    _ corrupting: (inout PreparedData) -> Void
  ) throws -> (steps: [String], rows: [Int32], weights: [UInt64], losses: [Double]) {
    let experiment = try experiment(Self.spec)
    let variant = experiment.variants[0]
    let data = try experiment.prepareData(of: variant, corrupting: corrupting)
    let planned = try experiment.plan(variant, for: data)
    var losses: [Double] = []
    let result = Trainer(variant, planned, data: data).run { losses += $0.losses }
    planned.network.restore(result.final)
    let tensors = planned.network.parameters + planned.network.buffers
    return (
      data.steps.map { $0.name + ($0.fitted ?? "\($0.dropped)") }, data[.training].rowIDs,
      tensors.flatMap { planned.network.values(of: $0).map(\.bitPattern) }, losses
    )
  }

  @Test func `the held-out rows are corrupted indeed`() throws {
    let experiment = try experiment(Self.spec)
    let clean = try experiment.prepareData(of: experiment.variants[0])
    let poisoned = try experiment.prepareData(
      of: experiment.variants[0], corrupting: Poison.noise.apply)
    #expect(clean[.validation].columns != poisoned[.validation].columns)
    #expect(clean[.training].columns == poisoned[.training].columns)
  }
}
