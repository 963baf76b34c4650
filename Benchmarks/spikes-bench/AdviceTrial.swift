import Foundation
import SeismoComparison
import SeismoDiagnosis
import SeismoSpec
import SeismoTraining

/// Whether what `seismo advise` ranks first on ten seeds helps on ten others; and whether a review of the rows
/// that explanations name does more than one of the rows that a tally names.
struct AdviceTrial {
  /// Seeds of a trial: the first ten choose, the next ten judge.
  static let seeds = 10

  var plant: Plant
  var seed: Int
  /// The change that was advised; nil where nothing helped.
  var advised: SpikesFile.Advice?
  /// The same on the other ten seeds.
  var again: SpikesFile.Advice?
  /// Reviews of rows on those ten: those that explanations name, as many of the tally's; nil without guilty
  /// rows.
  var named, tallied: SpikesFile.Advice?
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
    let file = try run.explained()
    let rows = file.rowsToReview
    let chooser = Advisor(run.trial, seeds: Self.seeds, registry: registry)
    let judge = Advisor(run.trial, seeds: Self.seeds, after: Self.seeds, registry: registry)
    let changes = chooser.candidates(reviewing: rows)
    advised = try chooser.advise(changes).first { $0.verdict == "helps" }
    if let advised, let change = changes.first(where: { $0.name == advised.change }) {
      again = try judge.advise([change]).first
    }
    guard plant.hasGuiltyRows, !rows.isEmpty else { return }
    let tally = Baselines(run, try run.timeline(spacing: 1)).tally(for: file.spikes)
    let other = tally.prefix(rows.count).map { Int32($0 - 1) }
    reviewed = rows.count
    plantedNamed = rows.count { run.guiltyLines.contains(Int($0) + 1) }
    plantedTallied = other.count { run.guiltyLines.contains(Int($0) + 1) }
    named = try judge.advise([Advisor.Change("named", replacing: rows)]).first
    tallied = try judge.advise([Advisor.Change("tallied", replacing: other)]).first
  }

  /// Whether fewer spikes are left by one review than by the other, by what the paired differences say.
  var beatsTally: Bool? {
    guard let named, let tallied else { return nil }
    let (own, other) = (Self.effect(named), Self.effect(tallied))
    return own == other ? nil : own < other
  }

  private static func effect(_ advice: SpikesFile.Advice) -> Double {
    advice.spikesAfter - advice.spikesBefore
  }
}
