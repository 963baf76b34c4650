internal import Foundation
package import SeismoNetworks
internal import SeismoPreparation
package import SeismoRuns
package import SeismoSpec
internal import SeismoTables
internal import SeismoTraining

extension SavedJob {
  /// The training rows that a person means.
  ///
  /// - Throws: `SavedRunProblem` for one that isn't there or that no batch draws; `DataProblem`.
  package func trainingRows(_ references: [RowReference]) throws -> [TrainingRow] {
    guard !references.isEmpty else { return [] }
    let table = try experiment.readTable(of: variant)
    return try references.map { reference in
      let row = try number(of: reference, in: table)
      guard let place = data[.training].rowIDs.firstIndex(of: Int32(row)) else {
        throw SavedRunProblem(
          path: run.path,
          reason:
            "row \(row) is none that '\(name)' was trained on: 'seismo row \(run.path) \(row)' says where it went",
          isOfQuestion: true)
      }
      return TrainingRow(Int32(place))
    }
  }

  private func number(of reference: RowReference, in table: Table) throws -> Int {
    do throws(RowReference.NoSuchRow) {
      return try reference.row(
        in: table, files: variant.config.reader.files,
        from: FileManager.default.currentDirectoryPath)
    } catch {
      throw SavedRunProblem(path: run.path, reason: error.reason, isOfQuestion: true)
    }
  }

  /// What an order begins with.
  package static let orderHeader = "step,epoch,batch,row,file,line"

  /// Which rows each step drew, as CSV: one line for each row of a batch, in its order.
  ///
  /// - Parameter write: takes some lines at a time.
  /// - Throws: `SpecProblems`, and what `write` throws.
  package func writeOrder(
    registry: Registry, _ write: (String) throws -> Void
  ) throws {
    let planned = try experiment.plan(variant, for: data)
    let replay = Replay(variant, planned, data: data, metrics: metrics)
    let training = data[.training]
    let (batches, total) = (replay.loop.batches.batches, replay.recordedSteps)
    try write(Self.orderHeader + "\n")
    for step in stride(from: 1, through: total, by: 1) {
      let lines = replay.rows(of: step).map { place in
        let id = training.id(at: Int(place))
        let origin = training.provenance.origin(of: id.number)
        return
          "\(step),\((step - 1) / batches + 1),\((step - 1) % batches + 1),\(id),\(origin.file.asCSVCell),\(origin.line)\n"
      }
      try write(lines.joined())
    }
  }
}
