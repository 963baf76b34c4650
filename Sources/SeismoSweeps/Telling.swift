internal import Foundation
internal import SeismoComparison
package import SeismoPreparation
internal import SeismoRuns
package import SeismoSpec
internal import Synchronization

/// A conversation in JSON lines with a program that tells of settings to train, or of what came of trainings done
/// elsewhere.
package final class Telling: Sendable {
  private let runner: SweepRunner
  private let judge: DriverJudge
  private let say: @Sendable (JSON) -> Void
  private let threads = Threads()
  private let halving: Mutex<Halving>?
  private let line = Mutex(0)

  /// - Parameter say: takes each line of the answer; called from any thread.
  /// - Throws: `SavedRunProblem` when another process is at work on the sweep.
  package init(
    _ folder: SweepFolder, _ spec: SweptSpec, registry: Registry, _ options: SweepRunner.Options,
    say: @escaping @Sendable (JSON) -> Void
  ) throws {
    self.say = say
    let record = try folder.record()
    judge = DriverJudge(trainings: record.trainings, say: say)
    runner = try SweepRunner(
      folder, spec, registry: registry, options, judge: judge
    ) { event in
      guard case .ended(let trial) = event else { return }
      var members = trial.json.members
      members.append(.init("run", .string(folder.run(of: trial.trial).path)))
      say(.object(members))
    }
    halving = try spec.sweep.asha.map { asha in
      var halving = Halving(asha, spec.select, trainings: 1)
      for report in folder.reports() {
        halving.report(report.value, of: report.trial, training: 0, at: report.epoch)
      }
      for trial in try folder.trials() { halving.end(trial.trial) }
      return Mutex(halving)
    }
  }

  private var folder: SweepFolder { runner.folder }

  /// Takes a line; one that can't be understood is answered, and the conversation goes on.
  package func take(_ text: String) {
    let number = line.withLock { line in
      line += 1
      return line
    }
    guard !text.allSatisfy(\.isWhitespace) else { return }
    do {
      let source = SpecSource(name: "standard input", folder: ".", text: text)
      guard text.first(where: { !$0.isWhitespace }) == "{", let node = try? source.parse() else {
        throw Refusal("isn't a JSON object")
      }
      try take(node)
    } catch {
      say(.object([.init("line", .integer(number)), .init("error", .string("\(error)"))]))
    }
  }

  /// Waits for all trainings; no further line comes.
  package func finish() throws {
    judge.close()
    threads.join()
    _ = try runner.end()
  }

  private struct Refusal: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
  }

  private func take(_ node: SpecNode) throws {
    if case .map(let settings)? = node["settings"]?.body {
      return try train(settings, node)
    }
    guard let trial = node["trial"]?.number.flatMap({ Int(exactly: $0) }), trial > 0 else {
      throw Refusal(
        "has neither 'settings', such as {\"settings\": {\"optimizer.learning_rate\": 0.01}}, nor 'trial', such as {\"trial\": 3, \"value\": 0.41}"
      )
    }
    if let answer = node["go_on"]?.text {
      guard let goesOn = ["true": true, "false": false][answer] else {
        throw Refusal("'go_on' must be true or false, found '\(answer)'")
      }
      guard judge.answer(trial, goesOn: goesOn) else {
        throw Refusal("trial \(trial) has asked nothing")
      }
    } else if let epoch = node["epoch"]?.number.flatMap({ Int(exactly: $0) }) {
      try report(trial, epoch, node)
    } else {
      try end(trial, node)
    }
  }

  /// Trains settings as a new trial.
  private func train(_ settings: [SpecNode.Entry], _ node: SpecNode) throws {
    let every = node["report"]?.number.flatMap { Int(exactly: $0) }
    if node["report"] != nil, every ?? 0 < 1 {
      throw Refusal("'report' must be a whole number of epochs, at least 1")
    }
    guard let taken = try folder.take({ _ in SearchPoint(settings: settings) }) else { return }
    if let every { judge.watch(taken.trial, every: every) }
    if let id = node["id"] {
      say(.object([.init("trial", .integer(taken.trial)), .init("id", id.json)]))
    }
    threads.begin { [runner] in
      runner.withPermit(taken.trial) { runner.attempt(taken.trial, taken.point) }
    }
  }

  /// Takes an intermediate value of a training done elsewhere.
  private func report(_ trial: Int, _ epoch: Int, _ node: SpecNode) throws {
    guard let value = node["value"]?.number else { throw Refusal("needs a 'value', a number") }
    _ = try point(of: trial)
    let report = SweepFolder.Report(trial: trial, training: 0, epoch: epoch, value: value)
    try folder.append(report.json, to: SweepFolder.reportsFile)
    let asha = runner.spec.sweep.asha
    let isRung = asha?.rungs(below: runner.spec.epochs).contains(epoch) ?? false
    let goesOn = halving?.withLock { halving in
      halving.report(value, of: trial, training: 0, at: epoch)
      // Where trials before it haven't reported yet, nothing speaks against going on.
      return isRung ? halving.goesOn(trial, at: epoch) ?? true : true
    }
    say(
      .object([
        .init("trial", .integer(trial)), .init("epoch", .integer(epoch)),
        .init("go_on", .bool(goesOn ?? true)),
      ]))
  }

  /// Takes the end of a trial done elsewhere.
  private func end(_ trial: Int, _ node: SpecNode) throws {
    guard try !folder.trials().contains(where: { $0.trial == trial }) else {
      throw Refusal("trial \(trial) is over already")
    }
    var record = TrialRecord(trial, .finished, try point(of: trial))
    if let status = node["status"]?.text {
      guard let known = TrialStatus(rawValue: status) else {
        let choices = TrialStatus.allCases.map(\.rawValue).joined(separator: ", ")
        throw Refusal("'status' must be one of \(choices), found '\(status)'")
      }
      record.status = known
    }
    if let run = node["run"]?.text {
      record = try TrialRecord(
        trial, point(of: trial), in: RunDirectory(path: run),
        TrialCourse(RunDirectory(path: run)), runner.spec.select)
    } else if let value = node["value"]?.number {
      record.values = [value]
      record.value = value.isNaN ? nil : value
      if value.isNaN { record.status = .diverged }
    } else if record.status == .finished {
      throw Refusal("needs a 'value', a 'run', or a 'status' such as failed")
    }
    record.reason = record.reason ?? node["reason"]?.text
    try folder.append(record.json, to: SweepFolder.trialsFile)
    halving?.withLock { $0.end(trial) }
    say(
      .object([
        .init("trial", .integer(trial)), .init("status", .string(record.status.rawValue)),
      ]))
  }

  /// The settings of a trial that was asked for.
  private func point(of trial: Int) throws -> SearchPoint {
    guard let point = folder.asked()[trial] else {
      throw Refusal("trial \(trial) was never asked for; 'seismo ask \(folder.path)' gives one")
    }
    return point
  }
}

extension SweepFolder {
  /// The next trial of the sweep's own search, and its spec beside the trials; nil when there is none left.
  ///
  /// - Throws: `SpecProblems`, `RunFailure`.
  package func ask(_ spec: SweptSpec) throws -> (trial: Int, point: SearchPoint, spec: String)? {
    guard
      let taken = try take({ $0 <= spec.trialCount ?? .max ? spec.point($0) : nil })
    else { return nil }
    let experiment = try spec.experiment(of: taken.point)
    let file = run(of: taken.trial).path + ".yaml"
    _ = try directory.subfolder("trials")
    let text = experiment.filled(relativeTo: directory.file("trials")).yaml()
    try WholeFile.write(Data(text.utf8), to: file)
    return (taken.trial, taken.point, file)
  }
}
