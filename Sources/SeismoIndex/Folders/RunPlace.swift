/// Where a run's folder is, below the folder of runs.
package struct RunPlace: Sendable, Hashable {
  /// Its path from there: `20261129T…-name-hash`, or `SWEEP/trials/0001` for a trial of a sweep.
  package var path: String
  /// The folder of the sweep that it is a trial of.
  package var sweep: String?
  /// Its number in the sweep.
  package var trial: Int?

  package init(_ path: String) {
    self.path = path
    let parts = path.split(separator: "/").map(String.init)
    guard parts.count >= 3, parts[parts.count - 2] == Self.trials else { return }
    sweep = parts.dropLast(2).joined(separator: "/")
    trial = Int(parts[parts.count - 1])
  }

  /// The folder of a sweep's trials.
  static let trials = "trials"

  /// The last part of its path.
  package var folder: String { String(path.split(separator: "/").last ?? "") }
}
