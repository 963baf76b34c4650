internal import SeismoNetworks
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining
internal import Synchronization
internal import Testing

/// Nothing that is fitted or trained depends on a row that is held out.
@Suite struct LeakageTests {
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

  /// Every registered preparation step by itself, and some together. The data have zeros.
  static func preparations() throws -> [String] {
    let kinds = ["row filter", "transform"]
    let needs = ["log": "offset: 1", "clip": "upper: 100", "where": "keep: Comp > 85"]
    let alone = try Registry.forTests().all.filter { kinds.contains($0.kind) }.map {
      let name = $0.type.name
      return needs[name].map { "[{use: \(name), \($0)}]" } ?? "[\(name)]"
    }
    return alone + ["[{use: mad_outliers, threshold: 4}, impute_median, standard]", "[]"]
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
    let corrupted = try experiment.prepareData(of: variant) { corruption.apply(to: &$0) }
    #expect(clean[.validation].rowCount > 100)
    #expect(clean[.test].rowCount > 100)
    #expect(corrupted.steps.map(\.name) == clean.steps.map(\.name))
    #expect(corrupted.steps.map(\.fitted) == clean.steps.map(\.fitted))
    #expect(corrupted.steps.map(\.dropped) == clean.steps.map(\.dropped))
    #expect(corrupted[.training].columns == clean[.training].columns)
    #expect(corrupted[.validation].rowIDs == clean[.validation].rowIDs)
    let weights = try experiment.train(variant).weights
    let others = try experiment.train(
      variant, corrupting: { corruption.apply(to: &$0) }
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

  @Test func `the check finds nothing in what is registered, and says what it tried`() throws {
    let experiment = try experiment(
      Self.spec.replacing("PREPARE", with: "[{use: mad_outliers, threshold: 4}, standard]"))
    let verdicts = try experiment.checkLeakage()
    #expect(
      verdicts.map(\.description) == [
        "main: 2 fitted steps, the same bits under 5 corruptions of 254 held-out rows"
      ])
  }

  @Test func `the check names a step that heard of held-out rows`() throws {
    let place = try Workplace()
    try place.write(
      "x,label\n" + (0..<20).map { "\($0),\($0 % 2 == 0 ? "a" : "b")\n" }.joined(), to: "t.csv")
    let spec = """
      data: {read: {use: csv, path: t.csv}, schema: {target: label}}
      prepare: [spy, standard, gossip]
      model: [{use: dense, units: classes}]
      loss: cross_entropy
      optimizer: sgd
      """
    let verdicts = try place.experiment(spec).checkLeakage()
    #expect(
      verdicts.map(\.description) == [
        "main: prepare[2] 'gossip' learned something else when held-out values were NaN; it must "
          + "depend on training rows alone"
      ])
  }
}

/// What `spy` last saw, by which `gossip` is fitted.
private let overheard = Mutex("")

/// Remembers the rows that it is applied to; the last are those of the test part.
struct Spy: Transform {
  static let name = "spy"
  static let summary = "Remembers what it sees."
  static let parameters: [Parameter<Spy>] = [.on(\.on)]
  var on = ColumnSelection.all

  init() {}

  func fit(_ rows: TrainView) throws -> Fitted { Fitted() }

  struct Fitted: FittedTransform {
    func apply(to table: inout Table) {
      let seen = "\(table.columns)"
      overheard.withLock { $0 = seen }
    }
  }
}

/// Learns what `spy` saw.
struct Gossip: Transform {
  static let name = "gossip"
  static let summary = "Learns what it shouldn't know."
  static let parameters: [Parameter<Gossip>] = [.on(\.on)]
  var on = ColumnSelection.all

  init() {}

  func fit(_ rows: TrainView) throws -> Fitted { Fitted(heard: overheard.withLock { $0 }) }

  struct Fitted: FittedTransform {
    var heard: String
    func apply(to table: inout Table) {}
  }
}
