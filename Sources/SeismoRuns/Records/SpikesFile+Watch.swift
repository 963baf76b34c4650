internal import Foundation
internal import SeismoPreparation
package import SeismoTables
internal import SeismoTraining

extension SpikesFile {
  /// What a run leaves of the spikes that were seen.
  init(_ watch: SpikeWatch, steps: Int) {
    self.init(
      explained: false, steps: steps, probedRows: watch.probedRows, spacing: watch.spacing,
      spikes: watch.spikes.map { Spike($0.episode, series: $0.series) })
  }
}

extension SpikeNotice {
  init(_ spike: WatchedSpike, _ batches: BatchPlan) {
    factor = spike.episode.factor
    batch = SpikesFile.Batch(step: spike.episode.peak, in: batches)
  }
}

extension SpikesFile.Batch {
  /// The batch of a step.
  package init(step: Int, in plan: BatchPlan) {
    self.init(
      step: step,
      batches: (plan.batches, plan.range(of: (step - 1) % plan.batches).count))
  }
}

extension RunDirectory {
  /// Writes a variant's `spikes.json`.
  package func write(spikes file: SpikesFile) throws {
    try write(json: file, to: SpikesFile.name, keys: .convertToSnakeCase)
  }

  /// Reads it; nil where there is none.
  package func spikes() throws -> SpikesFile? {
    guard FileManager.default.fileExists(atPath: self.file(SpikesFile.name)) else { return nil }
    return try read(SpikesFile.self, from: SpikesFile.name, keys: .convertFromSnakeCase)
  }
}
