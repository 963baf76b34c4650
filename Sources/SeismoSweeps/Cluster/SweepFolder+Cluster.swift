internal import Foundation
internal import SeismoRuns
internal import SeismoSpec

/// What tasks on several machines leave: each trial has files of its own in `cluster/`, since appending to one file from
/// several machines isn't safe on NFS. One process gathers them.
extension SweepFolder {
  /// Scripts, lists and logs of tasks, and what they tell.
  package static let cluster = "cluster"
  private static let ends = "\(cluster)/ended"
  private static let lost = "\(cluster)/lost"
  private static let told = "\(cluster)/reports"
  /// What each task printed.
  static let logs = "\(cluster)/logs"

  /// Whether a file is there.
  func holds(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: directory.file(name))
  }

  /// Makes the folders that tasks write to.
  ///
  /// - Throws: `RunFailure`.
  func makeCluster() throws {
    for name in [Self.ends, Self.lost, Self.told, Self.logs] { _ = try directory.subfolder(name) }
  }

  /// Takes down what came of a trial; called by the task that trained it.
  ///
  /// - Throws: `RunFailure`.
  func writeEnd(_ trial: TrialRecord) throws {
    try directory.write(
      trial.json.onOneLine + "\n", to: "\(Self.ends)/\(Self.digits(trial.trial)).json")
    try? FileManager.default.removeItem(
      atPath: directory.file("\(Self.lost)/\(Self.digits(trial.trial)).json"))
  }

  /// Takes down that a trial's task came to nothing; it is tried again when the sweep goes on.
  ///
  /// - Throws: `RunFailure`.
  func writeLoss(_ trial: TrialRecord) throws {
    try directory.write(
      trial.json.onOneLine + "\n", to: "\(Self.lost)/\(Self.digits(trial.trial)).json")
  }

  /// Adds a report of a trial; called by the task that trains it.
  ///
  /// - Throws: `RunFailure`.
  func tell(_ report: Report) throws {
    try append(report.json, to: "\(Self.told)/\(Self.digits(report.trial)).jsonl")
  }

  /// The trials that tasks have ended, by number.
  ///
  /// - Parameter known: those whose files needn't be read.
  func endedByTasks(except known: Set<Int> = []) -> [Int: TrialRecord] {
    records(in: Self.ends, except: known)
  }

  /// The trials whose tasks came to nothing, by number.
  func lostByTasks() -> [Int: TrialRecord] { records(in: Self.lost, except: []) }

  /// The numbers of the trials that are over.
  ///
  /// - Throws: `SavedRunProblem`.
  func over() throws -> Set<Int> {
    Set(try trials().map(\.trial)).subtracting(numbers(in: Self.lost)).union(numbers(in: Self.ends))
  }

  /// Whether a task has ended a trial.
  func isEndedByTask(_ trial: Int) -> Bool { holds("\(Self.ends)/\(Self.digits(trial)).json") }

  /// All reports, those of tasks among them: by trial, epoch and training, each once.
  func allReports() -> [Report] {
    var known: [[Int]: Report] = [:]
    var all = reports()
    for trial in numbers(in: Self.told) {
      let path = directory.file("\(Self.told)/\(Self.digits(trial)).jsonl")
      all += LineLedger(path, Report.init).entries
    }
    for report in all { known[[report.trial, report.epoch, report.training]] = report }
    return known.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
  }

  /// Writes the sweep's own files of what tasks have told: trials and reports, in their order.
  ///
  /// - Throws: `RunFailure`, `SavedRunProblem`.
  func gather(_ ended: [Int: TrialRecord]) throws {
    let lost = lostByTasks()
    var trials = Dictionary(try trials().map { ($0.trial, $0) }) { _, last in last }
    trials.merge(lost) { $1 }
    trials.merge(ended) { $1 }
    let lines = trials.values.sorted { $0.trial < $1.trial }.map { $0.json.onOneLine + "\n" }
    if !lines.isEmpty { try directory.write(lines.joined(), to: Self.trialsFile) }
    let reports = allReports().map { $0.json.onOneLine + "\n" }
    if !reports.isEmpty { try directory.write(reports.joined(), to: Self.reportsFile) }
  }

  /// Forgets trials whose tasks came to nothing, so that they are tried again.
  ///
  /// - Throws: `RunFailure`, `SavedRunProblem`.
  func forgetLosses() throws {
    let lost = numbers(in: Self.lost)
    guard !lost.isEmpty else { return }
    let lines = try trials().filter { !lost.contains($0.trial) }.map { $0.json.onOneLine + "\n" }
    try directory.write(lines.joined(), to: Self.trialsFile)
    for trial in lost {
      try? FileManager.default.removeItem(
        atPath: directory.file("\(Self.lost)/\(Self.digits(trial)).json"))
    }
  }

  /// Writes the sweep's own files of what tasks have told so far, where they have and no other process does so.
  ///
  /// - Throws: `RunFailure`, `SavedRunProblem`.
  package func gather() throws {
    guard try plan() != nil else { return }
    let new = endedByTasks(except: Set(try trials().map(\.trial)))
    if !new.isEmpty { try RunLog.whileIdle(path) { try gather(new) } }
  }

  private func records(in folder: String, except known: Set<Int>) -> [Int: TrialRecord] {
    numbers(in: folder).subtracting(known).reduce(into: [:]) { records, trial in
      let path = directory.file("\(folder)/\(Self.digits(trial)).json")
      records[trial] = LineLedger(path) { TrialRecord($0) }.entries.first
    }
  }

  /// The trials that have a file in a folder.
  private func numbers(in folder: String) -> Set<Int> {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.file(folder))) ?? []
    return Set(names.compactMap { $0.split(separator: ".").first.flatMap { Int($0) } })
  }
}
