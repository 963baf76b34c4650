import Foundation
import SeismoComparison
import SeismoNetworks
import SeismoSpec
import SeismoStandard

/// The planted benchmark: every plant and its twin at ten seeds, explained by the code that users run.
@main
struct SpikesBench {
  static func main() {
    do {
      try run(Array(CommandLine.arguments.dropFirst()))
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(2)
    }
  }

  private static func run(_ arguments: [String]) throws {
    func value(_ name: String) -> String? {
      arguments.firstIndex(of: name).flatMap { index in
        arguments.indices.contains(index + 1) ? arguments[index + 1] : nil
      }
    }
    let seeds = value("--seeds").flatMap(Int.init) ?? 10
    // What a checkout with changes makes is nobody's.
    let kept = value("--results").flatMap { $0.hasSuffix("-dirty") ? nil : KeptResults(folder: $0) }
    if let path = value("--document"), let commit = value("--commit"), let date = value("--date") {
      return try document(path, log: value("--log") ?? "", commit, date, seeds: seeds, kept)
    }
    let generator: Generator = arguments.contains("--held-out") ? .heldOut : .tuning
    let scores = Scores(
      try tried(plants(of: generator, named: value("--only")), generator, seeds: seeds, kept))
    print(scores.text(isDetailed: arguments.contains("--detail")))
    if generator == .heldOut {
      print(Gates(tuning: Scores([]), heldOut: scores).lines.joined(separator: "\n"))
    }
    if generator == .heldOut, let log = value("--log"), let commit = value("--commit"),
      let date = value("--date")
    {
      _ = try add(Document.logLine(scores, commit: commit, date: date), to: log)
    }
    if let path = value("--advice") {
      let text = AdviceScores(try advised(scores, generator)).page(commit: value("--commit") ?? "")
      try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    }
  }

  private static func plants(of generator: Generator, named name: String? = nil) -> [Plant] {
    Plant.all.filter { plant in
      (generator == .tuning || plant.isHeldOut) && (name.map { plant.name.contains($0) } ?? true)
    }
  }

  /// Runs both sets, adds the held-out one to the log, and writes the page.
  private static func document(
    _ path: String, log: String, _ commit: String, _ date: String, seeds: Int, _ kept: KeptResults?
  ) throws {
    let heldOut = Scores(try tried(plants(of: .heldOut), .heldOut, seeds: seeds, kept))
    let lines = try add(Document.logLine(heldOut, commit: commit, date: date), to: log)
    let tuning = Scores(try tried(plants(of: .tuning), .tuning, seeds: seeds, kept))
    print(tuning.text(isDetailed: true))
    let page = Document(
      tuning: tuning, heldOut: heldOut, seeds: seeds,
      log: lines.split(separator: "\n").map(String.init))
    try Data(page.text().utf8).write(to: URL(filePath: path), options: .atomic)
    print(heldOut.text(isDetailed: false))
  }

  /// Adds a line to the log, unless what was kept of the same run has added it.
  ///
  /// - Returns: the whole log.
  private static func add(_ line: String, to log: String) throws -> String {
    let known = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
    if known.contains(line + "\n") { return known }
    let lines = known + line + "\n"
    try Data(lines.utf8).write(to: URL(filePath: log), options: .atomic)
    return lines
  }

  /// Advice for the first live seed of each plant that something is planted in.
  private static func advised(_ scores: Scores, _ generator: Generator) throws -> [AdviceTrial] {
    let registry = try registry
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try Plant.all.filter { $0.expectation == .live }.compactMap { plant in
      let live = scores.results.first { $0.plant.name == plant.name && $0.isLive }
      return try live.map {
        FileHandle.standardError.write(Data("\r\u{1B}[2Kadvice: \(plant.name)".utf8))
        return try AdviceTrial(
          plant, generator, seed: $0.seed, in: folder + "/advice", registry: registry)
      }
    }
  }

  private static var registry: Registry {
    get throws {
      try Registry([.standard, Plugin("Benchmark", [.optimizer(JoltedAdam.self)])])
    }
  }

  private static let folder =
    NSTemporaryDirectory() + "spikes-bench-\(ProcessInfo.processInfo.processIdentifier)"

  /// Seeds, at least, of trainings in which nothing is planted: their spikes are rare.
  private static let healthySeeds = 10

  /// Every plant at every seed, two at a time; those whose results are kept aren't tried again.
  private static func tried(
    _ plants: [Plant], _ generator: Generator, seeds: Int, _ kept: KeptResults?
  ) throws -> [CaseResult] {
    let registry = try registry
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let cases = plants.flatMap { plant in
      generator.seeds.prefix(plant.isHealthy ? max(seeds, healthySeeds) : seeds).map { (plant, $0) }
    }
    let show: @Sendable (WorkDone) -> Void = { done in
      FileHandle.standardError.write(Data("\r\(done.jobs)/\(done.allJobs) ".utf8))
    }
    return try inParallel(cases, observe: show) { example, _ in
      if let known = kept?.result(example.0, generator, seed: example.1) { return known }
      let result = try example.0.tried(
        generator, seed: example.1, in: "\(folder)/\(UUID().uuidString)", registry: registry)
      try kept?.add(result)
      return result
    }.compactMap(\.self)
  }
}
