internal import Foundation
internal import SeismoDiagnosis
internal import SeismoPreparation
internal import SeismoRuns
internal import SeismoTraining

/// What `spikes.json` of each job says, as one JSON object with the jobs' names as keys.
enum JSONExplanation {
  static func text(of jobs: [SavedJob]) throws -> String {
    let files = try jobs.map { job in
      let text = try String(
        contentsOfFile: job.folder.file(SpikesFile.name), encoding: .utf8)
      return "\"\(job.name)\": \(text.trimmingCharacters(in: .whitespacesAndNewlines))"
    }
    return "{\(files.joined(separator: ",\n"))}"
  }
}
