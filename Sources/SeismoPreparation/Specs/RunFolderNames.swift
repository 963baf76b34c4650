/// What the names of runs and variants have to leave room for, since folders are named by them.
package enum RunFolderNames {
  /// The longest name of a run or a variant, in characters: with the date and the hash a folder's name has
  /// at most 255 bytes.
  package static let longest = 200

  /// The files that a run may have, beside its variants' folders.
  static let ofRun: Set<String> = [
    "run.json", "log.txt", "spec.yaml", "run.lock.yaml", "report.html", "curves.svg", rejects,
    "truth.csv",
  ]

  /// What a sweep's folder has in place of `run.json`.
  package static let ofSweep = "sweep.json"

  /// The rows and values that weren't read.
  package static let rejects = "rejects.csv"
}
