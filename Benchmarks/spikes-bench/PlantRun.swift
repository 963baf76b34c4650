import Foundation
import SeismoDiagnosis
import SeismoNetworks
import SeismoPreparation
import SeismoRuns
import SeismoSpec
import SeismoTables
import SeismoTraining

/// Which generator the rows come from: thresholds are chosen on one, and judged on the other.
enum Generator: String, Codable {
  case tuning, heldOut = "held-out"

  var settings: [String] {
    switch self {
    case .tuning: ["data.read.generator=blobs"]
    case .heldOut: ["data.read.generator=teacher", "data.read.inputs=10", "data.read.classes=3"]
    }
  }

  var seeds: Range<Int> { self == .tuning ? 1..<101 : 101..<111 }
}

/// A plant or its twin, trained by the runner and explained from the folder that it left.
struct PlantRun {
  static let base = """
    name: plant
    data:
      read: {use: synthetic, rows: 992, spread: 2}
      schema: {target: y}
      split: {use: random, train: 1, validation: 0, test: 0}
    sampler: {use: shuffled, batch_size: 32}
    model:
      - {use: dense, units: 100, init: he_normal}
      - relu
      - {use: dense, units: 40, init: he_normal}
      - relu
      - {use: dense, units: classes}
    loss: cross_entropy
    optimizer: {use: adam, learning_rate: 1e-3}
    train: {epochs: 206, select: {metric: training.loss}}
    """

  let directory: RunDirectory
  let registry: Registry
  let job: SavedJob

  /// Trains into a folder.
  init(
    _ plant: Plant, isPlanted: Bool, _ generator: Generator, seed: Int, in folder: String,
    registry: Registry
  ) throws {
    let synthetic = !plant.common.contains { $0.hasPrefix("data.read={") }
    var settings = ["seed=\(seed)"]
    if synthetic { settings += ["data.read.seed=\(seed)"] + generator.settings }
    settings += plant.common + (isPlanted ? plant.planted : [])
    let source = SpecSource(
      name: "plant.yaml", folder: FileManager.default.currentDirectoryPath, text: Self.base)
    let overrides = try settings.map { try Override($0, in: source) }
    let experiment = try Experiment(
      source.parse(), source: source, overrides: overrides, registry: registry)
    directory = try Runner(experiment, output: folder).run()
    self.registry = registry
    job = try SavedJob.all(in: directory, named: nil, registry: registry)[0]
  }

  /// The lines of the rows that were made wrong.
  var guiltyLines: Set<Int> { Set(job.data.notes.planted.map(\.line)) }

  /// The run's spikes, explained; and its training repeated with the loss probed at every step.
  func explained() throws -> (SpikesFile, Timeline) {
    let explainer = try Explainer(job, registry: registry)
    let timeline = try explainer.timeline(jobs: 1)
    let file = try explainer.explain(.init(budget: 600, jobs: 1), along: timeline)
    return (file, timeline.spacing == 1 ? timeline : try self.timeline())
  }

  /// The training repeated with the loss probed at every step, or more seldom.
  func timeline(spacing: Int = 1) throws -> Timeline {
    try Explainer(job, registry: registry).timeline(spacing: spacing, jobs: 1)
  }

  /// How many spikes were seen while it trained, those of single batches aside: a hard one is told as that.
  func seenLive() throws -> Int {
    try job.folder.spikes()?.spikes.count { $0.series != .batch } ?? 0
  }

  /// Jumps that each plain rule tells, and those of them that are found.
  func jumps(
    _ plan: BatchPlan, found spikes: [SpikesFile.Spike] = []
  ) -> [PlainJumps: Share] {
    let batches = job.metrics.stepLosses.enumerated().map { place, loss in
      (
        loss: loss.isFinite ? loss : .infinity,
        rows: plan.range(of: place % plan.batches).count
      )
    }
    return PlainJumps.allCases.reduce(into: [:]) { shares, rule in
      let jumps = rule.find(in: batches, epoch: plan.batches)
      let known = jumps.count { jump in spikes.contains { PlainJumps.covers($0, jump) } }
      shares[rule] = Share(known, of: jumps.count)
    }
  }

  /// Leaves nothing on the disk.
  func remove() { try? FileManager.default.removeItem(atPath: directory.path) }
}

/// What came of a plant and its twin at one seed.
struct CaseResult: Codable {
  var plant: Plant
  var generator: Generator
  var seed: Int
  var steps: Int
  /// Those of the twin's probed loss; and those that were seen while it trained.
  var twinSpikes: Int
  var twinLive: Int
  var spikes: [SpikesFile.Spike]
  var guilty: Set<Int>
  /// Spikes above three times in the loss probed at every step; and those of them that are found with probes
  /// at every second step.
  var rises: Int
  var risesDetected: Int
  /// Jumps that each plain rule tells, and those of them that are found; and those of the twin.
  var jumps, twinJumps: [PlainJumps: Share]
  /// Spikes that were seen while it trained.
  var live: Int
  var baselines: [String: [BaselineAnswer]]

  /// Whether the plant made more spikes than its twin has.
  var isLive: Bool { probedSpikes > twinSpikes }

  /// Spikes in the probed loss, judged or not.
  var probedSpikes: Int { spikes.count { $0.series == .probe || $0.kind == .nonFinite } }

  /// Those in the probed loss that rise above three times what was.
  var judged: [SpikesFile.Spike] {
    spikes.filter { $0.series == .probe && $0.height > log(3) || $0.kind == .nonFinite }
  }
}

extension Plant {
  func tried(_ generator: Generator, seed: Int, in folder: String, registry: Registry) throws
    -> CaseResult
  {
    let twin = try PlantRun(
      self, isPlanted: false, generator, seed: seed, in: folder, registry: registry)
    let twinTimeline = try twin.timeline()
    let twinSpikes = twinTimeline.episodes.count { $0.series == .probe }
    let twinJumps = twin.jumps(twinTimeline.replay.loop.batches)
    let twinLive = try twin.seenLive()
    twin.remove()
    let run = try PlantRun(
      self, isPlanted: true, generator, seed: seed, in: folder, registry: registry)
    defer { run.remove() }
    let live = try run.seenLive()
    let (file, dense) = try run.explained()
    let sparse = try run.timeline(spacing: 2).episodes
    let tall = dense.episodes.filter { $0.series == .probe && $0.episode.height > log(3) }
    let detected = tall.count { seen in
      sparse.contains { $0.episode.isNear(seen.episode) }
    }
    return CaseResult(
      plant: self, generator: generator, seed: seed, steps: file.steps, twinSpikes: twinSpikes,
      twinLive: twinLive,
      spikes: file.spikes, guilty: run.guiltyLines, rises: tall.count, risesDetected: detected,
      jumps: run.jumps(dense.replay.loop.batches, found: file.spikes), twinJumps: twinJumps,
      live: live,
      baselines: Baselines(run, dense).answers(for: file.spikes))
  }
}
