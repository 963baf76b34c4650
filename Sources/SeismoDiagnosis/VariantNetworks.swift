package import SeismoNetworks
package import SeismoPreparation
internal import SeismoRuns
package import SeismoSpec
internal import SeismoTraining

/// Networks of changed specs, each planned once, that take over the state of the run's.
package final class VariantNetworks {
  private let job: SavedJob
  private let registry: Registry
  private let original: Network
  private let probing: Int
  private var made: [[String]: Replay] = [:]

  /// Multiplications that their replays have done.
  var work: Int { made.values.reduce(0) { $0 + $1.work } }

  /// - Parameter probing: rows to probe at most, as the replays do that they stand beside.
  package init(
    _ job: SavedJob, _ planned: PlannedNetwork, registry: Registry, probing: Int = Replay.probing
  ) {
    self.probing = probing
    self.job = job
    self.registry = registry
    original = planned.network
  }

  /// A replay of the job by a changed spec.
  ///
  /// - Parameters:
  ///   - settings: `key=value` texts.
  ///   - option: which gave them, for errors.
  /// - Throws: `SpecProblems`, or `DataProblem` when the data are prepared otherwise and can't be.
  package func replay(with settings: [String], of option: String = "--set") throws -> Replay {
    if let known = made[settings] { return known }
    let (changed, variant) = try job.changed(by: settings, of: option, registry: registry)
    let isSameData = variant.config.dataKey == job.variant.config.dataKey
    let data =
      isSameData ? job.data : try changed.prepareData(of: variant, fold: job.fold)
    let planned = try changed.plan(variant, for: data)
    let replay = Replay(variant, planned, data: data, metrics: job.metrics, probing: probing)
    made[settings] = replay
    return replay
  }

  /// The run's network as it is now, in Float64, on the same rows; nil where it can't be had.
  ///
  /// - Parameter keepsOptimizer: whether the optimizer's state is needed too.
  func inFloat64(keepsOptimizer: Bool = false) -> Replay? {
    guard let replay = try? replay(with: ["train.precision=float64", "train.threads=1"]),
      let adoption = replay.loop.network.adopt(original), adoption == .all || !keepsOptimizer
    else { return nil }
    return replay
  }

  /// The probed loss after some steps, by a changed spec, from the run's state before one.
  ///
  /// - Parameters:
  ///   - rows: whose loss is probed; nil for the usual ones.
  ///   - goesOn: told of the losses so far; whether to go on.
  /// - Throws: `SpecProblems`; `SavedRunProblem` when the state doesn't fit the changed network.
  package func losses(
    _ settings: [(String, String)], from state: Network.Snapshot, before first: Int,
    at places: [Int], probing rows: [Int32]?, while goesOn: ([Double]) -> Bool
  ) throws -> [Double] {
    let replay = try replay(with: settings.map { "\($0)=\($1)" })
    original.restore(state)
    guard replay.loop.network.adopt(original) != nil else {
      throw SavedRunProblem(
        path: job.run.path, reason: "the changed network has other weights than the run's")
    }
    replay.stand(after: first - 1)
    return replay.working {
      replay.losses(at: places[...], probing: { replay.probe(rows) }, while: goesOn)
    }
  }
}
