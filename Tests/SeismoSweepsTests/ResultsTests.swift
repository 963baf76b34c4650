import Foundation
import SeismoPreparation
import SeismoRuns
import SeismoSpec
import SeismoSweeps
import Testing

/// A sweep's folder with trials that were never trained.
private struct MadeSweep {
  let folder: SweepFolder

  init(trainings: Int = 1, folds: Int = 1) throws {
    let path = FileManager.default.temporaryDirectory.path + "/seismo-sweep-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true)
    folder = SweepFolder(path: path)
    try folder.write(
      SweepRecord(
        seismo: "", program: "", name: "made", status: .finished, started: "", ended: nil,
        seconds: 0, method: "random", trials: nil, metric: "validation.loss", mode: .min,
        trainings: trainings, folds: folds, epochs: 9, overrides: [], specFolder: ".", data: []))
  }

  func remove() { try? FileManager.default.removeItem(atPath: folder.path) }

  func add(
    _ trial: Int, _ settings: KeyValuePairs<String, SpecNode>, _ values: [Double],
    status: TrialStatus = .finished, seconds: Double = 1
  ) throws {
    var record = TrialRecord(
      trial, status,
      SearchPoint(settings: settings.map { .init(path: SpecPath($0.key), value: $0.value) }))
    record.values = values
    record.value = values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    record.seconds = seconds
    try folder.append(record.json, to: SweepFolder.trialsFile)
  }
}

@Suite struct `A sweep's trials` {
  @Test func `are read back as they were written, to the bit`() throws {
    let made = try MadeSweep()
    defer { made.remove() }
    var record = TrialRecord(
      7, .diverged,
      SearchPoint(settings: [
        .init(
          path: SpecPath("optimizer"), value: SpecNode(.map([.init(key: "use", value: "sgd")]))),
        .init(path: SpecPath("model[0].units"), value: "64"),
        .init(path: SpecPath("a.b"), value: "word \"quoted\" \\ ü"),
      ]))
    record.values = [0.1, 1 / 3, .nan, .infinity, -.leastNonzeroMagnitude]
    record.epochs = [1, 2]
    record.figures = ["test.loss": .nan, "test.accuracy": 0.7]
    (record.seconds, record.at, record.reason) = (1.5, 2.25, "the loss: NaN\n\"?\"")
    try made.folder.append(record.json, to: SweepFolder.trialsFile)
    let read = try #require(try made.folder.trials().first)
    #expect(read.settings == record.settings && read.reason == record.reason)
    #expect(read.values.map(\.bitPattern) == record.values.map(\.bitPattern))
    #expect(read.figures["test.accuracy"] == 0.7 && read.figures["test.loss"]?.isNaN == true)
    #expect((read.trial, read.status, read.seconds, read.at) == (7, .diverged, 1.5, 2.25))
  }

  @Test func `that a kill cut off are passed over, and don't spoil the next`() throws {
    let made = try MadeSweep()
    defer { made.remove() }
    try made.add(1, ["seed": "1"], [2])
    let path = made.folder.directory.file(SweepFolder.trialsFile)
    let torn = try #require(FileHandle(forWritingAtPath: path))
    try torn.seekToEnd()
    try torn.write(contentsOf: Data("{\"trial\":2,\"status\":\"fini".utf8))
    try made.add(3, ["seed": "1"], [1])
    #expect(try made.folder.trials().map(\.trial) == [1, 3])
  }

  @Test func `are ranked by their means; those that were stopped, diverged or failed aren't`()
    throws
  {
    let made = try MadeSweep(trainings: 2)
    defer { made.remove() }
    try made.add(1, ["seed": "1"], [2, 4])
    try made.add(2, ["seed": "1"], [1, 1], status: .pruned)
    try made.add(3, ["seed": "1"], [2, 2])
    try made.add(4, ["seed": "1"], [], status: .failed)
    try made.add(5, ["seed": "1"], [2, 2])
    let results = try SweepResults(made.folder)
    #expect(results.ranked.map(\.trial) == [3, 5, 1])
    #expect(results.count(.failed) == 1 && results.count(.pruned) == 1)
  }

