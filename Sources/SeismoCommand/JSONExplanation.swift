internal import Foundation
internal import SeismoDiagnosis
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTraining

/// What `spikes.json` of each trial says, as one JSON object with the trials' names as keys.
enum JSONExplanation {
  static func text(of trials: [SavedTrial]) throws -> String {
    let files = try trials.map { trial in
      let text = try String(
        contentsOfFile: trial.folder.file(SpikesFile.name), encoding: .utf8)
      return "\"\(trial.name)\": \(text.trimmingCharacters(in: .whitespacesAndNewlines))"
    }
    return "{\(files.joined(separator: ",\n"))}"
  }
}
