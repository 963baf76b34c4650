import Foundation
import SeismoComparison
import SeismoDiagnosis
import SeismoPreparation
import SeismoRuns
import SeismoSpec
import SeismoTables
import SeismoTraining

/// Whether what `seismo advise` ranks first on ten seeds helps on ten others; and whether a review of the rows
/// that explanations name does more than one of the rows that a tally names.
struct AdviceTrial {
  /// Seeds of a trial: the first ten choose, the next ten judge.
  static let seeds = 10

  var plant: Plant
  var seed: Int
  /// Why the run spiked, that of most spikes first.
  var causes: [RunCause] = []
  /// The change that was advised; nil where nothing helped.
  var advised: SpikesFile.Advice?
  /// The same on the other ten seeds.
  var again: SpikesFile.Advice?
  /// Reviews of rows on those ten: those that explanations name, as many of the tally's; nil without guilty
  /// rows.
  var named, tallied: SpikesFile.Advice?
  /// The interval of the paired difference of spikes that the two leave.
  var difference: [Double]?
  /// Rows under review, and how many of them were planted.
  var reviewed = 0
  var plantedNamed = 0
  var plantedTallied = 0

  init(_ plant: Plant, _ generator: Generator, seed: Int, in folder: String, registry: Registry)
    throws
  {
    self.plant = plant
    self.seed = seed
    let run = try PlantRun(
      plant, isPlanted: true, generator, seed: seed, in: folder, registry: registry)
    defer { run.remove() }
    let (file, timeline) = try run.explained()
    let rows = file.rowsToReview
    let chooser = Advisor(run.job, seeds: Self.seeds, registry: registry)
    let judge = Advisor(run.job, seeds: Self.seeds, after: Self.seeds, registry: registry)
    causes = file.causes ?? []
    let changes = chooser.candidates(
      reviewing: rows, criticalRate: file.rescuingRate, causes: causes.map(\.kind))
    advised = try chooser.advise(changes).first { $0.verdict == .helps }
    if let advised, let change = changes.first(where: { $0.name == advised.change }) {
      again = try judge.advise([change]).first
    }
    guard plant.hasGuiltyRows, !rows.isEmpty else { return }
    let tally = Baselines(run, timeline).tally(for: file.spikes)
    reviewed = min(rows.count, tally.count)
    let own = Advisor.Change("named", replacing: Array(rows.prefix(reviewed)))
    let other = Advisor.Change("tallied", replacing: tally.prefix(reviewed).map { RowID($0 - 1) })
    func planted(_ change: Advisor.Change) -> Int {
      change.replacing.count { run.guiltyLines.contains($0.number + 1) }
    }
    (plantedNamed, plantedTallied) = (planted(own), planted(other))
    named = try judge.advise([own]).first
    tallied = try judge.advise([other]).first
    difference = try judge.difference(of: own, from: other)
  }

  /// Whether fewer spikes are left by our review than by the tally's; nil where the interval of the paired
  /// difference holds zero.
  var beatsTally: Bool? {
    guard let difference else { return nil }
    return difference[1] < 0 ? true : difference[0] > 0 ? false : nil
  }
}
