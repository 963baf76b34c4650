internal import Foundation
package import SeismoPreparation
package import SeismoRuns
package import SeismoSpec

/// A sweep's folder: `sweep.json`, `spec.yaml`, `trials.jsonl`, `reports.jsonl`, and a run in `trials/` for each trial.
package struct SweepFolder: Sendable {
  package let directory: RunDirectory
  package static let trialsFile = "trials.jsonl"
  static let reportsFile = "reports.jsonl"
  static let askedFile = "asked.jsonl"

  private let ended: LineLedger<TrialRecord>
  private let reported: LineLedger<Report>
  private let numbered: LineLedger<(trial: Int, point: SearchPoint)>

  package var path: String { directory.path }

  package init(path: String) {
    directory = RunDirectory(path: path)
    ended = LineLedger(directory.file(Self.trialsFile)) { TrialRecord($0) }
    reported = LineLedger(directory.file(Self.reportsFile), Report.init)
    numbered = LineLedger(directory.file(Self.askedFile)) { node in
      guard let trial = node["trial"]?.number, case .map(let settings)? = node["settings"]?.body
      else { return nil }
      return (Int(trial), SearchPoint(settings: settings))
    }
  }

  /// Whether a path is a sweep's folder.
  package static func isOne(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(path)/\(SweepRecord.file)")
  }

  /// The run of a trial.
  package func run(of trial: Int) -> RunDirectory {
    RunDirectory(path: directory.file("trials/\(Self.digits(trial))"))
  }

  /// A trial's number as files have it: `0012`.
  static func digits(_ trial: Int) -> String {
    let digits = String(trial)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// The record.
  ///
  /// - Throws: `SavedRunProblem`.
  package func record() throws -> SweepRecord {
    try directory.read(SweepRecord.self, from: SweepRecord.file)
  }

  /// Writes the record whole.
  package func write(_ record: SweepRecord) throws {
    try directory.write(json: record, to: SweepRecord.file)
  }

  /// The spec as the sweep began with it.
  ///
  /// - Throws: `SpecProblems`, `SavedRunProblem`.
  package func spec(registry: Registry) throws -> SweptSpec {
    let record = try record()
    var source = try SpecSource(path: directory.file("spec.yaml"))
    source.folder = FileReference(record.specFolder, in: path).path
    return try SweptSpec(
      source, overrides: record.overrides, isDriven: record.method == SweepSpec.driven,
      registry: registry)
  }

  /// The trials that are over, in the order of their numbers.
  package func trials() throws -> [TrialRecord] {
    let trials = ended.entries.reduce(into: [Int: TrialRecord]()) { $0[$1.trial] = $1 }
    return trials.values.sorted { $0.trial < $1.trial }
  }

  /// What a training had come to at a rung.
  struct Report {
    var trial: Int
    var training: Int
    var epoch: Int
    var value: Double

    var json: JSON {
      .object([
        .init("trial", .integer(trial)), .init("training", .integer(training)),
        .init("epoch", .integer(epoch)), .init("value", .exact(value)),
      ])
    }

    init(trial: Int, training: Int, epoch: Int, value: Double) {
      (self.trial, self.training) = (trial, training)
      (self.epoch, self.value) = (epoch, value)
    }

    init?(_ node: SpecNode) {
      guard let trial = node["trial"]?.number, let training = node["training"]?.number,
        let epoch = node["epoch"]?.number, let value = node["value"]?.number
      else { return nil }
      self.init(
        trial: Int(trial), training: Int(training), epoch: Int(epoch), value: value)
    }
  }

  func reports() -> [Report] { reported.entries }

  /// The settings of a trial that was asked for, or trained.
  func asked() -> [Int: SearchPoint] {
    numbered.entries.reduce(into: [:]) { $0[$1.trial] = $1.point }
  }

  /// Takes the next number that no trial has, and takes down its settings; of several processes one at a time.
  ///
  /// - Parameter point: the settings of a number; nil where there is no trial of it.
  /// - Throws: `RunFailure`.
  func take(_ point: (Int) throws -> SearchPoint?) throws -> (trial: Int, point: SearchPoint)? {
    let path = directory.file(Self.askedFile)
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard file >= 0 else {
      throw RunFailure("\(path) can't be written: \(String(cString: strerror(errno)))")
    }
    defer { close(file) }
    while flock(file, LOCK_EX) != 0, errno == EINTR {}
    var taken = Set(asked().keys).union(try trials().map(\.trial))
    var trial = 1
    while taken.contains(trial) || FileManager.default.fileExists(atPath: run(of: trial).path) {
      taken.insert(trial)
      trial += 1
    }
    guard let found = try point(trial) else { return nil }
    let settings = found.settings.map { JSON.Member("\($0.path)", $0.value.json) }
    try append(
      .object([.init("trial", .integer(trial)), .init("settings", .object(settings))]),
      to: Self.askedFile)
    return (trial, found)
  }

  /// Adds a line in one write, whoever else adds lines.
  ///
  /// - Throws: `RunFailure`.
  package func append(_ value: JSON, to name: String) throws {
    let path = directory.file(name)
    let file = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
    guard file >= 0 else {
      throw RunFailure("\(path) can't be written: \(String(cString: strerror(errno)))")
    }
    defer { close(file) }
    // A line that a kill cut off is ended first.
    var last = UInt8(ascii: "\n")
    let size = lseek(file, 0, SEEK_END)
    if size > 0 { pread(file, &last, 1, size - 1) }
    let text = (last == UInt8(ascii: "\n") ? "" : "\n") + value.onOneLine + "\n"
    let count = text.utf8.count
    let written = text.withCString { Foundation.write(file, $0, count) }
    guard written == count else {
      throw RunFailure("\(path) can't be written: \(String(cString: strerror(errno)))")
    }
  }
}

extension SearchPoint {
  /// Settings as JSON or YAML has them.
  init(settings: [SpecNode.Entry]) {
    self.init(
      settings: settings.map {
        let origin = Origin.commandLine("settings")
        return Setting(
          path: SpecPath($0.key), value: $0.value.mapOrigins { _ in origin }, keyOrigin: origin)
      })
  }
}
