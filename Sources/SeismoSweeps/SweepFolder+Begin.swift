internal import Foundation
package import SeismoPreparation
internal import SeismoRuns
internal import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

extension SweepFolder {
  /// Makes a sweep's folder with what it begins with; `sweep.json` is the last.
  ///
  /// - Parameter first: its first trial.
  /// - Throws: `RunFailure`, with nothing left behind; `DataProblem`.
  package static func make(
    _ spec: SweptSpec, _ first: Experiment, overrides: [String], in output: String
  ) throws -> SweepFolder {
    let hashes = try first.hashData()
    let now = Date()
    let fingerprint = sha256(
      of: spec.source.text + overrides.joined(separator: "\n") + hashes.map(\.sha256).joined())
    let directory = try RunDirectory.create(
      in: output, name: spec.name, hash: fingerprint, at: now)
    let folds = first.variants[0].config.splitter.foldCount
    let record = SweepRecord(
      seismo: Experiment.seismoVersion, program: try Machine.programHash(), name: spec.name,
      status: .running, started: now.ISO8601Format(), ended: nil, seconds: 0,
      method: spec.sweep.method, trials: spec.trialCount, metric: spec.select.metric,
      mode: spec.select.mode, trainings: spec.sweep.seeds * folds, folds: folds,
      epochs: spec.epochs, overrides: overrides,
      specFolder: FileReference(spec.source.folder, in: FileManager.default.currentDirectoryPath)
        .path(from: directory.path),
      data: hashes.map {
        .init(path: $0.file.path(from: directory.path), sha256: $0.sha256)
      })
    do {
      try directory.write(spec.source.text, to: "spec.yaml")
      let folder = SweepFolder(path: directory.path)
      try folder.write(record)
      return folder
    } catch {
      try? FileManager.default.removeItem(atPath: directory.path)
      throw error
    }
  }

  /// Refuses to go on with another program or with other data.
  ///
  /// - Throws: `SavedRunProblem`.
  func requireSame(_ spec: SweptSpec) throws {
    let record = try record()
    let now = try spec.experiment(of: spec.point(1)).hashData().map(\.sha256)
    let difference: String? =
      if record.program != (try Machine.programHash()) {
        "it was begun by another build of Seismo"
      } else if record.data.map(\.sha256) != now {
        "the data are not those that it was begun with"
      } else {
        nil
      }
    guard let difference else { return }
    throw SavedRunProblem(
      path: path,
      reason: "can't go on to the same bits: \(difference). Begin another with: "
        + "seismo sweep \(spec.source.name)")
  }
}
