internal import SeismoNetworks
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining
internal import Testing

/// Nothing that is fitted or trained depends on a row that is held out.
@Suite struct LeakageTests {
  /// What held-out inputs are replaced by.
  enum Corruption: CaseIterable, Sendable {
    case nan, infinity, negativeInfinity, random, huge

    func number(_ random: inout RandomStream) -> Double {
      switch self {
      case .nan: .nan
      case .infinity: .infinity
      case .negativeInfinity: -.infinity
      case .random: 1000 * random.normal()
      case .huge: .greatestFiniteMagnitude
      }
    }
  }

  static let spec = """
    seed: 3
    data:
      read: {use: csv, path: Data/vehicle.csv.gz}
      schema: {target: Class}
    prepare: PREPARE
    model: [{use: dense, units: 8}, batch_norm, relu, {use: dense, units: classes}]
    loss: cross_entropy
    optimizer: adam
    train: {epochs: 2}
    """

  /// Every registered preparation step by itself, and some together.
  static func preparations() throws -> [String] {
    let kinds = ["row filter", "transform"]
    let alone = try Registry.forTests().all.filter { kinds.contains($0.kind) }
      .map { "[\($0.type.name)]" }
    return alone + ["[{use: mad_outliers, threshold: 4}, impute_median, standard]", "[]"]
  }

  func corrupt(_ data: inout PreparedData, _ corruption: Corruption) {
    var random = RandomStream(seed: 1, purpose: "corruption")
    for part in [PreparedData.Part.validation, .test] {
      for index in data[part].columns.indices {
        switch data[part].columns[index].values {
        case .numbers(let numbers):
          data[part].columns[index].values = .numbers(
            numbers.map { _ in corruption.number(&random) })
        case .categories(let codes, let levels):
          data[part].columns[index].values = .categories(codes.map { _ in -1 }, levels: levels)
        }
      }
    }
  }

  @Test func `what is registered is looped over`() throws {
    #expect(try Self.preparations().count >= 9)
  }

  @Test(arguments: try LeakageTests.preparations(), Corruption.allCases)
  func `corrupted held-out rows change no fitted state, filter decision or weight`(
    prepare: String, corruption: Corruption
  ) throws {
    let experiment = try experiment(Self.spec.replacing("PREPARE", with: prepare))
    let variant = try experiment.variant()
    let clean = try experiment.prepareData(of: variant)
    let corrupted = try experiment.prepareData(of: variant) { corrupt(&$0, corruption) }
    #expect(clean[.validation].rowCount > 100)
    #expect(clean[.test].rowCount > 100)
    #expect(corrupted.steps.map(\.name) == clean.steps.map(\.name))
    #expect(corrupted.steps.map(\.fitted) == clean.steps.map(\.fitted))
    #expect(corrupted.steps.map(\.dropped) == clean.steps.map(\.dropped))
    #expect(corrupted[.training].columns == clean[.training].columns)
    #expect(corrupted[.validation].rowIDs == clean[.validation].rowIDs)
    let weights = try experiment.train(variant).weights
    let others = try experiment.train(
      variant, corrupting: { corrupt(&$0, corruption) }
    ).weights
    #expect(weights == others)
  }

  @Test func `corrupted training rows do change what is fitted`() throws {
    let experiment = try experiment(Self.spec.replacing("PREPARE", with: "[standard]"))
    let variant = try experiment.variant()
    let clean = try experiment.prepareData(of: variant)
    let corrupted = try experiment.prepareData(of: variant) { data in
      guard var numbers = data[.training].columns[0].numbers else { return }
      numbers[0] += 1
      data[.training].columns[0].values = .numbers(numbers)
    }
    #expect(corrupted.steps.map(\.fitted) != clean.steps.map(\.fitted))
  }
}