  @Test func `are told apart by the paired differences of their trainings`() throws {
    let made = try MadeSweep(trainings: 5)
    defer { made.remove() }
    let noise = [0.3, -0.2, 0.5, 0.1, -0.4]
    try made.add(1, ["seed": "1"], noise.map { 1 + $0 })
    try made.add(2, ["seed": "1"], noise.map { 1.1 + $0 + 0.01 * $0 })
    #expect(try SweepResults(made.folder).distinction.isClear)
    try made.add(3, ["seed": "1"], noise.reversed().map { 1.05 + $0 })
    #expect(try !SweepResults(made.folder).distinction.isClear)
    let single = try MadeSweep()
    defer { single.remove() }
    try single.add(1, ["seed": "1"], [1])
    #expect(try SweepResults(single.folder).distinction == .alone)
    try single.add(2, ["seed": "1"], [2])
    #expect(try SweepResults(single.folder).distinction == .untested)
  }

  @Test func `lie on the frontier where none is better in as little time`() throws {
    let made = try MadeSweep()
    defer { made.remove() }
    for (trial, value, seconds) in [(1, 5.0, 1.0), (2, 4, 2), (3, 4.5, 3), (4, 1, 9), (5, 4, 2)] {
      try made.add(trial, ["seed": "1"], [value], seconds: seconds)
    }
    let results = try SweepResults(made.folder)
    #expect(results.frontier.map(\.trial) == [1, 2, 4])
    #expect(results.history.map(\.trial) == [1, 2, 4])
  }
}

@Suite struct `A parameter's effect` {
  @Test func `is found where it is, and isn't where there is none`() throws {
    let made = try MadeSweep()
    defer { made.remove() }
    for trial in 1...60 {
      let rate = Double(trial * 37 % 60) / 60
      let noise = Double(trial * 17 % 60) / 60
      try made.add(
        trial,
        [
          "optimizer.learning_rate": SpecNode(.scalar("\(rate)")),
          "seed": SpecNode(.scalar("\(trial % 2)")),
        ], [trial == 9 ? 1e9 : rate + 0.1 * noise])
    }
    let effects = try SweepResults(made.folder).effects
    #expect(effects.map(\.key) == ["optimizer.learning_rate", "seed"])
    #expect(effects[0].groups.count == 3 && effects[0].share > 0.7)
    #expect(effects[1].groups.map(\.label) == ["0", "1"] && effects[1].share < 0.1)
    // One trial that went astray moves no median.
    #expect(effects[0].groups.allSatisfy { $0.median < 1.2 })
    #expect(
      effects[0].groups.allSatisfy { $0.interval[0] <= $0.median && $0.median <= $0.interval[1] })
  }

  @Test func `has an interval over seeds where there are several`() throws {
    let made = try MadeSweep(trainings: 4)
    defer { made.remove() }
    for trial in 1...12 {
      let base = trial % 2 == 0 ? 1.0 : 2.0
      try made.add(
        trial, ["optimizer": trial % 2 == 0 ? "adam" : "sgd"],
        (0..<4).map { base + 0.05 * Double(($0 + trial) % 4) })
    }
    let effect = try #require(try SweepResults(made.folder).effects.first)
    let difference = try #require(effect.difference)
    #expect(abs(difference.mean + 1) < 0.1)
    #expect(difference.interval[1] < -0.9)
  }

  /// scipy.stats.quantile_test's ranks: of 10 values the second and the ninth, of 20 the sixth and the fifteenth; of 5
  /// none.
  @Test func `has the binomial interval of a median`() {
    #expect(SweepResults.medianInterval((1...10).map(Double.init)) == [2, 9])
    #expect(SweepResults.medianInterval((1...20).map(Double.init)) == [6, 15])
    #expect(SweepResults.medianInterval((1...6).map(Double.init)) == [1, 6])
    #expect(SweepResults.medianInterval((1...5).map(Double.init)) == [-.infinity, .infinity])
  }
}
